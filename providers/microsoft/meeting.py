"""The block that Teams puts into a meeting's notes, with the way to join it.

Whoever overwrites an event's body without it takes the link away from everybody. The block is
a stretch of HTML between two rulers of underscores, around the address to join at.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from .text import WEB, plain_of, written

RULER = re.compile(r"_{20,}")
OPENINGS = re.compile(r"(?:<[a-z][^<>]*>\s*)*\Z", re.I)
CLOSINGS = re.compile(r"(?:\s*</[a-z][^<>]*>)*", re.I)
LINKED = re.compile(r"<a\b[^<>]*>.*?</a\s*>", re.I | re.S)
MARK = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^<>]*?(/?)>", re.I)
#: Tags around all of a page, and those that never end.
OUTER = frozenset({"html", "head", "body", "meta"})
ENDLESS = frozenset({"br", "hr", "img", "input", "col", "wbr", "area", "link"})
#: How far the tags around a ruler may reach.
REACH = 2_000


def notes_of(told: Mapping) -> str:
    """Return the practitioner's own notes of an event, as text."""
    body = told.get("body") or {}
    content = body.get("content") or ""
    start, stop = _block(content, join_url(told))
    return plain_of({**body, "content": content[:start] + content[stop:]})


def content_with(told: Mapping, notes: str) -> str:
    """Return the HTML of a body with other notes, and with its block as it is."""
    body = told.get("body") or {}
    content = body.get("content") or ""
    if str(body.get("contentType", "")).casefold() == "text":
        content = written(content)
    start, stop = _block(content, join_url(told))
    block = _balanced(content[start:stop])
    return f"{written(notes)}<br>\r\n{block}" if block else written(notes)


def join_url(told: Mapping) -> str:
    """Return the address of an event's own video meeting, or an empty text."""
    address = (told.get("onlineMeeting") or {}).get("joinUrl") or ""
    return address if WEB.match(address) else ""


def _block(content: str, address: str) -> tuple[int, int]:
    """Return where the block begins and ends; both are the end when there is none."""
    places = [content.find(form) for form in (html.escape(address), address)] if address else []
    found = max(places, default=-1)
    if found < 0:
        return len(content), len(content)
    rulers = list(RULER.finditer(content))
    before = [each for each in rulers if each.end() <= found]
    after = [each for each in rulers if each.start() > found]
    if before and after:
        return _opening(content, before[-1].start()), _closing(content, after[0].end())
    return _link(content, found)


def _opening(content: str, ruler: int) -> int:
    """Return where the tags begin that are opened right before a ruler."""
    near = max(ruler - REACH, 0)
    return near + OPENINGS.search(content[near:ruler]).start()


def _closing(content: str, ruler: int) -> int:
    return CLOSINGS.match(content, ruler).end()


def _link(content: str, found: int) -> tuple[int, int]:
    """Without rulers the link itself is all that must stay."""
    around = (m.span() for m in LINKED.finditer(content) if m.start() < found < m.end())
    return next(around, (len(content), len(content)))


def _balanced(block: str) -> str:
    """Return the block without what belongs to the page around it, and with all its ends."""
    pieces, opened, since = [], [], 0
    for mark in MARK.finditer(block):
        pieces.append(block[since : mark.start()])
        pieces.append(_kept(mark, opened))
        since = mark.end()
    ends = "".join(f"</{tag}>" for tag in reversed(opened))
    return "".join([*pieces, block[since:], ends])


def _kept(mark: re.Match, opened: list[str]) -> str:
    """Return a tag, or nothing for one that has no other half in the block."""
    ends, tag = mark[1], mark[2].casefold()
    if tag in OUTER:
        return ""
    if tag in ENDLESS or mark[3]:
        return mark[0]
    if not ends:
        opened.append(tag)
    elif tag in opened:
        while opened[-1] != tag:
            opened.pop()
        opened.pop()
    else:
        return ""
    return mark[0]
