"""Mask what must never be logged, shown or stored in an error."""

from __future__ import annotations

import re

MASK = "***"
NAMES = "access_token|refresh_token|id_token|token|client_secret|secret|password|code|code_verifier"

PATTERNS = (
    (re.compile(rf"\b({NAMES})=[^&\s\"']+", re.I), rf"\1={MASK}"),
    (re.compile(rf"([\"'])({NAMES})\1(\s*:\s*)([\"']).*?\4", re.I), rf"\1\2\1\3\4{MASK}\4"),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]+", re.I), rf"\1 {MASK}"),
    (re.compile(r"//[^/@\s]+@"), f"//{MASK}@"),
    (re.compile(r"/private-[^/\s]+"), f"/private-{MASK}"),
)


def redact(text: str) -> str:
    """Return `text` with tokens, secrets, passwords and codes masked.

    Reads form fields, JSON members, authorization headers, credentials in addresses, and
    the secret part of a private iCalendar address.
    """
    for pattern, masked in PATTERNS:
        text = pattern.sub(masked, text)
    return text
