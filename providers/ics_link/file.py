"""A calendar file as it was fetched: its name, its zone, and its events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..base import Changed, Ref
from ..errors import UnreadableAnswer
from ..icalendar.reading import Reader
from ..icalendar.zones import Zones
from ..strange import Strange
from ..text import one_line
from .client import Download, Version
from .entries import Entry, entries
from .stream import NotWhole, Sheet, read_sheets

#: The one calendar of a link. Its address is no id: that is a secret.
CALENDAR = "calendar"


@dataclass(frozen=True)
class CalendarFile:
    """`zone` is the calendar's own, `owner_zone` that of times in files that name none.

    `addresses` are the owner's, as far as the file tells: what she declined takes no time.
    """

    entries: dict[str, Entry] = field(repr=False)
    name: str = ""
    zone: str = "UTC"
    owner_zone: str = "UTC"
    addresses: frozenset[str] = frozenset()
    version: Version = Version()
    good_until: int = 0

    def changed(self, entry: Entry) -> Changed:
        """Return one of the entries as an event. Raise `Strange` when it makes no sense."""
        if entry.is_broken:
            raise Strange("cut off")
        event = Reader(entry.zone, self.addresses).event(entry.text(), entry.id)
        if event is None:
            raise Strange("no event")
        known = event if event.uid else replace(event, uid=entry.uid)
        return Changed(Ref(CALENDAR, entry.id, entry.digest), known)


def read_file(download: Download, owner_zone: str, now: datetime) -> CalendarFile:
    """Take a file apart. Raise `UnreadableAnswer` when it is no calendar, or not all of it."""
    try:
        sheets = read_sheets(download.body, download.charset)
    except NotWhole as error:
        raise UnreadableAnswer("there is no whole calendar", reason=str(error)) from None
    zone_of = _zone_reader(owner_zone, now)
    name = one_line(_told(sheets, "X-WR-CALNAME") or _told(sheets, "NAME"))
    return CalendarFile(
        entries(sheets, zone_of),
        name=name,
        zone=zone_of(_told(sheets, "X-WR-TIMEZONE")),
        owner_zone=owner_zone,
        # Google names a person's own calendar after her address.
        addresses=frozenset({name.lower()} if "@" in name else ()),
        version=download.version,
        good_until=end_of_trust(download, now),
    )


def end_of_trust(download: Download, now: datetime) -> int:
    """Return until when the server says that its file is good, in seconds since 1970; else 0."""
    return int((now + download.good_for).timestamp()) if download.good_for else 0


def _zone_reader(owner_zone: str, now: datetime) -> Callable[[str], str]:
    zones = Zones(owner_zone)
    return lambda told: zones.name(told, now.replace(tzinfo=None)) if told else owner_zone


def _told(sheets: list[Sheet], name: str) -> str:
    """Return what the first calendar that says so says, without its escapes."""
    return next((told for sheet in sheets if (told := sheet.text(name))), "")
