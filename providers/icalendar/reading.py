"""A calendar object → our `Event`. Pure: no network, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from icalendar.prop import vDDDTypes

from ...core.event import Event, Moment, Override, Status, in_utc, is_day, zone_info
from ...core.recurrence_set import Clock
from ..strange import Strange, sound
from ..text import one_line, tidy
from .busyness import is_own, read_blocks
from .kept import in_normal_form
from .moments import later, length, placed, read_moment, same_kind
from .range import spread
from .sheet import Block, Line, line, parse
from .zones import Zones

HIDDEN = frozenset({"PRIVATE", "CONFIDENTIAL"})
STATUSES = {"TENTATIVE": Status.TENTATIVE, "CANCELLED": Status.CANCELLED}
VIDEO_LINKS = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")


def told_uid(entry: Block, name: str) -> str:
    """Return the UID that an entry bears, whatever the object's name is."""
    return entry.text("UID")


@dataclass(frozen=True)
class Reader:
    """Who reads: the zone of times that name none, and the owner's own addresses.

    `uid_of` tells whose event the main entry of an object with a name is.
    """

    zone: str
    addresses: frozenset[str] = frozenset()
    uid_of: Callable[[Block, str], str] = told_uid

    def event(self, data: str, name: str = "") -> Event | None:
        """Read an object, stored under `name`. None when it is no event but, say, a task.

        Raise `Strange` when it makes no sense.
        """
        calendar = parse(data)
        entries = calendar.named("VEVENT")
        if not entries:
            return None
        zones = self.zones(calendar)
        master, odd = sorted_out(entries)
        if master is None:
            return self._without_master(odd, zones)
        uid = self.uid_of(master, name)
        series = replace(self.entry(master, zones), uid=uid)
        series = replace(series, recurrence=tuple(recurrence_lines(master, zones)))
        if not series.is_series:
            return series
        return in_normal_form(self._with_odd(series, odd, zones))

    def is_own(self, data: str) -> bool:
        """Whether the owner of these addresses made what is in an object, which is an event."""
        whole, odd = sorted_out(parse(data).named("VEVENT"))
        return is_own(whole or odd[0], self.addresses)

    def zones(self, calendar: Block) -> Zones:
        return Zones(self.zone, calendar.named("VTIMEZONE"))

    def entry(self, entry: Block, zones: Zones) -> Event:
        """Read one VEVENT by itself, without its recurrence."""
        start, zone, stop = times(entry, zones)
        place = entry.text("LOCATION")
        return sound(
            lambda: Event(
                uid=entry.text("UID"),
                start=start,
                stop=stop,
                zone=zone,
                title=one_line(entry.text("SUMMARY")),
                location=tidy(place),
                notes=tidy(entry.text("DESCRIPTION")),
                status=STATUSES.get(entry.text("STATUS").upper(), Status.CONFIRMED),
                blocks=read_blocks(entry, self.addresses),
                private=entry.text("CLASS").upper() in HIDDEN,
                conference=_video_link(entry),
            )
        )

    def _with_odd(self, series: Event, odd: list[Block], zones: Zones) -> Event:
        clock = Clock.of(series)
        for entry in sorted(odd, key=_reaches_on, reverse=True):
            original = original_of(entry, zones, clock)
            event = replace(self.entry(entry, zones), uid=series.uid)
            if _reaches_on(entry):
                series = spread(series, original, event)
            series = series.with_override(_override(original, event))
        return series

    def _without_master(self, odd: list[Block], zones: Zones) -> Event:
        """Who is invited to some occurrences of a series has those, and no series."""
        events = [self.entry(each, zones) for each in odd]
        originals = [read_moment(_told(each, "RECURRENCE-ID"), zones)[0] for each in odd]
        if len(events) == 1:
            return events[0]
        first = originals[0]
        span = in_utc(events[0].stop) - in_utc(events[0].start)
        more = tuple(line("RDATE", vDDDTypes(in_utc(each))) for each in originals[1:])
        series = replace(events[0], start=first, stop=first + span, recurrence=more)
        for original, event in zip(originals, events, strict=True):
            series = series.with_override(_override(original, event))
        return series


