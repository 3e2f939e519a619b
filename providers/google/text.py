"""Texts as Google keeps them. A description is HTML to Google, and plain text to us.

What reads back as itself is written as it is. Anything else is escaped, so that
``plain(written(text)) == text`` holds for every tidy text.

Google's own limits are not documented; these are what it is known to take, counted in
UTF-16 units.
"""

from __future__ import annotations

import html
import re

from ..text import cut, one_line, tidy, units

TITLE_LIMIT = 1024
LOCATION_LIMIT = 1024
DESCRIPTION_LIMIT = 8192

# The marks that Google's own editor and invitations make. Other "<…>" is somebody's text.
MARKS = (
    "a|b|blockquote|body|br|code|div|em|font|h[1-6]|hr|html|html-blob|i|li|ol|p|pre|s|span|"
    "strike|strong|sub|sup|table|tbody|td|tr|u|ul"
)
LINK = re.compile(r"<a\b[^>]*?\bhref=([\"'])(.*?)\1[^>]*>(.*?)</a\s*>", re.I | re.S)
LINE_BREAK = re.compile(r"<(?:br|hr)\s*/?>|</(?:p|div|li|tr|h[1-6]|blockquote|pre)\s*>", re.I)
ITEM = re.compile(r"<li\b[^>]*>", re.I)
MARK = re.compile(rf"</?(?:{MARKS})\b[^<>]*>", re.I)
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.I)


def plain(description: str) -> str:
    """Return the text of a description. Links keep their address, list items get a dash."""
    text = LINK.sub(_link, description)
    text = ITEM.sub("- ", LINE_BREAK.sub("\n", text))
    text = MARK.sub("", text)
    return tidy(ENTITY.sub(lambda entity: html.unescape(entity[0]), text))


def written(text: str) -> str:
    """Return a description that reads back as the tidy `text`."""
    return text if plain(text) == text else html.escape(text, quote=False)


def kept_notes(text: str) -> str:
    """Return what Google can keep of a text in a description."""
    text = tidy(text)
    while (excess := units(written(text)) - DESCRIPTION_LIMIT) > 0:
        # Escapes make the written text longer, so a cut may have to be repeated.
        text = cut(text, units(text) - max(excess // 5, 1))
    return text


def kept_location(text: str) -> str:
    """Return what Google can keep of an address or a link."""
    return cut(tidy(text), LOCATION_LIMIT)


def kept_title(text: str) -> str:
    """Return what Google can keep of a title: one line."""
    return cut(one_line(text), TITLE_LIMIT)


def _link(match: re.Match) -> str:
    address, label = html.unescape(match[2]), match[3]
    shown = html.unescape(MARK.sub("", label)).strip()
    return label if shown == address or not address else f"{label} ({match[2]})"
