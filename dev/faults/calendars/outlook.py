"""A calendar at the simulated Microsoft."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests

from ...setup.vendors import TRUST
from ..here import plain
from ..sight import Seen
from .calendar import Calendar, Item, instant, span, words

SCOPES = ["Calendars.ReadWrite"]


class OutlookCalendar(Calendar):
    @property
    def _control(self):
        return self.house.controls["microsoft"]

    def look(self) -> list[Seen]:
        since, until = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in span())
        query = f"startDateTime={since}&endDateTime={until}&$top=1000"
        link = f"{self._root}/me/calendarView?{query}"
        rows = []
        while link:
            told = self._read(link)
            rows += told["value"]
            link = told.get("@odata.nextLink")
        return sorted(map(_seen, rows))

    @property
    def _root(self) -> str:
        return self.house.vendors[1].parameters["microsoft_graph_root"]

    def _read(self, link: str) -> dict:
        grant = self._control.post("grants", account=self.account, scopes=SCOPES)
        headers = {
            "Authorization": f"Bearer {grant['access_token']}",
            "Prefer": 'outlook.body-content-type="text"',
        }
        root = urlsplit(self._root)
        address = urlsplit(link)._replace(netloc=root.netloc).geturl()
        answer = requests.get(address, headers=headers, timeout=30, verify=str(TRUST))
        answer.raise_for_status()
        return answer.json()

    def items(self) -> list[Item]:
        return [
            Item(told["id"], told["subject"], instant(told["start"]), bool(told.get("recurrence")))
            for told in self._control.get("events", calendar=self.account)
            if told.get("type") != "exception"
        ]

    def put(self, title, start):
        event = {"subject": title, **words(start)}
        self._control.post("events", calendar=self.account, event=event)

    def change(self, item, title="", start=None, place=""):
        event = {"subject": title} if title else {}
        event |= words(start) if start else {}
        event |= {"location": {"displayName": place}} if place else {}
        self._control.patch("events", calendar=self.account, id=item.id, event=event)

    def delete(self, item):
        self._control.delete("events", calendar=self.account, id=item.id)

    def change_one(self, item, original, start):
        self._one(item, original, words(start))

    def delete_one(self, item, original):
        self._one(item, original, None)

    def _one(self, item, original, event):
        named = {"calendar": self.account, "id": item.id, "original": original.isoformat()}
        self._control.post("events/occurrence", **named, event=event)


def _seen(told: dict) -> Seen:
    return Seen(
        told["subject"], instant(told["start"]), instant(told["end"]),
        told["location"]["displayName"], plain(told["body"]["content"]),
        told["sensitivity"] == "private", told["showAs"] == "free",
    )  # fmt: skip
