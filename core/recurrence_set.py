"""What the recurrence lines of a series say together: RFC 5545's recurrence set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone

from icalendar.parser import Contentline

from .event import Event, Moment, in_utc, is_day, zone_info
from .rules import BadRecurrence, Rule, parse, read_value


class TooManyOccurrences(BadRecurrence):
    """A series that starts so often that nobody meant it."""


@dataclass(frozen=True)
class Clock:
    """The clock on the wall of one series; `first` is what it shows when the series starts.

    A series of instants lives on the clocks of its zone. A series of days has no zone: its
    days begin at midnight on this clock, wherever that is.
    """

    zone: str
    first: datetime
    all_day: bool

    @classmethod
    def of(cls, event: Event) -> Clock:
        if event.all_day:
            return cls("UTC", datetime.combine(event.start, time.min), True)
        first = event.start.astimezone(zone_info(event.zone))
        return cls(event.zone, first.replace(tzinfo=None, microsecond=0), False)

    def moment(self, wall: datetime) -> Moment:
        """Return the day or, in UTC, the instant when this clock shows `wall`.

        As RFC 5545 (3.3.5) says: a time that the clock skips counts from before the gap, and
        of one that it shows twice the first is meant.
        """
        if self.all_day:
            return wall.date()
        return wall.replace(tzinfo=zone_info(self.zone), fold=0).astimezone(timezone.utc)

    def day(self, moment: Moment) -> Moment:
        """Return the date on this clock."""
        return moment if is_day(moment) else moment.astimezone(zone_info(self.zone)).date()

    def same_kind(self, value: Moment) -> Moment:
        """Return `value` as what the series is made of, days or instants in UTC.

        A date in a series of instants means the series' own time on that day.
        """
        if self.all_day:
            return value if is_day(value) else value.date()
        if is_day(value):
            return self.moment(datetime.combine(value, self.first.time()))
        return in_utc(value) if value.tzinfo else self.moment(value)


@dataclass(frozen=True)
class RecurrenceSet:
    """All lines of one series in a normal form: equal sets give equal occurrences.

    `added` holds extra starts with their own length, None where it is the series' own.
    `removed` holds starts, and dates on which nothing starts.
    """

    clock: Clock = field(compare=False)
    rules: frozenset[Rule] = frozenset()
    exrules: frozenset[Rule] = frozenset()
    added: frozenset[tuple[Moment, timedelta | None]] = frozenset()
    removed: frozenset[Moment] = frozenset()

    def starts(
        self, since: datetime, until: datetime, limit: int
    ) -> dict[Moment, timedelta | None]:
        """Return the starts from `since` to `until`, with their length where it is their own.

        Both bounds are on the wall, and more than what lies between them may come. Raise
        `TooManyOccurrences` when a rule gives more than `limit`.
        """
        found = dict.fromkeys(self._ruled(self.rules, since, until, limit))
        if self._holds_first():
            found[self.clock.moment(self.clock.first)] = None
        for start in self._ruled(self.exrules, since, until, limit):
            found.pop(start, None)
        found.update(self.added)
        return {start: length for start, length in found.items() if not self.removes(start)}

    def removes(self, start: Moment) -> bool:
        return start in self.removed or self.clock.day(start) in self.removed

    def _ruled(
        self, rules: Iterable[Rule], since: datetime, until: datetime, limit: int
    ) -> Iterator[Moment]:
        for rule in rules:
            for number, wall in enumerate(rule.starts(self.clock.first, since, until)):
                if number == limit:
                    raise TooManyOccurrences(f"more than {limit} occurrences")
                yield self.clock.moment(wall)

    def _holds_first(self) -> bool:
        """A series has its first start, unless all its rules were over before it."""
        first = self.clock.first
        return not self.rules or any(
            rule.until is None or rule.until >= first for rule in self.rules
        )


def read(event: Event) -> RecurrenceSet:
    """Read the recurrence lines of `event`. Raise `BadRecurrence` when one means nothing."""
    clock = Clock.of(event)
    found: dict[str, list] = {name: [] for name in READERS}
    for line in event.recurrence:
        try:
            name, parameters, text = Contentline(line).parts()
            found[name.upper()] += READERS[name.upper()](clock, text, parameters.get("TZID"))
        except (ValueError, KeyError, OverflowError) as error:
            raise BadRecurrence(f"{line!r} is no recurrence line: {error}") from error
    return RecurrenceSet(
        clock,
        rules=frozenset(found["RRULE"]),
        exrules=frozenset(found["EXRULE"]),
        added=frozenset(found["RDATE"]),
        removed=frozenset(found["EXDATE"]),
    )


def _rules(clock: Clock, text: str, _zone: str | None) -> list[Rule]:
    return [parse(text, clock.first, clock.zone)]


def _added(clock: Clock, text: str, zone: str | None) -> list[tuple[Moment, timedelta | None]]:
    return [_start_and_length(clock, value) for value in _values(text, zone)]


def _start_and_length(clock: Clock, value: Moment | tuple) -> tuple[Moment, timedelta | None]:
    if not isinstance(value, tuple):
        return clock.same_kind(value), None
    start, stop = value
    if not isinstance(stop, timedelta):
        stop = clock.same_kind(stop) - clock.same_kind(start)
    if stop < timedelta(0):
        raise BadRecurrence("a period can not stop before it starts")
    return clock.same_kind(start), stop


def _removed(clock: Clock, text: str, zone: str | None) -> list[Moment]:
    values = _values(text, zone)
    if any(isinstance(value, tuple) for value in values):
        raise BadRecurrence("only starts can be taken out")
    return [value if is_day(value) else clock.same_kind(value) for value in values]


def _values(text: str, zone: str | None) -> list[Moment | tuple]:
    return [read_value(value, zone) for value in text.strip(" ,").split(",")]


#: What the value of each line is read with. A moment in a zone that is not known is read on
#: the series' own clock, which is what such names nearly always stand for.
READERS = {"RRULE": _rules, "EXRULE": _rules, "RDATE": _added, "EXDATE": _removed}
