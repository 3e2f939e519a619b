"""Keeps the busy blocks of one remote calendar in line with what was read, in few queries."""

from typing import NamedTuple

from psycopg2.extras import execute_values

from ...core.codec import timing_only
from ...core.event import Event
from ...core.recurrence import blocking
from ..moments import naive
from .outside_store import OutsideStore


class Block(NamedTuple):
    """A row of calendar.busy, in naive UTC."""

    id: str
    occurrence: str
    start: object
    stop: object


class BusyStore(OutsideStore):
    """The time that a remote calendar takes from whomever it blocks: times, and nothing else."""

    series_table = "calendar_busy_series"

    def __init__(self, remote, now):
        super().__init__(remote, now)
        self.resource = remote._blocked_resource()

    @property
    def wanted(self) -> bool:
        return bool(self.remote.blocks_availability and self.resource)

    def _kept(self, event: Event) -> Event:
        return timing_only(event)

    def _occurrences(self, event, window):
        return blocking(
            event,
            window,
            zone=self.remote.timezone,
            tentative_blocks=self.remote.tentative_blocks,
            unanswered_blocks=self.remote.unanswered_blocks,
        )

    def _row(self, event_id, event, occurrence) -> Block | None:
        start, stop = map(naive, occurrence.span(self.remote.timezone))
        key = occurrence.key if event.is_series else ""
        return Block(event_id, key, start, stop) if start < stop else None

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
