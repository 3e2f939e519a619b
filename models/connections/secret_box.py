"""Secrets are sealed with a key that is not in the database.

The key comes from the environment variable or the odoo.conf option named below, else from
a file in the data directory that is made at first use. Several keys separated by commas
are tried in turn: the first one seals, the others still open (to change a key).
"""

import base64
import hashlib
import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo.tools import config

KEY_VARIABLE = "APPOINTMENT_CALENDAR_SYNC_KEY"
KEY_OPTION = "appointment_calendar_sync_key"
KEY_FILE = "appointment_calendar_sync.key"


class SecretLost(Exception):
    """The key that sealed this is not here any more."""


class CopiedDatabase(SecretLost):
    """This was sealed by another database, of which this one is a copy."""


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raise `SecretLost` when no key opens it."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SecretLost from None


def hash_secret(secret: str) -> str:
    """What is kept of a secret that is only ever compared: it must be long and random."""
    return hashlib.sha256(secret.encode()).hexdigest()


def reseal(sealed: str) -> str:
    """Return the same secret sealed with the first key, unchanged where it is already.

    Raise `SecretLost` when no key opens it.
    """
    try:
        _keys()[0].decrypt(sealed.encode())
    except InvalidToken:
        return seal(unseal(sealed))
    return sealed


def _box() -> MultiFernet:
    return MultiFernet(_keys())


def _keys() -> list[Fernet]:
    given = os.environ.get(KEY_VARIABLE) or config.get(KEY_OPTION) or _key_from_file()
    return [Fernet(_fernet_key(key)) for key in given.split(",") if key.strip()]


def _fernet_key(passphrase: str) -> bytes:
    """Any long text is a key: Fernet wants exactly 32 bytes of it."""
    return base64.urlsafe_b64encode(hashlib.sha256(passphrase.strip().encode()).digest())


def _key_from_file() -> str:
    path = Path(config["data_dir"]) / KEY_FILE
    if not path.exists():
        _make_key_file(path)
    return path.read_text().strip()


def _make_key_file(path: Path) -> None:
    """Of two processes that start together one makes the key: a link appears whole or not."""
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(Fernet.generate_key().decode())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
