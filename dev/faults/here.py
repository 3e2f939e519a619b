"""A practitioner who plans in Odoo."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from html import unescape

from ..setup.odoo_client import OdooClient, OdooSaidNo
from .hands import Hand, NothingToDo, Scene, clearly
from .ledger import FEWER, GONE, PLACE, TIMES, TITLE, WHEN, WHO, Entry, saying
from .salon import Practitioner
from .sight import Seen

HERE = "here"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAILY = {"recurrency": True, "rrule_type": "daily", "interval": 1, "end_type": "count"}
FIELDS = ("name", "start", "stop", "location", "description", "privacy", "show_as",
          "booking_state")  # fmt: skip


class InOdoo(Hand):
    """One practitioner at her desk."""

    name_of_hand = "in Odoo"

    def __init__(self, scene: Scene, person: Practitioner, pause: float):
        super().__init__(scene, f"{person.login} in Odoo", pause)
        self.person = person
        self._odoo: OdooClient | None = None

    def step(self) -> None:
        acts = {
            self.make: 4, self.make_series: 1, self.rename: 3, self.move: 3, self.locate: 2,
            self.delete: 1, self.rename_series: 1, self.move_one: 1, self.cancel_one: 1,
        }  # fmt: skip
        act = self.chance.choices(list(acts), list(acts.values()))[0]
        try:
            act()
        except OSError:
            self._odoo = None  # she logs in again
            raise
        self.count("edits")
        self.count(f"edits, {act.__name__}")

    def _call(self, model: str, method: str, *args, **kwargs):
        if self._odoo is None:
            self._odoo = self.salon.enter(self.person.login)
        try:
            return self._odoo.call(model, method, *args, **kwargs)
        except OdooSaidNo as no:
            raise clearly(no) from no

    def _one(self, *kinds: str) -> Entry:
        found = [e for e in self.ledger.living(*kinds, owner=self.person.login) if self._knows(e)]
        if not found:
            raise NothingToDo
        return self.chance.choice(found)

    def _knows(self, entry: Entry) -> bool:
        return "id" in entry.known

    # Single ones ------------------------------------------------------------------------------

    def make(self) -> None:
        self._make("single", {})

    def make_series(self) -> None:
        self._make("series", {**DAILY, "count": TIMES, "event_tz": "UTC"})

    def _make(self, kind: str, more: dict) -> None:
        entry, start = self.ledger.begin(kind), self.evening()
        title = f"{entry.tag} {self.word()}"
        values = {"name": title, **_times(start), **more}
        with saying(entry, HERE, {TITLE: title, WHEN: start, PLACE: "", WHO: self.person.login}):
            [entry.known["id"]] = self._call("calendar.event", "create", [values])
            entry.known["start"] = start

    def rename(self) -> None:
        entry = self._one("single")
        title = f"{entry.tag} {self.word()}"
        with saying(entry, HERE, {TITLE: title}):
            self._call("calendar.event", "write", entry.known["id"], {"name": title})

    def locate(self) -> None:
        entry, place = self._one("single"), f"Room {self.chance.randrange(100)}"
        with saying(entry, HERE, {PLACE: place}):
            self._call("calendar.event", "write", entry.known["id"], {"location": place})

    def move(self) -> None:
        entry, start = self._one("single"), self.evening()
        with saying(entry, HERE, {WHEN: start}):
            self._call("calendar.event", "write", entry.known["id"], _times(start))

    def delete(self) -> None:
        entry = self._one("single", "series")
        ids = self._ids(entry)
        with saying(entry, HERE, {GONE: True}):
            self._call("calendar.event", "unlink", ids)

    # Series -----------------------------------------------------------------------------------

    def _ids(self, entry: Entry) -> list[int]:
        found = self._call("calendar.event", "search", [("name", "like", entry.tag)], order="start")
        if not found:
            raise NothingToDo
        return found

    def rename_series(self) -> None:
        entry = self._one("series")
        title, first = f"{entry.tag} {self.word()}", self._ids(entry)[0]
        with saying(entry, HERE, {TITLE: title}):
            values = {"name": title, "recurrence_update": "all_events"}
            self._call("calendar.event", "write", first, values)

    def move_one(self) -> None:
        entry = self._one("series")
        chosen = self.chance.choice(self._ids(entry))
        start = entry.known["start"] + self.chance.randrange(TIMES) * DAY + HOUR / 2
        with saying(entry, HERE, {WHEN: start}):
            self._call("calendar.event", "write", chosen, _times(start))

    def cancel_one(self) -> None:
        entry = self._one("series")
        chosen = self.chance.choice(self._ids(entry))
        with saying(entry, HERE, {FEWER: True}):
            self._call("calendar.event", "unlink", chosen)


def look_here(odoo: OdooClient, person: Practitioner) -> list[Seen]:
    """What a practitioner has in Odoo that takes place."""
    rows = odoo.call(
        "calendar.event", "search_read",
        [("user_id", "=", person.user), ("active", "=", True)], list(FIELDS),
    )  # fmt: skip
    return sorted(_seen(row) for row in rows)


def _seen(row: dict) -> Seen:
    start, stop = (datetime.fromisoformat(row[each]) for each in ("start", "stop"))
    return Seen(
        row["name"], start.replace(tzinfo=timezone.utc), stop.replace(tzinfo=timezone.utc),
        row["location"] or "", plain(row["description"] or ""),
        row["privacy"] == "private", row["show_as"] == "free",
    )  # fmt: skip


def plain(text: str) -> str:
    """The words of a text, whatever they are wrapped in."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def _times(start: datetime) -> dict:
    return {"start": _stored(start), "stop": _stored(start + HOUR)}


def _stored(moment: datetime) -> str:
    return f"{moment.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S}"
