"""Google's events for the person's page, and the person's wishes as Google's events."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime, timedelta

from ..common.http import Request, Response, redirect
from ..common.person import CalendarCard, Draft, Entry, Look, Refused
from .errors import ApiError
from .instances import Item, Span, expand, find, of_entry
from .model import Calendar
from .moments import instant, parse_instant, zone_of
from .pen import Pen
from .views import HIDDEN_ROLES
from .world import World

WRITERS = ("writer", "owner", "writerWithoutPrivateAccess")
KINDS = {"workingLocation": "place", "birthday": "birthday", "outOfOffice": "away",
         "focusTime": "focus", "fromGmail": "mail"}


class GooglePerson:
    look = Look("Google Calendar", accent="#2f5bd0", desk="#f4f6fa")

    def __init__(self, world: World):
        self.world = world

    def version(self) -> int:
        return self.world.changes

    def accounts(self) -> list[dict]:
        return [{"id": a.email, "name": a.name} for a in self.world.accounts.values()]

    def now(self, account: str) -> str:
        return _wall(self.world.clock.now(), self._zone(account))

    def calendars(self, account: str) -> list[CalendarCard]:
        return [CalendarCard(c.id, self._name(c, account), c.color, _writable(c, account))
                for c in self.world.visible_calendars(account)]

    def entries(self, account: str, first: date, days: int) -> list[Entry]:
        zone = self._zone(account)
        begin = datetime(first.year, first.month, first.day, tzinfo=zone_of(zone))
        span = Span(begin, begin + timedelta(days=days), zone)
        return [self._entry(item, calendar, account)
                for calendar in self.world.visible_calendars(account)
                for item in _items(calendar, span)]

    def create(self, account: str, draft: Draft) -> None:
        event = self._event(account, draft)
        if draft.weekly:
            event["recurrence"] = ["RRULE:FREQ=WEEKLY"]
        self._obey(lambda: self._pen(account, draft.calendar).create(event))

    def change(self, account: str, entry_id: str, draft: Draft, whole: bool) -> None:
        """`whole`: the series moves by as much as this date of it was moved."""
        pen = self._pen(account, draft.calendar)
        item = self._obey(lambda: find(pen.calendar, entry_id))
        event = self._event(account, draft)
        _leave_alone(event, draft, self._entry(item, pen.calendar, account))
        master = pen.calendar.entries.get(item.body.get("recurringEventId", ""))
        if whole and master:
            event.update(_moved_series(master.body, item.body, event, pen.calendar.zone))
        elif draft.weekly and not item.body.get("recurringEventId"):
            event["recurrence"] = ["RRULE:FREQ=WEEKLY"]
        target = master.id if whole and master else entry_id
        self._obey(lambda: pen.patch(target, event))

    def remove(self, account: str, calendar: str, entry_id: str, whole: bool) -> None:
        pen = self._pen(account, calendar)
        item = self._obey(lambda: find(pen.calendar, entry_id))
        master = item.body.get("recurringEventId")
        self._obey(lambda: pen.delete(master if whole and master else entry_id))

    def open_link(self, request: Request) -> Response | None:
        """An event's `htmlLink` leads to the page, on the event's day."""
        if request.path != "/calendar/event":
            return None
        try:
            text = request.one("eid")
            decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
            event_id, calendar_id = decoded.split(" ")
            calendar = self.world.calendars[calendar_id]
            day = instant(find(calendar, event_id).body["start"], calendar.zone).date()
        except (binascii.Error, ValueError, LookupError, ApiError):
            return redirect("/")
        return redirect(f"/?account={calendar.owner}&date={day.isoformat()}")

    def _zone(self, account: str) -> str:
        return self.world.accounts[account].zone

    def _name(self, calendar: Calendar, account: str) -> str:
        if calendar.id in self.world.accounts:
            return self.world.accounts[calendar.id].name
        return calendar.names.get(account) or calendar.summary

    def _pen(self, account: str, calendar_id: str) -> Pen:
        calendar = self.world.calendars[calendar_id]
        if not _writable(calendar, account):
            raise Refused("This calendar can only be looked at.")
        return Pen(self.world, calendar, account)

    def _entry(self, item: Item, calendar: Calendar, account: str) -> Entry:
        body, role = item.body, calendar.role_of(account)
        secret = role == "freeBusyReader" or (
            role in HIDDEN_ROLES and body.get("visibility") in ("private", "confidential"))
        mine = [a for a in body.get("attendees", ()) if a["email"] == calendar.id]
        zone = self._zone(account)
        return Entry(
            calendar.id, item.id, "Busy" if secret else body.get("summary", ""),
            _shown(body["start"], zone), _shown(body["end"], zone),
            series=body.get("recurringEventId", ""), weekly=bool(body.get("recurringEventId")),
            place="" if secret else body.get("location", ""), all_day="date" in body["start"],
            free=body.get("transparency") == "transparent",
            private=body.get("visibility") in ("private", "confidential"),
            tentative=body["status"] == "tentative",
            declined=any(a["responseStatus"] == "declined" for a in mine),
            kind=KINDS.get(body["eventType"], ""), editable=_writable(calendar, account))

    def _event(self, account: str, draft: Draft) -> dict:
        """A PATCH in Google's words: what was chosen before and is not now is removed."""
        zone = self._zone(account)
        return {
            "summary": draft.title or None, "location": draft.place or None,
            "start": _moment(draft.start, draft.all_day, zone),
            "end": _moment(draft.end, draft.all_day, zone),
            "transparency": "transparent" if draft.free else None,
            "visibility": "private" if draft.private else None,
            "status": "tentative" if draft.tentative else "confirmed",
        }

    def _obey(self, action):
        try:
            return action()
        except ApiError as error:
            text = error.message or error.reason
            raise Refused(f"The calendar does not take this: {text}") from None


