"""Graph's event resource → our `Event`. Pure: no network, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time

from ...core.event import Blocks, Event, Moment, Override, Status, in_utc, zone_info
from ...core.recurrence_set import Clock
from ..base import Detail
from ..series import without_idle_overrides
from ..strange import Strange, sound
from . import zones
from .fields import ZONE_PROPERTY, property_of, uid_of
from .meeting import join_url, notes_of
from .moments import instant, read_days, read_instant
from .originals import paired
from .rules import read_recurrence
from .text import kept_location, kept_title

ELSEWHERE = "workingElsewhere"
NEVER_BLOCKING = frozenset({"free", ELSEWHERE})
HIDDEN = frozenset({"personal", "private", "confidential"})
#: What an occurrence may leave to its series.
INHERITED = (
    "subject", "body", "location", "onlineMeeting", "showAs", "sensitivity", "responseStatus",
    "isOrganizer", "isAllDay",
)  # fmt: skip


def read_event(told: Mapping, zone: str, detail: Detail = Detail.FULL) -> Event:
    """Read an event, or a series without its overrides. `zone` (IANA) is the mailbox's.

    With `Detail.BUSY` nothing is taken over but when it takes place and what it blocks,
    whatever came. Raise `Strange` when it makes no sense.
    """
    return sound(lambda: _read(told, zone, detail))


def read_occurrence(
    told: Mapping, master: Mapping, zone: str, detail: Detail = Detail.FULL
) -> tuple[Moment, Event]:
    """Read an exception of a series, with the start that the series' rule gives it.

    Where Graph does not tell that start, it is the nearest one that the rule gives, of the
    same day if it can be. Raise `Strange` when the two make no sense.
    """
    series = read_event(master, zone, detail)
    found = sound(lambda: _exception(told, master, series, zone, detail))
    return sound(lambda: paired(series, [found], ())[0])


def read_series(
    master: Mapping,
    exceptions: Iterable[Mapping],
    cancelled: Iterable[Moment],
    zone: str,
    detail: Detail = Detail.FULL,
    *,
    regular: Collection[Moment] = (),
) -> Event:
    """Put a series together. Exceptions that change nothing we know of are left out.

    `cancelled` are dates on the series' clock (see `cancelled_dates`), or starts. `regular`
    are the starts of occurrences that came as the rule has them, where that is known: none
    of them is what an exception was, if Graph does not say. Raise `Strange` when it makes
    no sense.
    """
    series = read_event(master, zone, detail)
    found = sound(lambda: [_exception(t, master, series, zone, detail) for t in exceptions])
    return sound(lambda: _together(series, found, cancelled, regular))


def _together(
    series: Event,
    exceptions: list[tuple[Moment | None, Event]],
    cancelled: Iterable[Moment],
    regular: Collection[Moment],
) -> Event:
    clock = Clock.of(series)
    gone = [clock.same_kind(moment) for moment in cancelled]
    overrides = [Override(moment, None) for moment in gone]
    overrides += [
        Override(original, None if event.status is Status.CANCELLED else event)
        for original, event in paired(series, exceptions, [*gone, *regular])
    ]
    by_key = {override.key: override for override in overrides}
    ordered = tuple(by_key[key] for key in sorted(by_key))
    return without_idle_overrides(replace(series, overrides=ordered))


def _exception(
    told: Mapping, master: Mapping, series: Event, zone: str, detail: Detail
) -> tuple[Moment | None, Event]:
    """Return an exception, and its original start where that is told."""
    inherited = {name: master[name] for name in INHERITED if name in master}
    event = _read({**inherited, **told, "recurrence": None}, zone, detail)
    event = replace(event, uid=series.uid, zone=series.zone)
    if not event.all_day:
        clock = zone_info(series.zone)
        event = replace(
            event, start=event.start.astimezone(clock), stop=event.stop.astimezone(clock)
        )
    return _original(told.get("originalStart"), series, zone), event


def _original(text: str | None, series: Event, zone: str) -> Moment | None:
    if not text:
        return None
    moment = instant(text)
    moment = in_utc(moment) if moment.tzinfo else moment.replace(tzinfo=zone_info(zones.UTC))
    if not series.all_day:
        return moment
    return (moment if moment.time() == time.min else moment.astimezone(zone_info(zone))).date()


def _read(told: Mapping, zone: str, detail: Detail) -> Event:
    start, stop, place = _when(told, zone)
    recurrence, blocks = told.get("recurrence"), _blocks(told)
    event = Event(
        uid=uid_of(told),
        start=start,
        stop=stop,
        zone=place,
        recurrence=read_recurrence(recurrence, start, place) if recurrence else (),
        status=_status(told, blocks),
        blocks=blocks,
        private=told.get("sensitivity") in HIDDEN,
    )
    return event if detail is Detail.BUSY else _described(event, told)


def _described(event: Event, told: Mapping) -> Event:
    return replace(
        event,
        title=kept_title(told.get("subject") or ""),
        location=kept_location((told.get("location") or {}).get("displayName") or ""),
        notes=notes_of(told),
        conference=join_url(told),
    )


def _when(told: Mapping, zone: str) -> tuple[Moment, Moment, str]:
    if told.get("isAllDay"):
        return *read_days(told, zone), zone
    start, stop = (read_instant(told[name], zone) for name in ("start", "end"))
    place = _place(told, start, zone)
    clock = zone_info(place)
    return start.astimezone(clock), stop.astimezone(clock), place


def _place(told: Mapping, start: datetime, zone: str) -> str:
    """Return the IANA zone in which an event of instants lives."""
    said, ours = _zone_name(told), property_of(told, ZONE_PROPERTY)
    recurrence = told.get("recurrence")
    if not recurrence and zones.to_iana(said) == zones.UTC and zones.to_iana(ours):
        return ours  # written in UTC, because its own clocks can not name that time
    place = zones.settled(said, ours, zone, start.year)
    if recurrence and zones.to_iana(said) is None:
        _demand_same_day(recurrence, start.astimezone(zone_info(place)))
    return place


def _zone_name(told: Mapping) -> str:
    """Return how Graph calls the zone; of a series, the one in which it recurs."""
    span = (told.get("recurrence") or {}).get("range") or {}
    names = (span.get("recurrenceTimeZone"), told.get("originalStartTimeZone"))
    return next((name for name in names if name and zones.to_iana(name)), "")


def _demand_same_day(recurrence: Mapping, start: datetime) -> None:
    """On clocks that nobody knows a series may fall on other days than we would think."""
    if date.fromisoformat(recurrence["range"]["startDate"]) != start.date():
        raise Strange("a series in an unknown zone")


def is_own(told: Mapping) -> bool:
    """True for an event that the calendar's owner made, and that says not just where she works."""
    return told.get("isOrganizer", True) and told.get("showAs") != ELSEWHERE


def _blocks(told: Mapping) -> Blocks:
    shown, answer = told.get("showAs"), _own_answer(told)
    if told.get("isCancelled") or answer == "declined" or shown in NEVER_BLOCKING:
        return Blocks.FREE
    if answer == "notResponded":
        return Blocks.UNANSWERED
    if "tentative" in (shown, answer):
        return Blocks.TENTATIVE
    return Blocks.BUSY


def _own_answer(told: Mapping) -> str:
    """What the calendar's owner answered; an organizer has nothing to answer."""
    answer = (told.get("responseStatus") or {}).get("response") or ""
    if told.get("isOrganizer"):
        return ""
    return "tentative" if answer == "tentativelyAccepted" else answer


def _status(told: Mapping, blocks: Blocks) -> Status:
    if told.get("isCancelled"):
        return Status.CANCELLED
    return Status.TENTATIVE if blocks is Blocks.TENTATIVE else Status.CONFIRMED
