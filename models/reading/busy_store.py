"""Keeps the busy blocks of one remote calendar in line with what was read, in few queries."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from psycopg2.extras import execute_values

from ...core.codec import timing_only
from ...core.event import Event
from ...core.recurrence import blocking
from ...providers.base import Item
from ..moments import naive
from .outside_store import OutsideStore, Plan, save_patterns


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
        return replace_all([(self, Plan(event_ids, {}, wanted))])[0]


def apply_all(
    found: Sequence[tuple[BusyStore, Iterable[Item], bool]],
) -> list[tuple[int, int]]:
    """Bring the blocks of several calendars in line with what came of each, as `apply` does."""
    plans = [(store, store.plan(items, whole=w)) for store, items, w in found if store.wanted]
    if plans:
        save_patterns(plans)
    done = dict(zip([store for store, _plan in plans], replace_all(plans), strict=True))
    return [done.get(store, (0, 0)) for store, _items, _whole in found]


def replace_all(plans: Sequence[tuple[BusyStore, Plan]]) -> list[tuple[int, int]]:
    """Write only what differs: reading everything again changes nothing. Return of each calendar
    how many blocks were added and taken away."""
    present = _present(plans)
    new = [plan.rows - present[store.remote.id] for store, plan in plans]
    old = [present[store.remote.id] - plan.rows for store, plan in plans]
    stores = [store for store, _plan in plans]
    _delete(stores, old)
    _insert(stores, new)
    return [(len(added), len(gone)) for added, gone in zip(new, old, strict=True)]


def _present(plans):
    """The blocks of these events, by calendar. Two calendars may know an event by one id."""
    present = {store.remote.id: set() for store, _plan in plans}
    ids = {store.remote.id: set(plan.ids) for store, plan in plans}
    if not any(ids.values()):
        return present
    cr = plans[0][0].cr
    cr.execute(
        "SELECT remote_id, remote_event_id, occurrence, start, stop FROM calendar_busy"
        " WHERE remote_id = ANY(%s) AND remote_event_id = ANY(%s)",
        [list(ids), list(set().union(*ids.values()))],
    )
    for remote, *row in cr.fetchall():
        block = Block(*row)
        if block.id in ids[remote]:
            present[remote].add(block)
    return present


def _delete(stores, blocks):
    rows = [
        (store.remote.id, block.id, block.occurrence)
        for store, old in zip(stores, blocks, strict=True)
        for block in old
    ]
    if rows:
        execute_values(
            stores[0].cr._obj,
            "DELETE FROM calendar_busy b USING (VALUES %s) AS old (remote, id, occurrence)"
            " WHERE b.remote_id = old.remote AND b.remote_event_id = old.id"
            " AND b.occurrence = old.occurrence",
            rows,
            page_size=1000,
        )


def _insert(stores, blocks):
    rows = [
        (store.remote.id, store.resource.id, *block)
        for store, new in zip(stores, blocks, strict=True)
        for block in new
    ]
    if rows:
        execute_values(
            stores[0].cr._obj,
            "INSERT INTO calendar_busy"
            " (remote_id, resource_id, remote_event_id, occurrence, start, stop) VALUES %s",
            rows,
            page_size=1000,
        )
