"""Outlook's events for the person's page, and the person's wishes as Graph's events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from ..common.http import Request, Response, redirect
from ..common.person import CalendarCard, Draft, Entry, Look, Refused
from .graph.errors import GraphError
from .graph.keeper import Pen
from .graph.listing import in_window
from .graph.moments import instant, is_day
from .graph.occurrences import Item, Span, find, item_of
from .graph.zones import understood, windows_name, zone_info
from .model import Calendar, Mailbox
from .world import World

ACCENT = "#1668b5"
COLORS = {"lightBlue": "#3a7bd5", "lightGreen": "#3c8f4d", "lightOrange": "#c4621a",
          "lightGray": "#69707d", "lightYellow": "#b08800", "lightTeal": "#14848f",
          "lightPink": "#c2437f", "lightBrown": "#8a6346", "lightRed": "#c0392b"}
KINDS = {"oof": "away", "workingElsewhere": "place"}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SECRET = ("private", "confidential", "personal")


class MicrosoftPerson:
    look = Look("Outlook", accent=ACCENT, desk="#edf3f9", corner=".4rem", free="Show as free",
                tentative="Tentative")

    def __init__(self, world: World):
        self.world = world

    def version(self) -> int:
        return self.world.changes

    def accounts(self) -> list[dict]:
        return [{"id": m.account, "name": m.name} for m in self.world.mailboxes.values()]

    def now(self, account: str) -> str:
        return _wall(self.world.clock.now(), self.world.mailboxes[account].zone)

    def calendars(self, account: str) -> list[CalendarCard]:
        mailbox = self.world.mailboxes[account]
        return [CalendarCard(c.id, c.name, c.hex_color or COLORS.get(c.color, ACCENT), c.can_edit)
                for c in self.world.visible_calendars(mailbox)]

    def entries(self, account: str, first: date, days: int) -> list[Entry]:
        mailbox = self.world.mailboxes[account]
        begin = datetime(first.year, first.month, first.day, tzinfo=zone_info(mailbox.zone))
        span = Span(begin, begin + timedelta(days=days), mailbox.zone)
        return [_entry(item, calendar, mailbox) for calendar in mailbox.calendars.values()
                for item in in_window(calendar, span)]

    def create(self, account: str, draft: Draft) -> None:
        pen = self._pen(account, draft.calendar)
        event = {**_words(draft), **_times(draft, pen.mailbox), **_choices(draft)}
        if draft.weekly:
            event["recurrence"] = _weekly(draft)
        _obey(lambda: pen.create(event))

    def change(self, account: str, entry_id: str, draft: Draft, whole: bool) -> None:
        """What the person leaves as it is stays as fine-grained as it was. `whole`: the series
        moves by as much as this date of it was moved."""
        pen = self._pen(account, draft.calendar)
        item = _obey(lambda: find(pen.mailbox, entry_id, pen.calendar)[1])
        before = _entry(item, pen.calendar, pen.mailbox)
        event = {**_words(draft), **_changed_choices(draft, before)}
        moved = (draft.start, draft.end, draft.all_day) != (before.start, before.end,
                                                            before.all_day)
        if whole and item.in_series:
            item = item_of(pen.calendar, pen.calendar.entries[item.master])
            if moved:
                event |= _moved_series(item, draft, before, pen.mailbox)
        elif moved:
            event |= _times(draft, pen.mailbox)
        if draft.weekly and not item.in_series and not item.entry.is_series:
            event["recurrence"] = _weekly(draft)
        _obey(lambda: pen.patch(item, event))

    def remove(self, account: str, calendar: str, entry_id: str, whole: bool) -> None:
        pen = self._pen(account, calendar)
        item = _obey(lambda: find(pen.mailbox, entry_id, pen.calendar)[1])
        if whole and item.in_series:
            item = item_of(pen.calendar, pen.calendar.entries[item.master])
        _obey(lambda: pen.delete(item))

    def open_link(self, request: Request) -> Response | None:
        """An event's `webLink`, on whatever host, leads to the page, on the event's day."""
        if request.path != "/owa/":
            return None
        for mailbox in self.world.mailboxes.values():
            try:
                _calendar, item = find(mailbox, request.one("itemid"))
            except GraphError:
                continue
            day = _shown(item.body["start"], mailbox.zone)[:10]
            return redirect(f"/?account={mailbox.account}&date={day}")
        return redirect("/")

    def _pen(self, account: str, calendar_id: str) -> Pen:
        mailbox = self.world.mailboxes[account]
        calendar = mailbox.calendars[calendar_id]
        if not calendar.can_edit:
            raise Refused("This calendar can only be looked at.")
        return Pen(self.world, mailbox, calendar, client=False)


def _entry(item: Item, calendar: Calendar, mailbox: Mailbox) -> Entry:
    body = {**item.body, **{k: v for k, v in item.entry.overlay.items() if k == "subject"}}
    answer = body["responseStatus"]["response"]
    return Entry(
        calendar.id, item.id, body["subject"], _shown(body["start"], mailbox.zone),
        _shown(body["end"], mailbox.zone), series=item.master, weekly=item.in_series,
        place=body["location"].get("displayName", ""), all_day=is_day(body["start"]),
        free=body["showAs"] in ("free", "workingElsewhere"),
        private=body["sensitivity"] in SECRET, tentative=body["showAs"] == "tentative",
        declined=answer == "declined" or body["isCancelled"],
        kind=KINDS.get(body["showAs"], "video" if body["isOnlineMeeting"] else ""),
        editable=calendar.can_edit)


def _words(draft: Draft) -> dict:
    return {"subject": draft.title, "location": {"displayName": draft.place}}


def _choices(draft: Draft) -> dict:
    shown = "tentative" if draft.tentative else "free" if draft.free else "busy"
    return {"showAs": shown, "sensitivity": "private" if draft.private else "normal"}


def _changed_choices(draft: Draft, before: Entry) -> dict:
    chosen = _choices(draft)
    if (draft.tentative, draft.free) == (before.tentative, before.free):
        del chosen["showAs"]
    if draft.private == before.private:
        del chosen["sensitivity"]
    return chosen


def _times(draft: Draft, mailbox: Mailbox) -> dict:
    zone = _zone_name(mailbox.zone)
    return {"isAllDay": draft.all_day, **{
        name: {"dateTime": f"{text}T00:00:00" if draft.all_day else f"{text[:16]}:00",
               "timeZone": zone}
        for name, text in (("start", draft.start), ("end", draft.end))}}


def _zone_name(iana: str) -> str:
    """A name of the zone that Graph takes."""
    try:
        understood(iana)
    except GraphError:
        return windows_name(iana)
    return iana


def _weekly(draft: Draft) -> dict:
    day = date.fromisoformat(draft.start[:10])
    return {"pattern": {"type": "weekly", "interval": 1, "daysOfWeek": [DAYS[day.weekday()]]},
            "range": {"type": "noEnd", "startDate": day.isoformat()}}


def _moved_series(series: Item, draft: Draft, before: Entry, mailbox: Mailbox) -> dict:
    """Start, end and pattern of the series when one of its dates goes to where `draft` says."""
    wanted = datetime.fromisoformat(draft.start)
    first = datetime.fromisoformat(_shown(series.body["start"], mailbox.zone))
    start = first + (wanted - datetime.fromisoformat(before.start))
    end = start + (datetime.fromisoformat(draft.end) - wanted)
    cut = 10 if draft.all_day else 16
    times = _times(Draft(draft.calendar, draft.title, start.isoformat()[:cut],
                         end.isoformat()[:cut], all_day=draft.all_day), mailbox)
    days = (start.date() - first.date()).days
    return times if not days else {**times, "recurrence": _shifted(series, start.date(), days)}


def _shifted(series: Item, start: date, days: int) -> dict:
    """The pattern on other days. Raises Refused where that can not be said."""
    rule = series.body["recurrence"]
    pattern, kind = dict(rule["pattern"]), rule["pattern"]["type"]
    if kind.startswith("relative"):
        raise Refused("Such a series can not be moved to another day.")
    if kind == "weekly":
        pattern["daysOfWeek"] = [DAYS[(DAYS.index(name) + days) % 7]
                                 for name in pattern["daysOfWeek"]]
    elif kind.startswith("absolute"):
        pattern |= {"dayOfMonth": start.day}
        pattern |= {"month": start.month} if kind == "absoluteYearly" else {}
    return {"pattern": pattern, "range": {**rule["range"], "startDate": start.isoformat()}}


def _obey(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except GraphError as error:
        raise Refused(f"The calendar does not take this: {error.message}") from None


def _shown(stored: dict, zone: str) -> str:
    return stored["date"] if is_day(stored) else _wall(instant(stored, zone), zone)


def _wall(moment: datetime, zone: str) -> str:
    return moment.astimezone(zone_info(zone)).strftime("%Y-%m-%dT%H:%M")
