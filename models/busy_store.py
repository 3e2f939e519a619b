"""Keeps the busy blocks of one remote calendar in line with what was read, in few queries."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from psycopg2.extras import Json, execute_values

from ..core.codec import from_json, timing_only, to_json
from ..core.event import Event, Override
from ..core.interval import Interval
from ..core.reconcile import differences
from ..core.recurrence import BadRecurrence, blocking
from ..providers.base import Changed, Item, OccurrenceChanged, Removed
from .moments import naive

HORIZON = timedelta(days=400)  # how far series are unrolled
PAST = timedelta(days=1)  # what is over blocks nobody
END_OF_TIME = datetime(9999, 1, 1, tzinfo=timezone.utc)


class Block(NamedTuple):
    """A row of calendar.busy, in naive UTC."""

    id: str
    occurrence: str
    start: object
    stop: object


class BusyStore:
    """The blocks of one remote calendar. `now` is aware.

    `unclear` collects the ids of series that must be read whole before they can be trusted.
    """

    def __init__(self, remote, now):
        self.remote = remote
        self.cr = remote.env.cr
        self.resource = remote._blocked_resource()
        self.window = Interval(now - PAST, now + HORIZON)
        self.ever = Interval(now - PAST, END_OF_TIME)
        self.unclear: set[str] = set()

    def apply(self, items: Iterable[Item], *, whole: bool = False) -> tuple[int, int]:
        """Bring blocks in line with `items`; return how many were added and taken away.

        `whole` says that every series comes with all its overrides in `items`.
        """
        if not (self.remote.blocks_availability and self.resource):
            return 0, 0
        singles = self._singles(items)
        patterns = self._patterns(items, {} if whole else self._stored(items))
        present = {**{k: event for k, event in singles.items() if event}, **patterns}
        wanted = {block for item in present.items() for block in self._blocks(*item)}
        self._save_patterns([*singles, *patterns], patterns)
        return self._replace([*singles, *patterns], {b for b in wanted if b.start < b.stop})

    def unroll(self, event_id: str, pattern: Event) -> None:
        """Bring the blocks of one series in line with the window of now."""
        self._replace([event_id], set(self._blocks(event_id, pattern)))
        self._save_patterns([event_id], {event_id: pattern})

    # What came --------------------------------------------------------------------------------

    def _singles(self, items) -> dict[str, Event | None]:
        """Single events by id; None for those that are gone (a series may be gone as well)."""
        singles = {}
        for item in items:
            match item:
                case Removed(id=event_id):
                    singles[event_id] = None
                case Changed(ref=ref, event=event) if not event.is_series:
                    singles[ref.id] = event
        return singles

    def _patterns(self, items, stored) -> dict[str, Event]:
        """Series by id, timing only: those that came, with the occurrences that came."""
        patterns = {}
        for item in items:
            if isinstance(item, Changed) and item.event.is_series:
                patterns[item.ref.id] = self._with_known(item, stored.get(item.ref.id))
        for item in items:
            if isinstance(item, OccurrenceChanged):
                known = patterns.get(item.series_id) or stored.get(item.series_id)
                if known is None:
                    self.unclear.add(item.series_id)
                    continue
                override = Override(item.original, item.event and timing_only(item.event))
                patterns[item.series_id] = known.with_override(override)
        return patterns

    def _with_known(self, item: Changed, known: Event | None) -> Event:
        """A master that came alone keeps the overrides that are known of it."""
        pattern = timing_only(item.event)
        if pattern.overrides or known is None or not known.overrides:
            return pattern
        if differences(pattern, known) - {"overrides"}:
            # Its times moved: which occurrences still differ, only the whole series tells.
            self.unclear.add(item.ref.id)
        for override in known.overrides:
            pattern = pattern.with_override(override)
        return pattern

    def _stored(self, items) -> dict[str, Event]:
        ids = {i.series_id for i in items if isinstance(i, OccurrenceChanged)}
        ids |= {i.ref.id for i in items if isinstance(i, Changed) and i.event.is_series}
        if not ids:
            return {}
        self.cr.execute(
            "SELECT remote_event_id, pattern FROM calendar_busy_series"
            " WHERE remote_id = %s AND remote_event_id = ANY(%s)",
            [self.remote.id, list(ids)],
        )
        return {event_id: from_json(pattern) for event_id, pattern in self.cr.fetchall()}

    # What it blocks ---------------------------------------------------------------------------

    def _blocks(self, event_id: str, event: Event) -> list[Block]:
        try:
            occurrences = blocking(
                event,
                self.window if event.is_series else self.ever,
                zone=self.remote.timezone,
                tentative_blocks=self.remote.tentative_blocks,
                unanswered_blocks=self.remote.unanswered_blocks,
            )
            return [self._row(event_id, event, occurrence) for occurrence in occurrences]
        except BadRecurrence:
            self.unclear.add(event_id)
            return []

    def _row(self, event_id: str, event: Event, occurrence) -> Block:
        start, stop = occurrence.span(self.remote.timezone)
        return Block(event_id, occurrence.key if event.is_series else "", naive(start), naive(stop))

    # Writing ----------------------------------------------------------------------------------

    def _replace(self, event_ids: list[str], wanted: set[Block]) -> tuple[int, int]:
        """Write only what differs: reading everything again changes nothing."""
        self.cr.execute(
            "SELECT remote_event_id, occurrence, start, stop FROM calendar_busy"
            " WHERE remote_id = %s AND remote_event_id = ANY(%s)",
            [self.remote.id, event_ids],
        )
        present = {Block(*row) for row in self.cr.fetchall()}
        self._delete(present - wanted)
        self._insert(wanted - present)
        return len(wanted - present), len(present - wanted)

    def _delete(self, blocks: set[Block]):
        if blocks:
            execute_values(
                self.cr._obj,
                "DELETE FROM calendar_busy USING (VALUES %s) AS old (id, occurrence)"
                f" WHERE remote_id = {self.remote.id:d} AND remote_event_id = old.id"
                " AND calendar_busy.occurrence = old.occurrence",
                [block[:2] for block in blocks],
                page_size=1000,
            )

    def _insert(self, blocks: set[Block]):
        if blocks:
            head = (self.remote.id, self.resource.id)
            execute_values(
                self.cr._obj,
                "INSERT INTO calendar_busy"
                " (remote_id, resource_id, remote_event_id, occurrence, start, stop) VALUES %s",
                [(*head, *block) for block in blocks],
                page_size=1000,
            )

    def _save_patterns(self, event_ids: list[str], patterns: dict[str, Event]):
        self.cr.execute(
            "DELETE FROM calendar_busy_series"
            " WHERE remote_id = %s AND remote_event_id = ANY(%s) AND remote_event_id != ALL(%s)",
            [self.remote.id, event_ids, list(patterns)],
        )
        if patterns:
            execute_values(
                self.cr._obj,
                "INSERT INTO calendar_busy_series"
                " (remote_id, remote_event_id, pattern, unrolled_until) VALUES %s"
                " ON CONFLICT (remote_id, remote_event_id) DO UPDATE"
                " SET pattern = EXCLUDED.pattern, unrolled_until = EXCLUDED.unrolled_until",
                [
                    (self.remote.id, event_id, Json(to_json(pattern)), naive(self.window.stop))
                    for event_id, pattern in patterns.items()
                ],
                page_size=500,
            )
