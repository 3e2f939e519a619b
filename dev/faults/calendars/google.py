"""A calendar at the simulated Google."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

import requests

from ...setup.crowd import SCOPES
from ..here import plain
from ..sight import Seen
from .calendar import Calendar, Item, instant, span, words


class GoogleCalendar(Calendar):
    @property
    def _control(self):
        return self.house.controls["google"]

    def look(self) -> list[Seen]:
        grant = self._control.post("grants", account=self.account, scopes=SCOPES)
        since, until = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in span())
        query = {"singleEvents": "true", "timeMin": since, "timeMax": until, "maxResults": 2500}
        address = f"{self.house.google_url}/calendar/v3/calendars/{quote(self.account)}/events"
        headers = {"Authorization": f"Bearer {grant['access_token']}"}
        answer = requests.get(address, query, headers=headers, timeout=30)
        answer.raise_for_status()
        return sorted(_seen(each) for each in answer.json()["items"])

    def items(self) -> list[Item]:
        return [
            Item(
                told["id"], told.get("summary", ""), instant(told["start"]), "recurrence" in told
            )
            for told in self._control.get("events", calendar=self.account)
            if told["status"] != "cancelled" and "recurringEventId" not in told
        ]

    def put(self, title, start):
        event = {"summary": title, **words(start)}
        self._control.post("events", calendar=self.account, event=event)

    def change(self, item, title="", start=None, place=""):
        event = {"summary": title} if title else {}
        event |= words(start) if start else {}
        event |= {"location": place} if place else {}
        self._control.patch("events", calendar=self.account, id=item.id, event=event)

    def delete(self, item):
        self._control.delete("events", calendar=self.account, id=item.id)

    def change_one(self, item, original, start):
        id = _instance(item, original)
        self._control.patch("events", calendar=self.account, id=id, event=words(start))

    def delete_one(self, item, original):
        self._control.delete("events", calendar=self.account, id=_instance(item, original))


def _instance(item: Item, original: datetime) -> str:
    return f"{item.id}_{original:%Y%m%dT%H%M%SZ}"


def _seen(told: dict) -> Seen:
    return Seen(
        told.get("summary", ""), instant(told["start"]), instant(told["end"]),
        told.get("location", ""), plain(told.get("description", "")),
        told.get("visibility") == "private", told.get("transparency") == "transparent",
    )  # fmt: skip
