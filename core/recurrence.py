"""When an event takes place: occurrences of series and single events, and the time they take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .event import Blocks, Event, Moment, Status, as_instant, in_utc, moment_key
from .interval import Interval, clip, merge
from .recurrence_set import TooManyOccurrences, read
from .rules import BadRecurrence

__all__ = [
    "BadRecurrence",
    "Occurrence",
    "TooManyOccurrences",
    "blocking",
    "busy",
    "expand",
    "takes_time",
]

LIMIT = 20_000  # hourly for two years
MARGIN = timedelta(days=1)  # no clock on Earth is further from UTC


@dataclass(frozen=True)
class Occurrence:
    """One time that an event takes place.

    `original` is the start that the series gives it: its identity, also when it was moved.
    `event` is the occurrence by itself, as a single event. Instants are in UTC.
    """

    original: Moment
    event: Event

    @property
    def key(self) -> str:
        return moment_key(self.original)

    @property
    def start(self) -> Moment:
        return self.event.start

    @property
    def stop(self) -> Moment:
        return self.event.stop

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """Return start and stop in UTC; days go from midnight to midnight in `zone`."""
        return in_utc(as_instant(self.start, zone)), in_utc(as_instant(self.stop, zone))

    def meets(self, window: Interval, zone: str) -> bool:
        """True when it takes time of `window`, or no time at a moment of it."""
        start, stop = self.span(zone)
        return start < window.stop and (stop > window.start or start >= window.start)


def expand(
    event: Event, window: Interval, *, zone: str | None = None, limit: int = LIMIT
) -> Iterator[Occurrence]:
    """Yield the occurrences that meet `window`, in order of their start.

    Those that were moved count where they are now; what is cancelled does not take place.
    All-day events last from midnight to midnight in `zone`, by default the event's own.
    Raise `BadRecurrence` when the series can not be understood, and `TooManyOccurrences`
    when a rule gives more than `limit` starts: to leave some out would make time look free.
    """
    zone = zone or event.zone
    try:
        met = [each for each in _occurrences(event, window, limit) if each.meets(window, zone)]
    except OverflowError as error:
        raise BadRecurrence("beyond the years that a calendar knows") from error
    yield from sorted(met, key=lambda each: each.span(zone))


def blocking(
    event: Event,
    window: Interval,
    *,
    zone: str | None = None,
    tentative_blocks: bool = True,
    unanswered_blocks: bool = True,
) -> Iterator[Occurrence]:
    """Yield the occurrences that take their owner's time. Raises as `expand` does."""
    switches = {"tentative_blocks": tentative_blocks, "unanswered_blocks": unanswered_blocks}
    found = expand(event, window, zone=zone)
    return (each for each in found if takes_time(each.event.blocks, **switches))


def takes_time(blocks: Blocks, *, tentative_blocks: bool, unanswered_blocks: bool) -> bool:
    """Return whether what blocks so much takes its owner's time, as she has chosen."""
    chosen = {Blocks.TENTATIVE: tentative_blocks, Blocks.UNANSWERED: unanswered_blocks}
    return chosen.get(blocks, blocks is Blocks.BUSY)


def busy(event: Event, window: Interval, *, zone: str | None = None, **switches) -> list[Interval]:
    """Return the time within `window` that the event takes: merged, as `blocking` counts it."""
    zone = zone or event.zone
    spans = [each.span(zone) for each in blocking(event, window, zone=zone, **switches)]
    return merge(clip([Interval(*span) for span in spans if span[0] < span[1]], window))


def _occurrences(event: Event, window: Interval, limit: int) -> Iterator[Occurrence]:
    """Yield all that may meet the window, and some that do not."""
    if event.status is Status.CANCELLED:
        return
    if not event.is_series:
        yield _once(event.start, event)
        return
    recurrence = read(event)
    moved = {override.key for override in event.overrides}
    for start, length in recurrence.starts(*_on_the_wall(event, window), limit).items():
        if moment_key(start) not in moved:
            yield _regular(event, start, length)
    for override in event.overrides:
        if override.takes_place and not recurrence.removes(override.original):
            yield _once(override.original, override.event)


def _once(original: Moment, event: Event) -> Occurrence:
    single = _single(event, in_utc(event.start), in_utc(event.stop))
    return Occurrence(in_utc(original), single)


def _regular(series: Event, start: Moment, length: timedelta | None) -> Occurrence:
    """RFC 5545 (3.8.5.3) keeps the exact length, also where the clocks change meanwhile."""
    stop = start + (_length(series) if length is None else length)
    return Occurrence(start, _single(series, start, stop))


def _single(event: Event, start: Moment, stop: Moment) -> Event:
    return replace(event, start=start, stop=stop, recurrence=(), overrides=())


def _length(event: Event) -> timedelta:
    return in_utc(event.stop) - in_utc(event.start)


def _on_the_wall(event: Event, window: Interval) -> tuple[datetime, datetime]:
    """Return between which wall-clock starts, on any clock, all lie that meet the window."""
    since, until = window.start.replace(tzinfo=None), window.stop.replace(tzinfo=None)
    since -= MARGIN
    return since - min(_length(event), since - datetime.min), until + MARGIN
