"""The world of the Google provider, with what Odoo's tests need of it beside that."""

from __future__ import annotations

from datetime import date, datetime, timezone
from urllib.parse import quote

import requests

from ...core.event import Event, Moment, moment_key
from ...providers.base import Ref
from ...providers.google.oauth import SCOPES
from ..providers.google_world import ACCOUNT, DECORATION, GoogleWorld
from .eyes import Seen, since_until

OURS = ("POST", "PUT", "PATCH", "DELETE")


class Google(GoogleWorld):
    code = "google"
    label = "Google"
    account = ACCOUNT

    def seen(self) -> list[Seen]:
        """What the calendar's owner sees in it, series day by day."""
        since, until = since_until()
        query = {"singleEvents": "true", "timeMin": since, "timeMax": until, "maxResults": 2500}
        place = f"{self.simulator.url}/calendar/v3/calendars/{quote(self.calendar)}/events"
        headers = {"Authorization": f"Bearer {self._token()}"}
        answer = requests.get(place, query, headers=headers, timeout=10)
        answer.raise_for_status()
        return sorted(
            Seen(each.get("summary", ""), moment(each["start"]), moment(each["end"]), each["id"])
            for each in answer.json()["items"]
        )

    def change_rule(self, ref: Ref, event: Event) -> None:
        """Somebody makes a series of it, another one, or (of one without a rule) a single event."""
        self.control.patch_event(ref.calendar, ref.id, {"recurrence": list(event.recurrence)})

    def writes(self) -> list[dict]:
        """The requests so far that changed events."""
        asked = self.control.requests()
        return [r for r in asked if r["method"] in OURS and "/events" in r["path"]
                and not r["path"].endswith("/watch")]  # fmt: skip

    def rule_of(self, ref: Ref) -> str:
        return str(self.stored(ref.id)["recurrence"])

    def plant(self, ref: Ref, original: Moment | None = None) -> None:
        """Somebody puts all sorts of things on an event, or on one occurrence of a series."""
        self.control.patch_event(ref.calendar, instance_of(ref, original), PLANTED)

    def planted(self, ref: Ref, original: Moment | None = None) -> dict:
        """Whatever Google has of it that is not for us to write."""
        told = self.stored(instance_of(ref, original))
        return {name: value for name, value in told.items() if name not in WRITTEN}

    def write_richly(self, ref: Ref, original: Moment | None = None) -> None:
        """Somebody writes bold text, a list and a link into the description."""
        body = {"description": RICH, "visibility": "public"}
        self.control.patch_event(ref.calendar, instance_of(ref, original), body)

    def richly(self, ref: Ref, original: Moment | None = None) -> tuple[str, ...]:
        told = self.stored(instance_of(ref, original))
        return told["description"], told.get("visibility", "default")

    def move(self, ref: Ref, to: str) -> None:
        """Somebody moves an event or a series to another calendar: its id stays."""
        place = f"{self.simulator.url}/calendar/v3/calendars/{quote(ref.calendar)}/events/{ref.id}"
        headers = {"Authorization": f"Bearer {self._token()}"}
        query = {"destination": to, "sendUpdates": "none"}
        requests.post(f"{place}/move", params=query, headers=headers, timeout=10).raise_for_status()

    def restore(self, ref: Ref) -> None:
        """Somebody takes an event out of the bin."""
        self.control.patch_event(ref.calendar, ref.id, {"status": "confirmed"})

    def is_private(self, ref: Ref) -> bool:
        return self.stored(ref.id)["visibility"] == "private"

    def is_free(self, ref: Ref) -> bool:
        return self.stored(ref.id)["transparency"] == "transparent"

    def _token(self) -> str:
        return self.control.grant(ACCOUNT, list(SCOPES))["access_token"]


def instance_of(ref: Ref, original: Moment | None) -> str:
    return f"{ref.id}_{moment_key(original)}" if original else ref.id


#: What we write, and what follows from any writing.
WRITTEN = frozenset(
    {"summary", "description", "location", "start", "end", "status", "visibility", "transparency",
     "recurrence", "etag", "updated", "sequence"}
)  # fmt: skip
RICH = (
    "<b>Bring </b><br><ul><li>towels</li></ul>&nbsp;&nbsp;see "
    '<a href="https://salon.example/way">the way</a> '
)
MEETING = "https://meet.example/abc-defg-hij"
PLANTED = DECORATION | {
    "hangoutLink": MEETING,
    "conferenceData": {
        "conferenceId": "abc-defg-hij",
        "entryPoints": [{"entryPointType": "video", "uri": MEETING}],
    },
    "extendedProperties": {"private": {"theirs": "note"}, "shared": {"invoice": "17"}},
    "source": {"title": "Chart", "url": "https://charts.example/17"},
}


def moment(told: dict) -> Moment:
    if "date" in told:
        return date.fromisoformat(told["date"])
    instant = datetime.fromisoformat(told["dateTime"].replace("Z", "+00:00"))
    return instant.astimezone(timezone.utc).replace(tzinfo=None)
