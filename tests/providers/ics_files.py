"""Calendar files as other people's programs write them, put together from lines."""

from __future__ import annotations

from datetime import datetime, timezone

from ...providers.base import Changed, Detail
from ...providers.ics_link.client import Download
from ...providers.ics_link.feed import Feed
from ...providers.ics_link.file import CalendarFile, read_file
from ...providers.ics_link.position import Position
from ...providers.strange import Strange

LINK = "a-link"
NOW = datetime(2027, 2, 15, 12, 0, tzinfo=timezone.utc)
TEN = ("DTSTART:20270301T100000Z", "DTEND:20270301T110000Z")


def event(uid: str, *lines: str) -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", *(lines or TEN), "END:VEVENT"]


def calendar(*parts: list[str], head: tuple[str, ...] = ()) -> bytes:
    lines = [line for part in parts for line in part]
    return "\r\n".join(("BEGIN:VCALENDAR", *head, *lines, "END:VCALENDAR", "")).encode()


def read(body: bytes, zone: str = "Europe/Brussels", charset: str = "") -> CalendarFile:
    return read_file(Download(body, charset), zone, NOW)


def events(body: bytes, zone: str = "Europe/Brussels", charset: str = "") -> list:
    """Every event of a file, None for each that makes no sense."""
    file = read(body, zone, charset)
    return [understood(file, entry) for entry in file.entries.values()]


def understood(file, entry):
    try:
        return file.changed(entry).event
    except Strange:
        return None


def news(body: bytes, token: str = "", now: datetime = NOW, **options) -> tuple[list, str]:
    """What a file tells that was not known at the position `token`, and the next position."""
    old = Position.read(token, LINK) if token else None
    file = read(body, **options)
    pages = list(Feed(LINK, lambda: now).pages(file, old, Detail.FULL))
    return [item for page in pages for item in page.items], pages[-1].sync_token


def uids(items: list) -> list[str]:
    return [item.event.uid for item in items if isinstance(item, Changed)]
