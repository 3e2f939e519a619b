"""Which Microsoft accounts may connect: it is a part of the address where Microsoft asks them."""

from __future__ import annotations

import re
from dataclasses import dataclass

HOST = "https://login.microsoftonline.com"

# https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols#endpoints
EVERYBODY = "common"
WORK = "organizations"
PERSONAL = "consumers"
GENERAL = frozenset({EVERYBODY, WORK, PERSONAL})

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])?")


@dataclass(frozen=True)
class Authority:
    """`tenant` is a member of `GENERAL`, or the id or a domain of one organisation."""

    host: str = HOST
    tenant: str = EVERYBODY

    @classmethod
    def read(cls, address: str) -> Authority:
        """Read the setting `microsoft_authority`; an empty one lets everybody connect."""
        if not address:
            return cls()
        host, _, tenant = address.rstrip("/").rpartition("/")
        return cls(host, tenant)

    @property
    def address(self) -> str:
        return f"{self.host}/{self.tenant}"

    @property
    def organisation(self) -> str:
        """The one organisation whose accounts may connect; empty when it may be any."""
        return "" if self.tenant in GENERAL else self.tenant


def looks_like_id(text: str) -> bool:
    """Whether this is one of the ids that Microsoft gives to organisations, clients, secrets."""
    return bool(_ID.fullmatch(text.strip().lower()))


def organisation(text: str) -> str:
    """Return the id or the domain of an organisation as Microsoft wants it.

    Raise ValueError when it is neither.
    """
    tidy = text.strip().lower()
    if _ID.fullmatch(tidy) or _DOMAIN.fullmatch(tidy):
        return tidy
    raise ValueError("neither an id nor a domain")
