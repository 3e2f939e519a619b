"""The world of the Microsoft provider, with what Odoo's tests need of it beside that."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote

import requests

from ...core.event import Event, Moment
from ...providers.base import Ref
from ...providers.microsoft.oauth import SCOPE
from ..providers.microsoft_world import ACCOUNT, DECORATION, MicrosoftWorld, in_outlook
from .eyes import Seen, naive_utc, since_until

HEADERS = {"Prefer": 'IdType="ImmutableId"'}
NEW_EVENT = re.compile(r"/events$")


class Outlook(MicrosoftWorld):
    code = "microsoft"
    label = "Outlook"
    account = ACCOUNT

    def seen(self) -> list[Seen]:
        """What the calendar's owner sees in it, series day by day."""
        since, until = since_until()
        place = f"{self.simulator.url}/v1.0/me/calendars/{quote(self.calendar)}/calendarView"
        link = f"{place}?startDateTime={since}&endDateTime={until}&$top=1000"
        headers = {**HEADERS, "Authorization": f"Bearer {self._token()}"}
        rows = []
        while link:
            answer = requests.get(link, headers=headers, timeout=10, verify=self.simulator.bundle)
            answer.raise_for_status()
            rows += answer.json()["value"]
            link = answer.json().get("@odata.nextLink")
        return sorted(map(seen, rows))

    def change_rule(self, ref: Ref, event: Event) -> None:
        """Somebody makes a series of it, another one, or (of one without a rule) a single event."""
        words = {"recurrence": None, **in_outlook(event)}
        self.control.patch_event(ref.calendar, ref.id, {"recurrence": words["recurrence"]})

    def writes(self) -> list[dict]:
        """The requests so far that changed events."""
        return [r for r in self.control.requests() if r["method"] in ("PATCH", "DELETE")
                and "/events/" in r["path"]
                or r["method"] == "POST" and NEW_EVENT.search(r["path"])]  # fmt: skip

    def rule_of(self, ref: Ref) -> str:
        return str(self.stored(ref.id)["recurrence"])

    def plant(self, ref: Ref, original: Moment | None = None) -> None:
        """Somebody puts all sorts of things on an event, or on one occurrence of a series."""
        self.control.patch_event(ref.calendar, self.of(ref, original)["id"], PLANTED)

    def planted(self, ref: Ref, original: Moment | None = None) -> dict:
        """Whatever Outlook has of it that is not for us to write."""
        told = self.of(ref, original)
        kept = {name: value for name, value in told.items() if name not in WRITTEN}
        properties = told.get("singleValueExtendedProperties") or ()
        theirs = [each for each in properties if each["id"] == THEIRS]
        return kept | {"theirs": theirs, "block": BLOCK.findall(told["body"]["content"])}

    def write_richly(self, ref: Ref, original: Moment | None = None) -> None:
        """Somebody writes bold text, a list and a link into the description."""
        id = self.of(ref, original)["id"]
        self.control.patch_event(
            ref.calendar, id, {"body": {"contentType": "html", "content": RICH}}
        )

    def richly(self, ref: Ref, original: Moment | None = None) -> tuple[str, ...]:
        return (self.of(ref, original)["body"]["content"],)

    def of(self, ref: Ref, original: Moment | None) -> dict:
        if original is None:
            return self.stored(ref.id)
        started = f"{naive_utc(original):%Y-%m-%dT%H:%M}"
        return next(
            told
            for told in self.control.events(self.calendar)
            if told.get("seriesMasterId") == ref.id and told["originalStart"].startswith(started)
        )

    def move(self, ref: Ref, to: str) -> None:
        """Somebody drags an event or a series to another calendar: its id stays."""
        self.control.move_event(ref.calendar, ref.id, to)

    def restore(self, ref: Ref) -> None:
        """Somebody takes an event out of the deleted items."""
        self.control.restore_event(ref.calendar, ref.id)

    def is_private(self, ref: Ref) -> bool:
        return self.stored(ref.id)["sensitivity"] == "private"

    def is_free(self, ref: Ref) -> bool:
        return self.stored(ref.id)["showAs"] == "free"

    def _token(self) -> str:
        return self.control.grant(ACCOUNT, [SCOPE])["access_token"]


#: What we write, and what follows from any writing.
WRITTEN = frozenset(
    {"subject", "body", "bodyPreview", "location", "locations", "start", "end", "isAllDay",
     "sensitivity", "showAs", "recurrence", "changeKey", "@odata.etag", "lastModifiedDateTime",
     "originalStartTimeZone", "originalEndTimeZone", "singleValueExtendedProperties",
     "cancelledOccurrences", "type"}
)  # fmt: skip
RICH = (
    "<html><body><b>Bring </b><br><ul><li>towels</li></ul>&nbsp;&nbsp;see "
    '<a href="https://salon.example/way">the way</a></body></html>'
)
#: What Teams has put between two rulers.
BLOCK = re.compile(r"_{20,}.*_{20,}", re.S)
THEIRS = "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name theirs"
PLANTED = DECORATION | {
    "singleValueExtendedProperties": [{"id": THEIRS, "value": "note"}],
    "hideAttendees": True,
    "responseRequested": False,
}


def seen(told: dict) -> Seen:
    start, stop = (moment(told[name], told["isAllDay"]) for name in ("start", "end"))
    return Seen(told["subject"], start, stop, told["id"])


def moment(told: dict, whole_days: bool) -> Moment:
    """Graph tells UTC, unless asked otherwise; whole days by the midnights of the mailbox."""
    instant = datetime.fromisoformat(told["dateTime"][:19])
    return instant.date() if whole_days else instant
