"""ID tokens as the vendors sign them: RS256, with the key published as a JWKS."""

from __future__ import annotations

import base64
import json
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEY_ID = "simulated-1"


def signed(claims: dict) -> str:
    """The three dotted parts: header, claims, signature."""
    text = f"{part({'alg': 'RS256', 'kid': KEY_ID, 'typ': 'JWT'})}.{part(claims)}"
    return f"{text}.{_base64(_key().sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def published_keys() -> dict:
    numbers = _key().public_key().public_numbers()
    return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID,
                      "n": _number(numbers.n), "e": _number(numbers.e)}]}


def part(data: dict) -> str:
    """JSON in the alphabet of addresses."""
    return _base64(json.dumps(data, separators=(",", ":")).encode())


@lru_cache(maxsize=1)
def _key() -> rsa.RSAPrivateKey:
    """Made when first needed, never stored."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _number(value: int) -> str:
    return _base64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
