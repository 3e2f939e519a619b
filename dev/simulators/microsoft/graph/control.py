"""What a person does in Outlook, and what no client could do, as commands for tests.

An event is told in Graph's own words. A person's doing sends no mail and asks for no token; an
id is an immutable one. `calendar` is the id of one, or an account for its default calendar.
"""

from __future__ import annotations

from datetime import datetime, timezone

from ..model import Calendar, Entry, Mailbox
from ..world import UPDATED
from .errors import GraphError
from .events import chosen
from .keeper import Pen
from .moments import NEVER
from .occurrences import MASTER, Item, find, item_of, occurrence_on
from .odata import Expand
from .views import Viewer
from .zones import zone_info

ACCESS = ("write", "read", "none")


class EventsControl:
    """Commands on calendars and events. Needs `lock` and `world`."""

    COMMANDS = {
        ("POST", "calendars"): "add_calendar",
        ("POST", "access"): "set_access",
        ("POST", "zone"): "set_zone",
        ("GET", "events"): "events",
        ("POST", "events"): "create_event",
        ("POST", "events/many"): "create_events",
        ("PATCH", "events"): "patch_event",
        ("DELETE", "events"): "delete_event",
        ("POST", "events/occurrence"): "change_occurrence",
        ("POST", "events/invitation"): "invite",
        ("POST", "events/move"): "move_event",
        ("POST", "events/restore"): "restore_event",
        ("POST", "events/touch"): "touch_event",
        ("POST", "events/stored"): "put_stored",
        ("POST", "events/decorate"): "decorate",
    }
    MISTAKES = (GraphError,)

    def add_calendar(self, account: str, name: str, access: str = "write", owner: str = "",
                     **fields) -> dict:
        """One more calendar in an account; somebody else's when an `owner` is named. `fields`
        are those of `Calendar`, such as `hex_color`."""
        with self.lock:
            mailbox = self.world.mailboxes[account]
            if owner:
                fields = {"owner": owner, "owner_name": owner, **fields}
            calendar = self.world.add_calendar(mailbox, name, can_edit=_may_edit(access), **fields)
            return {"id": calendar.id}

    def set_access(self, calendar: str, access: str) -> dict:
        """What its mailbox may do with a calendar: ``write``, ``read``, or ``none`` (it is gone
        from the list, and nothing in it is found)."""
        with self.lock:
            mailbox, home = self.world.calendar(calendar)
            home.can_edit = _may_edit(access)
            there, other = mailbox.calendars, mailbox.taken
            if access == "none":
                there, other = other, there
            other.pop(home.id, None)
            there[home.id] = home
            self.world.dirty = True
            return {}

    def set_zone(self, account: str, zone: str) -> dict:
        """A person chooses another time zone (an IANA name) for the mailbox."""
        with self.lock:
            self.world.mailboxes[account].zone = zone
            self.world.dirty = True
            return {}

    def events(self, calendar: str, deleted: bool = False) -> list[dict]:
        """Stored events, series and exceptions of a calendar, with all their details (times in
        UTC); with `deleted` also what is no more, as ``{"id", "@removed"}``."""
        with self.lock:
            mailbox, home = self.world.calendar(calendar)
            told = [self._told(mailbox, home, item_of(home, e)) for e in home.entries.values()]
            gone = [{"id": id, "@removed": {"reason": "deleted"}} for id in home.gone]
            return told + gone if deleted else told

    def create_event(self, calendar: str, event: dict) -> dict:
        """A person makes an event or a series."""
        with self.lock:
            pen = self._pen(calendar)
            return self._told(pen.mailbox, pen.calendar, pen.create(event))

    def create_events(self, calendar: str, events: list[dict]) -> dict:
        """Many events at once, for benchmarks; answers their number."""
        with self.lock:
            pen = self._pen(calendar)
            return {"created": len([pen.create(event) for event in events])}

    def patch_event(self, calendar: str, id: str, event: dict) -> dict:
        """A person changes an event, a series, or one occurrence (by its own id)."""
        with self.lock:
            pen = self._pen(calendar)
            _home, item = find(pen.mailbox, id, pen.calendar)
            return self._told(pen.mailbox, pen.calendar, pen.patch(item, event))

    def delete_event(self, calendar: str, id: str) -> dict:
        """A person deletes an event, a series, or one occurrence."""
        with self.lock:
            pen = self._pen(calendar)
            pen.delete(find(pen.mailbox, id, pen.calendar)[1])
            return {}

    def change_occurrence(self, calendar: str, id: str, original: str,
                          event: dict | None = None) -> dict:
        """A person changes, or without `event` deletes, the occurrence of the series `id` that
        the pattern puts at `original`: a day, or an instant (UTC unless it names an offset)."""
        with self.lock:
            pen = self._pen(calendar)
            item = _occurrence(pen, id, original)
            if event is None:
                pen.delete(item)
                return {}
            return self._told(pen.mailbox, pen.calendar, pen.patch(item, event))

    def invite(self, calendar: str, event: dict, organizer: str = "boss@elsewhere.example",
               response: str = "notResponded") -> dict:
        """Somebody else's meeting arrives. Not answered yet, it shows as tentative."""
        with self.lock:
            pen = self._pen(calendar)
            shown_as = {"notResponded": "tentative", "tentativelyAccepted": "tentative",
                        "declined": "free"}.get(response, "busy")
            item = pen.create({"showAs": shown_as, **event})
            item.entry.body = {**item.entry.body, **_invited(organizer, response)}
            return self._told(pen.mailbox, pen.calendar, item_of(pen.calendar, item.entry))

    def move_event(self, calendar: str, id: str, to: str) -> dict:
        """A person drags an event or a series to another calendar of the mailbox."""
        with self.lock:
            pen, target = self._pen(calendar), self.world.calendar(to)[1]
            _home, item = find(pen.mailbox, id, pen.calendar)
            return self._told(pen.mailbox, target, pen.move(item, target))

    def restore_event(self, calendar: str, id: str, other_id: bool = False) -> dict:
        """A person takes an event or a series out of the deleted items."""
        with self.lock:
            pen = self._pen(calendar)
            return self._told(pen.mailbox, pen.calendar, pen.restore(id, other_id))

    def touch_event(self, calendar: str, id: str) -> dict:
        """A new etag without any visible change, as when the server tidies up."""
        with self.lock:
            mailbox, home = self.world.calendar(calendar)
            _home, item = find(mailbox, id, home)
            self.world.keep(mailbox, home, item.entry, UPDATED)
            return self._told(mailbox, home, item_of(home, item.entry))

    def put_stored(self, calendar: str, event: dict) -> dict:
        """An event as no client could write it: what is given stands in answers as it is, were
        it nonsense. Where it counts (windows, lists) it lies today at noon."""
        with self.lock:
            pen = self._pen(calendar)
            day = self.world.clock.now().strftime("%Y-%m-%d")
            item = pen.create({name: {"dateTime": f"{day}T{hour}:00:00", "timeZone": "UTC"}
                               for name, hour in (("start", "12"), ("end", "13"))})
            item.entry.overlay = dict(event)
            return self._told(pen.mailbox, pen.calendar, item)

    def decorate(self, calendar: str, id: str, fields: dict) -> dict:
        """Lay fields over how a stored event is answered, such as a zone in strange words."""
        with self.lock:
            mailbox, home = self.world.calendar(calendar)
            _home, item = find(mailbox, id, home)
            item.entry.overlay = {**item.entry.overlay, **fields}
            self.world.keep(mailbox, home, item.entry, UPDATED)
            return self._told(mailbox, home, item_of(home, item.entry))

    def _pen(self, calendar: str) -> Pen:
        return Pen(self.world, *self.world.calendar(calendar), client=False)

    def _told(self, mailbox: Mailbox, calendar: Calendar, item: Item) -> dict:
        viewer = Viewer(mailbox, calendar, self.world.settings)
        along = Expand(frozenset(), tuple(item.properties))
        told = chosen(item, viewer, frozenset(), along)
        if item.kind == MASTER:
            told["cancelledOccurrences"] = list(item.entry.cancelled)
        return told


def _may_edit(access: str) -> bool:
    if access not in ACCESS:
        raise ValueError(f"no such access: {access}")
    return access == "write"


def _invited(organizer: str, response: str) -> dict:
    return {"isOrganizer": False, "responseStatus": {"response": response, "time": NEVER},
            "organizer": {"emailAddress": {"name": organizer, "address": organizer}}}


def _occurrence(pen: Pen, series_id: str, original: str) -> Item:
    """The occurrence or exception at `original`. Raises LookupError."""
    master = pen.calendar.entries[series_id]
    day = original if len(original) == 10 else _day(original, master)
    exception = pen.calendar.exceptions(master.id).get(day)
    found = item_of(pen.calendar, exception) if exception \
        else occurrence_on(pen.calendar, master, day)
    if found is None:
        raise LookupError(f"no occurrence at {original}")
    return found


def _day(text: str, master: Entry) -> str:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(zone_info(master.zone)).date().isoformat()
