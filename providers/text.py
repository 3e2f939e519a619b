"""What every vendor's texts have in common: tidying, cutting and counting."""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"


def tidy(text: str) -> str:
    """Return the text with plain line ends and spaces, and nothing invisible around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    shown = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(shown).strip()


def one_line(text: str) -> str:
    """Return the tidy text on one line."""
    return " ".join(tidy(text).splitlines())


def cut(text: str, limit: int) -> str:
    """Return at most `limit` UTF-16 units, an ellipsis at the end telling of the cut."""
    if units(text) <= limit:
        return text
    room = text.encode("utf-16-le")[: 2 * (limit - 1)]
    return room.decode("utf-16-le", "ignore").rstrip() + ELLIPSIS


def units(text: str) -> int:
    """Return the length as vendors count it."""
    return len(text.encode("utf-16-le")) // 2
