"""Cutting a list into pages that stay true while the calendar changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from .call import Call
from .tokens import PageToken, encode, read_page_token

UNPAGED = ("pageToken", "fields", "prettyPrint", "key", "quotaUser", "alt")


@dataclass(frozen=True)
class Row:
    """One thing to be listed. Keys are unique and sort the list; `show` renders it."""

    key: str
    show: Callable[[], dict]


def position(call: Call, seq: int) -> PageToken:
    """Where this request stands in its list; `seq` counts when it is the first page."""
    query = query_key(call)
    text = call.request.one("pageToken")
    return read_page_token(text, query) if text else PageToken(query, "", seq)


def query_key(call: Call) -> str:
    """All parameters that must be repeated when asking for the next page."""
    query = call.request.query
    pairs = sorted((k, v) for k, v in query.items() if k not in UNPAGED)
    return f"{call.request.path}?{pairs}"


def page_of(call: Call, rows: list[Row], size: int, here: PageToken) -> tuple[list[dict], str]:
    """The items of this page, and the token of the next; empty at the end."""
    rows.sort(key=lambda row: row.key)
    first = bisect_right([row.key for row in rows], here.after) if here.after else 0
    if call.world.settings.empty_pages > 0 and first < len(rows):
        call.world.settings.empty_pages -= 1
        return [], encode(here)
    chosen = rows[first:first + size]
    items = [row.show() for row in chosen]
    if first + size >= len(rows):
        return items, ""
    return items, encode(PageToken(here.query, chosen[-1].key, here.seq))
