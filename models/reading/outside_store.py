"""What came of outside events that are no appointments: put together, and kept in few queries."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from psycopg2.extras import Json, execute_values

from ...core.codec import from_json, to_json
from ...core.event import Event, Override
from ...core.interval import Interval
from ...core.reconcile import differences
from ...core.recurrence import BadRecurrence, Occurrence
from ...providers.base import Changed, Item, OccurrenceChanged, Removed
from ..moments import naive

HORIZON = timedelta(days=400)  # how far series are unrolled
PAST = timedelta(days=1)  # what is over matters to nobody
END_OF_TIME = datetime(9999, 1, 1, tzinfo=timezone.utc)


class Plan(NamedTuple):
    """What is to be kept of these events, and nothing else: the patterns of those that are
    series, by id, and rows."""

    ids: list[str]
    patterns: Mapping[str, Event]
    rows: set[tuple]


class OutsideStore:
    """Keeps rows for the events of one remote calendar. `now` is aware.

    Its children say which rows, and where. A row begins with the vendor's id and the key of the
    occurrence, which is empty for a single event. `unclear` collects the ids of series that
    must be read whole before they can be trusted.
    """

    #: The table that keeps the patterns of series, for what comes within reach later.
    series_table: str

    def __init__(self, remote, now):
        self.remote = remote
        self.env = remote.env
        self.cr = remote.env.cr
        self.window = Interval(now - PAST, now + HORIZON)
        self.ever = Interval(now - PAST, END_OF_TIME)
        self.unclear: set[str] = set()

    @property
    def wanted(self) -> bool:
        """Whether anything is to be kept here."""
        raise NotImplementedError

    def _kept(self, event: Event) -> Event:
        """Return an event without what must not be kept of it."""
        raise NotImplementedError

    def _occurrences(self, event: Event, window: Interval) -> Iterable[Occurrence]:
        """Return the occurrences in `window` that get a row. May raise `BadRecurrence`."""
        raise NotImplementedError

    def _row(self, event_id: str, event: Event, occurrence: Occurrence) -> tuple | None:
        """Return the row of one occurrence, or None when it leaves no trace."""
        raise NotImplementedError

    def _replace(self, event_ids: list[str], wanted: set[tuple]) -> tuple[int, int]:
        """Make `wanted` the rows of these events; return how many were added and taken away."""
        raise NotImplementedError

    def apply(self, items: Iterable[Item], *, whole: bool = False) -> tuple[int, int]:
        """Bring rows in line with `items`; return how many were added and taken away.

        `whole` says that every series comes with all its overrides in `items`.
        """
        if not self.wanted:
            return 0, 0
        plan = self.plan(items, whole=whole)
        save_patterns([(self, plan)])
        return self._replace(plan.ids, plan.rows)

    def plan(self, items: Iterable[Item], *, whole: bool = False) -> Plan:
        """Return what is to be kept of `items`, which say so in the way that `apply` tells."""
        singles = self._singles(items)
        patterns = self._patterns(items, {} if whole else self._stored(items), singles)
        present = {**{k: event for k, event in singles.items() if event}, **patterns}
        rows = {row for item in present.items() for row in self._rows(*item)}
        return Plan([*singles, *patterns], patterns, rows)

    def unroll(self, event_id: str, pattern: Event) -> None:
        """Bring the rows of one series in line with the window of now."""
        rows = set(self._rows(event_id, pattern))
        self._replace([event_id], rows)
        save_patterns([(self, Plan([event_id], {event_id: pattern}, rows))])

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

    def _patterns(self, items, stored, singles) -> dict[str, Event]:
        """Series by id: those that came, with the occurrences that came.

        What comes of a series that is a single event now, or gone, means nothing any more.
        """
        patterns = {}
        for item in items:
            if isinstance(item, Changed) and item.event.is_series:
                patterns[item.ref.id] = self._with_known(item, stored.get(item.ref.id))
        for item in items:
            if isinstance(item, OccurrenceChanged) and item.series_id not in singles:
                known = patterns.get(item.series_id) or stored.get(item.series_id)
                if known is None:
                    self.unclear.add(item.series_id)
                    continue
                override = Override(item.original, item.event and self._kept(item.event))
                patterns[item.series_id] = known.with_override(override)
        return patterns

    def _with_known(self, item: Changed, known: Event | None) -> Event:
        """A master that came alone keeps the overrides that are known of it."""
        pattern = self._kept(item.event)
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
            f"SELECT remote_event_id, pattern FROM {self.series_table}"
            " WHERE remote_id = %s AND remote_event_id = ANY(%s)",
            [self.remote.id, list(ids)],
        )
        return {event_id: from_json(pattern) for event_id, pattern in self.cr.fetchall()}

    # What is kept of it -----------------------------------------------------------------------

    def _rows(self, event_id: str, event: Event) -> list[tuple]:
        try:
            occurrences = self._occurrences(event, self.window if event.is_series else self.ever)
            rows = [self._row(event_id, event, occurrence) for occurrence in occurrences]
            return [row for row in rows if row]
        except BadRecurrence:
            self.unclear.add(event_id)
            return []


def save_patterns(plans: Sequence[tuple[OutsideStore, Plan]]) -> None:
    """Keep the patterns of series in stores of one kind, each of another calendar."""
    first = plans[0][0]
    gone = [(s.remote.id, id_) for s, plan in plans for id_ in plan.ids if id_ not in plan.patterns]
    if gone:
        execute_values(
            first.cr._obj,
            f"DELETE FROM {first.series_table} t USING (VALUES %s) AS gone (remote, id)"
            " WHERE t.remote_id = gone.remote AND t.remote_event_id = gone.id",
            gone,
            page_size=1000,
        )
    rows = [
        (s.remote.id, event_id, Json(to_json(pattern)), naive(s.window.stop))
        for s, plan in plans
        for event_id, pattern in plan.patterns.items()
    ]
    if rows:
        execute_values(
            first.cr._obj,
            f"INSERT INTO {first.series_table}"
            " (remote_id, remote_event_id, pattern, unrolled_until) VALUES %s"
            " ON CONFLICT (remote_id, remote_event_id) DO UPDATE"
            " SET pattern = EXCLUDED.pattern, unrolled_until = EXCLUDED.unrolled_until",
            rows,
            page_size=500,
        )
