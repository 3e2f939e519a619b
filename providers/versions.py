"""The version of a whole series, where a vendor gives each occurrence a version of its own."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

DIGITS = 16


def composed(etag: str, marks: Iterable[str]) -> str:
    """Return the series' own version, followed by a digest of what says how it differs."""
    digest = sha256("\n".join(sorted(marks)).encode()).hexdigest()[:DIGITS]
    return f"{etag} {digest}"


def own_etag(version: str) -> str:
    """Return the part of a version that the vendor knows."""
    return version.partition(" ")[0]


def is_composed(version: str) -> bool:
    """True for a version of a whole series."""
    return " " in version
