"""Makes what an imported file holds: the owner's events, or blocks of busy time."""

import hashlib
from dataclasses import replace
from datetime import timedelta

from psycopg2.extras import execute_values

from ...core.codec import timing_only, to_json
from ...core.event import Event, as_instant, in_utc, moment_key
from ...core.interval import Interval
from ...core.recurrence import blocking, expand
from ..events.calendar_event_sync import QUIET
from ..events.event_values import ONE_DAY, values_of
from ..moments import aware, naive
from ..transactions import isolated
from .import_plan import Planned, occurrences_apart

#: Nobody hears of what is taken in, and the discussion tools do not follow it.
SILENT = {**QUIET, "mail_create_nolog": True, "mail_create_nosubscribe": True,
          "tracking_disable": True}  # fmt: skip
LATER = timedelta(days=366 * 10)
BUSY_HORIZON = timedelta(days=400)  # how far series are unrolled
#: What a person may change about an event. Compared before it is taken back.
TOLD = ("name", "start", "stop", "allday", "location", "description", "show_as", "privacy",
        "active", "booking_service_id")  # fmt: skip


class NotAsMeant(Exception):
    """Odoo would make other times of a series than it has."""


class EventMaker:
    """Makes events of the owner of one import. What can not be made harms no other."""

    def __init__(self, record):
        self.record = record
        self.owner = record.user_id
        self.since = record._since()
        context = {**SILENT, "tz": record._zone(), "lang": self.owner.lang}
        self.env = record.env(user=self.owner.id, su=True, context=context)
        self.events = self.env["calendar.event"]

    def make(self, planned: list[Planned]) -> None:
        """Make these; those of a kind in one go, as long as nothing goes wrong."""
        singles = [each for each in planned if not each.event.is_series]
        about = f"{len(singles)} events of import {self.record.id} together"
        with isolated(self.env, about, lambda error: self._one_by_one(singles)):
            self._singles(singles)
        for each in planned:
            if each.event.is_series:
                self._alone(each, lambda each=each: self._series(each))

    def _one_by_one(self, planned: list[Planned]) -> None:
        for each in planned:
            self._alone(each, lambda each=each: self._singles([each]))

    def _alone(self, planned: Planned, work) -> None:
        about = f"an event of import {self.record.id}"
        with isolated(self.env, about, lambda error: self._item(planned, failed=True)):
            work()

    def _item(self, planned: Planned, **values):
        return self.env["calendar.import.item"].create(
            {"import_id": self.record.id, "key": planned.key, **values}
        )

    def _singles(self, planned: list[Planned]) -> None:
        items = [self._item(each) for each in planned]
        pairs = zip(items, planned, strict=True)
        self.events.create([self._values(each.event, item) for item, each in pairs])
        for item in items:
            item.made_as = fingerprint(item)

    def _series(self, planned: Planned) -> None:
        item = self._item(planned)
        try:
            if planned.rule is None:
                raise NotAsMeant
            with self.env.cr.savepoint():
                self._recurrence(planned, item)
        except NotAsMeant:
            apart = occurrences_apart(planned, self.since)
            self.events.create([self._values(each, item) for each in apart])
        item.made_as = fingerprint(item)

    def _recurrence(self, planned: Planned, item) -> None:
        rule = {"recurrency": True, **planned.rule}
        base = self.events.create({**self._values(planned.event, item), **rule})
        recurrence = base.recurrence_id
        if not is_as_meant(recurrence, planned.event, planned.rule):
            raise NotAsMeant
        if planned.event.overrides or len(planned.event.recurrence) > 1:
            recurrence._apply_value(planned.event, None)
        recurrence.import_item_id = item
        recurrence.with_context(active_test=False).calendar_event_ids.import_item_id = item

    def _values(self, event: Event, item) -> dict:
        title = event.title or self.env._("(without a title)")
        values = values_of(replace(event, title=title), self.owner, self.record._zone())
        return {**values, "import_item_id": item.id}


class BusyMaker:
    """Makes blocks of time of the owner's resource."""

    def __init__(self, record):
        self.record = record
        self.env = record.sudo().env
        self.resource = record.user_id._ensure_resource()
        self.since = record._since()

    def make(self, planned: list[Planned]) -> None:
        for each in planned:
            about = f"an event of import {self.record.id}"
            with isolated(self.env, about, lambda error, each=each: self._item(each, failed=True)):
                self._make_one(each)

    def _make_one(self, planned: Planned) -> None:
        event = timing_only(planned.event)
        series = event.is_series
        item = self._item(planned, pattern=to_json(event) if series else False)
        unroll(item, event, self.resource, self.since)

    def _item(self, planned: Planned, **values):
        return self.env["calendar.import.item"].create(
            {"import_id": self.record.id, "key": planned.key, **values}
        )


def unroll(item, event: Event, resource, since) -> None:
    """Bring the blocks of one item in line with what lies within reach. `since` is aware."""
    now = aware(item.env.cr.now())
    reach = now + BUSY_HORIZON if event.is_series else since + LATER * 100
    wanted = {
        (each.key if event.is_series else "", *map(naive, each.span(event.zone)))
        for each in blocking(event, Interval(since, max(since, reach)))
    }
    rows = [(item.id, resource.id, *row) for row in wanted if row[1] < row[2]]
    if rows:
        execute_values(
            item.env.cr._obj,
            "INSERT INTO calendar_import_block (item_id, resource_id, occurrence, start, stop)"
            " VALUES %s ON CONFLICT (item_id, occurrence) DO NOTHING",
            rows,
            page_size=1000,
        )
    item.unrolled_until = naive(reach) if event.is_series else False


def is_as_meant(recurrence, event: Event, rule: dict) -> bool:
    """Whether Odoo's events of a new series are at the times that the series has.

    Of one without an end Odoo makes so many; those are compared.
    """
    events = recurrence.calendar_event_ids
    if not events:
        return False
    endless = rule["end_type"] == "forever"
    first = in_utc(as_instant(event.start, event.zone))
    until = aware(max(events.mapped("start"))) + ONE_DAY if endless else first + LATER
    rules = tuple(line for line in event.recurrence if line.upper().startswith("RRULE"))
    plain = replace(event, overrides=(), recurrence=rules)
    wanted = [each.key for each in expand(plain, Interval(first, until))]
    made = set(map(moment_key, recurrence._moments(events).values()))
    return made == set(wanted[: len(made)] if endless else wanted)


def fingerprint(item) -> str:
    """Return what changes when somebody changes, adds or deletes one of the item's events."""
    events = item.with_context(active_test=False).sudo().event_ids.sorted("id")
    told = [[event.id, *(str(event[name]) for name in TOLD)] for event in events]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]