def sorted_out(entries: list[Block]) -> tuple[Block | None, list[Block]]:
    """Return the series or the single event itself, and its odd occurrences."""
    whole = [each for each in entries if each.line("RECURRENCE-ID") is None]
    odd = [each for each in entries if each.line("RECURRENCE-ID") is not None]
    if len(whole) > 1:
        raise Strange("several events in one object")
    return (whole[0] if whole else None), odd


def times(entry: Block, zones: Zones) -> tuple[Moment, str, Moment]:
    """Return start, zone and stop. Without an end a day lasts a day, and an instant no time."""
    start, zone = read_moment(_told(entry, "DTSTART"), zones)
    if entry.line("DTEND") is not None:
        stop, _ = read_moment(entry.line("DTEND"), zones)
        stop = same_kind(stop, start, zones.usual)
        if is_day(start) and stop == start:
            stop = later(start, timedelta(0))
    else:
        lasts = entry.line("DURATION")
        stop = later(start, length(lasts) if lasts else timedelta(0))
    return start, zone, stop if is_day(stop) else stop.astimezone(zone_info(zone))


def original_of(entry: Block, zones: Zones, clock: Clock) -> Moment:
    """Return which occurrence of its series an entry is about, on the series' own clock."""
    told, _ = read_moment(_told(entry, "RECURRENCE-ID"), zones)
    same = sound(lambda: clock.same_kind(told))
    return same if is_day(same) else same.astimezone(zone_info(clock.zone))


def recurrence_lines(entry: Block, zones: Zones) -> Iterator[str]:
    """Yield the recurrence, its moments in UTC: no reader has to know the object's own zones."""
    for told in entry.lines("RRULE", "EXRULE"):
        yield f"{told.name}:{told.value.strip()}"
    for told in entry.lines("RDATE", "EXDATE"):
        for value in told.value.split(","):
            if value.strip():
                yield _in_utc(told, value.strip(), zones)


def _in_utc(told: Line, value: str, zones: Zones) -> str:
    start, slash, stop = value.partition("/")
    moment, _ = placed(start, told.parameter("TZID"), zones)
    if is_day(moment):
        return f"{told.name};VALUE=DATE:{moment:%Y%m%d}"
    if not slash:
        return f"{told.name}:{_stamp(moment)}"
    if not stop.startswith("P"):
        stop = _stamp(placed(stop, told.parameter("TZID"), zones)[0])
    return f"{told.name};VALUE=PERIOD:{_stamp(moment)}/{stop}"


def _stamp(moment: date) -> str:
    if is_day(moment):
        raise Strange("a period of days")
    return moment.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def changed_at(data: str) -> datetime | None:
    """When the object was last changed, by the clock of whoever wrote it; None when unknown."""
    moments = []
    for entry in parse(data).named("VEVENT"):
        told = entry.line("LAST-MODIFIED") or entry.line("DTSTAMP")
        try:
            moments.append(read_moment(told, Zones("UTC"))[0] if told else None)
        except Strange:
            continue
    return max((m for m in moments if m is not None and not is_day(m)), default=None)


def _override(original: Moment, event: Event) -> Override:
    return Override(original, None if event.status is Status.CANCELLED else event)


def _reaches_on(entry: Block) -> bool:
    return entry.line("RECURRENCE-ID").parameter("RANGE").upper() == "THISANDFUTURE"


def _told(entry: Block, name: str) -> Line:
    told = entry.line(name)
    if told is None:
        raise Strange(f"no {name}")
    return told


def _video_link(entry: Block) -> str:
    links = (told.value.strip() for told in entry.lines(*VIDEO_LINKS))
    return next((link for link in links if link.startswith(("http://", "https://"))), "")
