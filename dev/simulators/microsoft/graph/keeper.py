"""Storing a change with all that follows from it: exceptions that fall, mails that go out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ..model import Calendar, Entry, Gone, Mailbox
from ..world import CREATED, UPDATED, World
from . import patterns, writing
from .errors import invalid
from .ids import new_id, occurrence_id
from .occurrences import (
    EXCEPTION,
    MASTER,
    Item,
    check_neighbours,
    item_of,
    length,
    occurrence,
    times_on,
)

ZONES = ("originalStartTimeZone", "originalEndTimeZone")


@dataclass
class Pen:
    """Writes into one calendar as a client, or as a person: whose pen mails nobody, and may
    move an occurrence past its neighbours. Raises GraphError as the service would.
    """

    world: World
    mailbox: Mailbox
    calendar: Calendar
    client: bool = True

    def create(self, sent: dict, **fields) -> Item:
        """A new event or series; `fields` go over its stored body."""
        event_id = new_id(self.world.settings.odd_ids)
        base = {**writing.new_body(self.mailbox, self.calendar), **fields}
        if sent.get("transactionId"):
            base["transactionId"] = sent["transactionId"]
        entry = Entry(event_id, base, properties=writing.properties(sent))
        self._write(entry, sent, None)
        self.world.keep(self.mailbox, self.calendar, entry, CREATED)
        item = item_of(self.calendar, entry)
        self._mail(item, "invitation")
        return item

    def patch(self, item: Item, sent: dict) -> Item:
        """Change what is named in an event, a series or one occurrence; null clears it."""
        stored = self._patch_occurrence(item, sent) if item.in_series else self._patch(item, sent)
        changed = item_of(self.calendar, stored)
        self._mail(changed, "update")
        left_out = [p for p in item.body["attendees"] if p not in changed.body["attendees"]]
        self._mail(replace(changed, body={**changed.body, "attendees": left_out}), "cancellation")
        return changed

    def delete(self, item: Item) -> None:
        """Delete an event or a series, or take one occurrence out of its series."""
        self._mail(item, "cancellation")
        if item.in_series:
            self._cancel_occurrence(item)
            return
        family = self._family(item.id)
        self._drop_exceptions(item.entry)
        self.world.bury(self.mailbox, self.calendar, Gone(item.id, 0, family=family))

    def restore(self, event_id: str, other_id: bool = False) -> Item:
        """Bring a deleted event or series back, under its own id or under another one.

        Raises LookupError when it is not among what was deleted here.
        """
        family = self.calendar.gone[event_id].family
        if other_id:
            family = _renamed(family, new_id(self.world.settings.odd_ids))
        for entry in family:
            self.world.keep(self.mailbox, self.calendar, entry, CREATED)
        return item_of(self.calendar, family[0])

    def move(self, item: Item, target: Calendar) -> Item:
        """An event or a whole series goes to another calendar of the mailbox; its id stays."""
        family = self._family(item.id)
        for entry in reversed(family):
            gone = Gone(entry.id, 0, entry.master, entry.day)
            self.world.bury(self.mailbox, self.calendar, gone, tell=entry is item.entry)
        for entry in family:
            self.world.keep(self.mailbox, target, entry, CREATED)
        return item_of(target, item.entry)

    def _family(self, event_id: str) -> list[Entry]:
        """The event, and if it is a series its exceptions after it."""
        exceptions = self.calendar.exceptions(event_id).values()
        return [self.calendar.entries[event_id], *exceptions]

    def _patch(self, item: Item, sent: dict) -> Entry:
        entry, before = item.entry, item.body
        # Not in place: a refusal half way must leave everything as it was.
        after = replace(entry, properties={**entry.properties, **writing.properties(sent)})
        self._write(after, sent, before)
        if self._loses_exceptions(item, sent, after.body):
            self._drop_exceptions(entry)
            after.cancelled = []
        self.world.keep(self.mailbox, self.calendar, after, UPDATED)
        return after

    def _write(self, entry: Entry, sent: dict, before: dict | None) -> None:
        """Give the entry its new body and zone."""
        body = {**entry.body, **writing.plain_fields(sent)}
        if before is None or any(name in sent for name in writing.TIMES):
            body.update(writing.times(sent, before, self.mailbox, self.world.settings))
        entry.zone = writing.series_zone(body, self.mailbox)
        body["recurrence"] = writing.recurrence(sent, body, entry.zone)
        entry.body = writing.with_meeting(body, sent, self.mailbox, entry.id)
        if entry.is_series:
            self._settle(entry)

    def _settle(self, entry: Entry) -> None:
        """A series begins with its first occurrence, and its occurrences do not overlap."""
        rule = entry.body["recurrence"]
        if self.world.settings.refuses_day_sets:
            patterns.check_day_set(rule["pattern"])
        patterns.check_length(rule, length(entry.body))
        first = patterns.first_day(rule)
        start, end = times_on(entry, first)
        span = {**rule["range"], "startDate": first.isoformat()}
        entry.body = {**entry.body, "start": start, "end": end,
                      "recurrence": {**rule, "range": span}}

    def _loses_exceptions(self, item: Item, sent: dict, after: dict) -> bool:
        if item.kind != MASTER:
            return False
        names = ("start", "end", "isAllDay", "recurrence", *ZONES)
        changed = any(item.body[name] != after[name] for name in names)
        return changed or ("recurrence" in sent and not self.world.settings.keeps_exceptions)

    def _drop_exceptions(self, entry: Entry) -> None:
        for day, exception in self.calendar.exceptions(entry.id).items():
            gone = Gone(exception.id, 0, entry.id, day)
            self.world.bury(self.mailbox, self.calendar, gone, tell=False)

    def _patch_occurrence(self, item: Item, sent: dict) -> Entry:
        if sent.get("recurrence") is not None:
            raise invalid("An occurrence can not have a recurrence of its own.")
        body = {**item.body, **writing.plain_fields(sent)}
        if any(name in sent for name in writing.TIMES):
            body.update(writing.times(sent, item.body, self.mailbox, self.world.settings))
            if self.client:
                check_neighbours(self.calendar, item, body, self.mailbox.zone)
        body = writing.with_meeting(body, sent, self.mailbox, item.id)
        entry = self._exception(item, body)
        entry.properties.update(writing.properties(sent))
        self.world.keep(self.mailbox, self.calendar, entry, UPDATED)
        self._touch_series(item)
        return entry

    def _exception(self, item: Item, body: dict) -> Entry:
        """The entry of the exception with what is its own: what differs from its series."""
        master = self.calendar.entries[item.master]
        plain = occurrence(master, date.fromisoformat(item.day)).body
        kept = item.entry.body if item.kind == EXCEPTION else {}
        own = {k: v for k, v in body.items() if k in kept or plain.get(k) != v}
        if item.kind == EXCEPTION:
            return replace(item.entry, body=own, properties=dict(item.entry.properties))
        other = self.world.settings.exceptions_get_new_ids
        exception_id = new_id(self.world.settings.odd_ids) if other else item.id
        if other:
            gone = Gone(item.id, 0, item.master, item.day)
            self.world.bury(self.mailbox, self.calendar, gone, tell=False)
        return Entry(exception_id, own, master.zone, item.master, item.day)

    def _cancel_occurrence(self, item: Item) -> None:
        """There is no way back but to write the pattern again."""
        master = self.calendar.entries[item.master]
        master.cancelled = sorted({*master.cancelled, item.day})
        self.world.bury(self.mailbox, self.calendar, Gone(item.id, 0, item.master, item.day))
        self._touch_series(item)

    def _touch_series(self, item: Item) -> None:
        if self.world.settings.occurrences_touch_series:
            self.world.touch(self.calendar, self.calendar.entries[item.master])

    def _mail(self, item: Item, kind: str) -> None:
        """As organizer, whoever has attendees mails them: there is no way to ask for silence."""
        if not (self.client and item.body["isOrganizer"]):
            return
        for person in item.body["attendees"]:
            self.world.mails.append({
                "to": person["emailAddress"]["address"], "kind": kind,
                "calendar": self.calendar.id, "event": item.id, "at": self.world.clock.time()})


def _renamed(family: list[Entry], event_id: str) -> list[Entry]:
    first, *exceptions = family
    return [replace(first, id=event_id),
            *(replace(one, id=occurrence_id(event_id, one.day), master=event_id)
              for one in exceptions)]
