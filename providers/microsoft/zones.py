"""Time zones: Graph's names and IANA's.

Graph says either a name of Windows' or an IANA name, and takes all of the first and some of
the second. Windows has fewer zones, so one of its names stands for many of IANA's.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from ..zones import known_zone

YEARS = 5  # looked at, to tell whether two zones keep the same time
MINUTE, WEEK = timedelta(minutes=1), timedelta(weeks=1)
UTC = "UTC"

#: The zone's IANA name, where the table has an older one.
RENAMED = {
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Godthab": "America/Nuuk",
    "America/Indianapolis": "America/Indiana/Indianapolis",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Etc/UTC": UTC,
    "Europe/Kiev": "Europe/Kyiv",
}
WINDOWS = {name: RENAMED.get(zone, zone) for name, zone in WINDOWS_TO_OLSON.items()}
BY_FOLDED_NAME = {name.casefold(): zone for name, zone in WINDOWS.items()} | {
    "tzone://microsoft/utc": UTC
}

#: The IANA names that Graph documents to take (dateTimeTimeZone). Left out are those that it
#: writes in two ways, and America/Chihuahua, whose clocks have left its Windows zone in 2022.
TAKEN = frozenset(
    """
    Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Lagos Africa/Nairobi
    Africa/Windhoek America/Anchorage America/Argentina/Buenos_Aires America/Asuncion
    America/Bahia America/Bogota America/Caracas America/Cayenne America/Chicago
    America/Cuiaba America/Denver America/Guatemala America/Halifax
    America/Indiana/Indianapolis America/La_Paz America/Los_Angeles America/Mexico_City
    America/Montevideo America/New_York America/Phoenix America/Regina America/Santiago
    America/Sao_Paulo America/St_Johns Asia/Amman Asia/Baghdad Asia/Baku Asia/Bangkok
    Asia/Beirut Asia/Colombo Asia/Damascus Asia/Dhaka Asia/Dubai Asia/Irkutsk
    Asia/Jerusalem Asia/Kabul Asia/Karachi Asia/Kathmandu Asia/Kolkata Asia/Krasnoyarsk
    Asia/Magadan Asia/Novosibirsk Asia/Riyadh Asia/Seoul Asia/Shanghai Asia/Singapore
    Asia/Taipei Asia/Tbilisi Asia/Tehran Asia/Tokyo Asia/Ulaanbaatar Asia/Vladivostok
    Asia/Yakutsk Asia/Yekaterinburg Asia/Yerevan Atlantic/Azores Atlantic/Cape_Verde
    Atlantic/Reykjavik Australia/Adelaide Australia/Brisbane Australia/Darwin
    Australia/Hobart Australia/Perth Australia/Sydney Europe/Berlin Europe/Bucharest
    Europe/Budapest Europe/Istanbul Europe/Kaliningrad Europe/London Europe/Moscow
    Europe/Paris Europe/Warsaw Indian/Mauritius Pacific/Apia Pacific/Auckland
    Pacific/Fiji Pacific/Guadalcanal Pacific/Honolulu Pacific/Kiritimati
    Pacific/Port_Moresby Pacific/Tongatapu
    """.split()
)

#: Where several zones of Windows' keep the same time: the one that lists this place in Outlook.
LISTED = {
    "UTC": "Etc/GMT Etc/UTC GMT",
    "Romance Standard Time": "Europe/Brussels Europe/Copenhagen Europe/Madrid",
    "W. Europe Standard Time": """
        Europe/Amsterdam Europe/Andorra Europe/Busingen Europe/Gibraltar Europe/Luxembourg
        Europe/Malta Europe/Monaco Europe/Oslo Europe/Rome Europe/San_Marino Europe/Stockholm
        Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Zurich
    """,
    "Central Europe Standard Time": """
        Europe/Belgrade Europe/Bratislava Europe/Ljubljana Europe/Podgorica Europe/Prague
        Europe/Tirane
    """,
    "Central European Standard Time": "Europe/Sarajevo Europe/Skopje Europe/Zagreb",
    "FLE Standard Time": """
        Europe/Helsinki Europe/Mariehamn Europe/Riga Europe/Sofia Europe/Tallinn Europe/Vilnius
    """,
    "GTB Standard Time": "Asia/Famagusta Asia/Nicosia Europe/Athens",
    "China Standard Time": "Asia/Hong_Kong Asia/Macau",
    "Singapore Standard Time": "Asia/Kuala_Lumpur Asia/Makassar Asia/Manila",
}
PLACES = {place: name for name, places in LISTED.items() for place in places.split()}


def to_iana(name: str) -> str | None:
    """Return the IANA name of what Graph calls a zone, or None for a name that says nothing."""
    zone = BY_FOLDED_NAME.get(name.casefold(), name)
    return zone if known_zone(zone) else None


def to_graph(zone: str, year: int) -> str | None:
    """Return a name that Graph takes for an IANA zone, from `year` on.

    None when Windows knows no zone that keeps the same time.
    """
    return zone if zone in TAKEN or zone == UTC else _windows_name(zone, year)


def settled(said: str, ours: str, mailbox: str, year: int) -> str:
    """Return the IANA zone of an event whose zone Graph calls `said`.

    `ours` is how we called it when we wrote it, and counts while it still keeps the same
    time: otherwise a person has chosen another zone since. `mailbox` is the zone of last
    resort, and the nearest of those that a name of Windows' stands for.
    """
    found = to_iana(said)
    zone = found or mailbox
    if ours and known_zone(ours) and alike(ours, zone, year):
        return ours
    if found != said and alike(mailbox, zone, year):
        return mailbox
    return zone


def alike(one: str, other: str, year: int) -> bool:
    """True when both zones keep the same time for some years from `year` on."""
    return one == other or clocks(one, year) == clocks(other, year)


@lru_cache(maxsize=1024)
def clocks(zone: str, year: int) -> tuple[tuple[datetime, timedelta], ...]:
    """Return when the clocks of a zone are changed in the years from `year` on, and to what."""
    year = min(max(year, 1), datetime.max.year - YEARS - 1)
    first = datetime(year, 1, 1, tzinfo=timezone.utc)
    weeks = [first + number * WEEK for number in range(YEARS * 53)]
    found = [(first, _offset(zone, first))]
    for since, until in pairwise(weeks):
        if _offset(zone, since) != _offset(zone, until):
            change = _change(zone, since, until)
            found.append((change, _offset(zone, change)))
    return tuple(found)


def _change(zone: str, since: datetime, until: datetime) -> datetime:
    """Return the minute at which the clocks are changed between these two."""
    before = _offset(zone, since)
    while until - since > MINUTE:
        middle = since + (until - since) // MINUTE // 2 * MINUTE
        since, until = (middle, until) if _offset(zone, middle) == before else (since, middle)
    return until


def _offset(zone: str, instant: datetime) -> timedelta:
    clock = known_zone(zone)
    return clock.fromutc(instant.replace(tzinfo=clock)).utcoffset()


@lru_cache(maxsize=1024)
def _windows_name(zone: str, year: int) -> str | None:
    found = [name for name, each in WINDOWS.items() if known_zone(each) and alike(zone, each, year)]
    if PLACES.get(zone) in found:
        return PLACES[zone]
    # Neighbours have a past in common.
    return max(found, key=lambda name: _shared_past(zone, WINDOWS[name], year), default=None)


def _shared_past(zone: str, other: str, year: int) -> tuple[bool, int]:
    """Return how alike two zones are: above all the same, else in how many seasons since 1970."""
    seasons = [
        datetime(y, month, 1, tzinfo=timezone.utc) for y in range(1970, year) for month in (1, 7)
    ]
    return zone == other, sum(_offset(zone, s) == _offset(other, s) for s in seasons)
