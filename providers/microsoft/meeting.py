"""The block that Teams puts into a meeting's notes, with the way to join it.

Whoever overwrites an event's body without it takes the link away from everybody. The block is
a stretch of HTML between two rulers of underscores, around the address to join at.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from itertools import pairwise

from ..base import Meeting
from .text import WEB, plain_of, written

TEAMS = "teamsForBusiness"

RULER = re.compile(r"_{20,}")
OPENINGS = re.compile(r"(?:<[a-z][^<>]*>\s*)*\Z", re.I)
CLOSINGS = re.compile(r"(?:\s*</[a-z][^<>]*>)*", re.I)
BREAKS = re.compile(r"(?:\s|<br\b[^<>]*>)*", re.I)
MARK = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^<>]*?(/?)>", re.I)
#: Tags around all of a page, and those that never end.
OUTER = frozenset({"html", "head", "body", "meta"})
ENDLESS = frozenset({"br", "hr", "img", "input", "col", "wbr", "area", "link"})
#: How far the tags around a ruler may reach.
REACH = 2_000


def offered(told: Mapping) -> Meeting | None:
    """Return what a calendar can give its events. Those of personal accounts give nothing."""
    return Meeting.TEAMS if TEAMS in (told.get("allowedOnlineMeetingProviders") or ()) else None


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
    block = _balanced(content[start:stop]).strip()
    if not block:
        return written(notes)
    # One line between them, however often the notes are written.
    return f"{written(notes)}<br>\r\n{block[BREAKS.match(block).end() :]}"


def join_url(told: Mapping) -> str:
    """Return the address of an event's own video meeting, or an empty text."""
    address = (told.get("onlineMeeting") or {}).get("joinUrl") or ""
    return address if WEB.match(address) else ""


def _block(content: str, address: str) -> tuple[int, int]:
    """Return where the block begins and ends; both are the end when there is none."""
    places = _places(content, address)
    rulers = [match.span() for match in RULER.finditer(content)] if places else []
    for (begin, above), (below, end) in pairwise(rulers):
        if any(above <= place < below for place in places):
            return _opening(content, begin), _closing(content, end)
    links = (_link(content, place) for place in reversed(places))
    return next(filter(None, links), (len(content), len(content)))


def _places(content: str, address: str) -> list[int]:
    """Return where the address is, as text or as HTML."""
    forms = {html.escape(address), address} if address else ()
    return sorted({m.start() for form in forms for m in re.finditer(re.escape(form), content)})


def _opening(content: str, ruler: int) -> int:
    """Return where the tags begin that are opened right before a ruler."""
    near = max(ruler - REACH, 0)
    return near + OPENINGS.search(content[near:ruler]).start()


def _closing(content: str, ruler: int) -> int:
    return CLOSINGS.match(content, ruler).end()


def _link(content: str, place: int) -> tuple[int, int] | None:
    """Return the link to what is at `place`. Without rulers it is all that must stay."""
    opened, closed = content.rfind("<", 0, place), content.find("</a>", place)
    if closed < 0 or not content.startswith("<a ", opened):
        return None
    return opened, closed + len("</a>")


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
