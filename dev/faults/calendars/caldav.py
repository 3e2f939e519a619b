"""A calendar on a real CalDAV server, as its owner's other programs reach it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone

import icalendar
import recurring_ical_events
import requests

from ..here import plain
from ..sight import Seen
from .calendar import HOUR, Calendar, Item, span

NOTHING: Mapping[str, str] = {}


class CalDAVCalendar(Calendar):
    def look(self) -> list[Seen]:
        found = []
        for told in self._objects().values():
            days = recurring_ical_events.of(told).between(*span())
            found += [_seen(day) for day in days if day.get("STATUS") != "CANCELLED"]
        return sorted(found)

    def _objects(self) -> dict[str, icalendar.Calendar]:
        """What is in it, by the uid: an event, or a series with its exceptions."""
        objects: dict[str, icalendar.Calendar] = {}
        whole = icalendar.Calendar.from_ical(self.own.text())
        for event in whole.walk("VEVENT"):
            told = objects.setdefault(str(event["UID"]), icalendar.Calendar())
            told.add_component(event)
        zones = whole.walk("VTIMEZONE")
        for told in objects.values():
            told.subcomponents[:0] = zones
        return objects

    def items(self) -> list[Item]:
        return [
            Item(uid, str(master.get("SUMMARY", "")), _utc(master["DTSTART"].dt), "RRULE" in master)
            for uid, told in self._objects().items()
            if (master := _master(told))
        ]

    def put(self, title, start):
        self.own.put(title, start, start + HOUR)

    def change(self, item, title="", start=None, place=""):
        def edit(told):
            master = _master(told)
            for name, text in (("SUMMARY", title), ("LOCATION", place)):
                if text:
                    _set(master, name, text)
            if start:
                _move(master, start)

        self._edit(item, edit)

    def delete(self, item):
        self._ask("DELETE", self.own.name_of(item.id))

    def change_one(self, item, original, start):
        def edit(told):
            _without(told, original)
            one = _master(told).copy()
            one.subcomponents = list(_master(told).subcomponents)
            for name in ("RRULE", "EXDATE"):
                one.pop(name, None)
            one.add("RECURRENCE-ID", original)
            _move(one, start)
            told.add_component(one)

        self._edit(item, edit)

    def delete_one(self, item, original):
        def edit(told):
            _without(told, original)
            _master(told).add("EXDATE", original)

        self._edit(item, edit)

    def _edit(self, item: Item, edit: Callable[[icalendar.Calendar], None]) -> None:
        """Change an object, unless somebody else has changed it meanwhile."""
        name = self.own.name_of(item.id)
        kept = self._ask("GET", name)
        told = icalendar.Calendar.from_ical(kept.content)
        edit(told)
        self._ask("PUT", name, told.to_ical(), {"If-Match": kept.headers["ETag"]})

    def _ask(self, method: str, name: str, body: bytes = b"", more: Mapping[str, str] = NOTHING):
        url = f"{self.house.front.behind.url}/{self.account}/calendar/{name}"
        headers = {"X-Remote-User": self.account, **more}
        answer = requests.request(method, url, data=body, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer


def _master(told: icalendar.Calendar):
    return next((e for e in told.walk("VEVENT") if "RECURRENCE-ID" not in e), None)


def _without(told: icalendar.Calendar, original: datetime) -> None:
    """Drop what was said of one occurrence."""
    told.subcomponents = [
        each
        for each in told.subcomponents
        if "RECURRENCE-ID" not in each or _utc(each["RECURRENCE-ID"].dt) != original
    ]


def _move(event, start: datetime) -> None:
    for name, moment in (("DTSTART", start), ("DTEND", start + HOUR)):
        _set(event, name, moment.astimezone(timezone.utc))


def _set(event, name: str, value: object) -> None:
    event.pop(name, None)
    event.add(name, value)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(timezone.utc)


def _seen(event) -> Seen:
    start = _utc(event["DTSTART"].dt)
    stop = _utc(event["DTEND"].dt) if "DTEND" in event else start + timedelta(0)
    return Seen(
        str(event.get("SUMMARY", "")), start, stop, str(event.get("LOCATION", "")),
        plain(str(event.get("DESCRIPTION", ""))),
        event.get("CLASS") == "PRIVATE", event.get("TRANSP") == "TRANSPARENT",
    )  # fmt: skip