def _leave_alone(event: dict, draft: Draft, before: Entry) -> None:
    """What the person did not change stays as fine-grained as it was (public, for example)."""
    for choice, name in (("free", "transparency"), ("private", "visibility"),
                         ("tentative", "status")):
        if getattr(draft, choice) == getattr(before, choice):
            del event[name]


def _writable(calendar: Calendar, account: str) -> bool:
    return calendar.role_of(account) in WRITERS


def _items(calendar: Calendar, span: Span):
    for entry in calendar.entries.values():
        if entry.cancelled:
            continue
        if entry.is_series:
            yield from expand(calendar, entry, span)
        elif span.meets(entry.body):
            yield of_entry(entry)


def _moment(text: str, all_day: bool, zone: str) -> dict:
    """Both forms are named, so that a timed event can become an all-day one and back."""
    if all_day:
        return {"date": text[:10], "dateTime": None, "timeZone": None}
    return {"dateTime": f"{text[:16]}:00", "timeZone": zone, "date": None}


def _shown(stored: dict, zone: str) -> str:
    return stored["date"] if "date" in stored else _wall(parse_instant(stored["dateTime"]), zone)


def _wall(moment: datetime, zone: str) -> str:
    return moment.astimezone(zone_of(zone)).strftime("%Y-%m-%dT%H:%M")


def _moved_series(master: dict, was: dict, event: dict, zone: str) -> dict:
    """Start and end of the series when one of its dates goes to where `event` says."""
    text = event["start"].get("dateTime") or event["start"]["date"]
    wanted = datetime.fromisoformat(text)
    old = datetime.fromisoformat(_shown(was["start"], event["start"].get("timeZone") or zone))
    first = _shown(master["start"], event["start"].get("timeZone") or zone)
    start = datetime.fromisoformat(first) + (wanted - old)
    ends = event["end"].get("dateTime") or event["end"]["date"]
    end = start + (datetime.fromisoformat(ends) - wanted)
    if event["start"].get("dateTime"):
        return {k: {**event[k], "dateTime": m.isoformat()}
                for k, m in (("start", start), ("end", end))}
    return {k: {**event[k], "date": m.date().isoformat()}
            for k, m in (("start", start), ("end", end))}
