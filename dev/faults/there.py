"""A practitioner who plans in her calendar, on her phone."""

from __future__ import annotations

from urllib.error import HTTPError

import requests

from ..setup import databases
from .calendars import Calendar, Item, calendar_of
from .hands import DEAD, Hand, NothingToDo, Scene
from .here import DAY, HOUR
from .ledger import FEWER, GONE, PLACE, TIMES, TITLE, WHEN, Entry, Refused, Stranger, saying
from .salon import Practitioner

THERE = "there"
MOST_STRANGERS = 4
#: What was asked for is not possible: gone meanwhile, changed meanwhile, or against the rules.
NO = (HTTPError, requests.HTTPError, LookupError)


class AtVendor(Hand):
    """One practitioner, at the vendor's."""

    name_of_hand = "at the vendors"

    def __init__(self, scene: Scene, person: Practitioner, pause: float):
        super().__init__(scene, f"{person.login} at {person.vendor}", pause)
        self.login = person.login
        self.calendar: Calendar = calendar_of(self.salon, person)

    def step(self) -> None:
        acts = {
            self.put: 1, self.rename: 3, self.move: 2, self.locate: 2, self.delete: 1,
            self.rename_series: 1, self.move_one: 1, self.delete_one: 1,
        }  # fmt: skip
        act = self.chance.choices(list(acts), list(acts.values()))[0]
        try:
            act()
        except NO as no:
            raise Refused(str(no)) from no
        self.count("edits")
        self.count(f"edits, {act.__name__}")

    def put(self) -> None:
        """Her own business, about which Odoo learns no more than when. It would be all that she
        does while Odoo is down: so there is not much of it."""
        if sum(each.who == self.login for each in self.ledger.strangers) >= MOST_STRANGERS:
            raise NothingToDo
        title = f"Dentist {self.chance.randrange(1000)}"
        start = self.evening() - 8 * HOUR
        self.calendar.put(title, start)
        self.ledger.strangers.append(Stranger(title, self.login, start))

    def _one(self, *kinds: str) -> tuple[Entry, Item]:
        known = self.ledger.entries
        found = [
            (known[item.tag], item)
            for item in self.calendar.items()
            if item.tag in known and known[item.tag].kind in kinds
        ]
        if not found:
            raise NothingToDo
        return self.chance.choice(found)

    def rename(self) -> None:
        self._rename(*self._one("single", "booked"))

    def rename_series(self) -> None:
        self._rename(*self._one("series"))

    def _rename(self, entry: Entry, item: Item) -> None:
        title = f"{entry.tag} {self.word()}"
        with saying(entry, THERE, {TITLE: title}, NO):
            self.calendar.change(item, title=title)

    def locate(self) -> None:
        (entry, item), place = self._one("single"), f"Room {self.chance.randrange(100)}"
        with saying(entry, THERE, {PLACE: place}, NO):
            self.calendar.change(item, place=place)

    def move(self) -> None:
        (entry, item), start = self._one("single", "booked"), self.evening()
        with saying(entry, THERE, {WHEN: start}, NO):
            self.calendar.change(item, start=start)

    def delete(self) -> None:
        entry, item = self._one("single", "booked", "series")
        is_known = self._is_known(item)
        with saying(entry, THERE, {ended_with(entry, item): True}, NO):
            self.calendar.delete(item)
        if not is_known:
            entry.doubt(THERE)
            self.count("ended before Odoo knew that it was there")

    def _is_known(self, item: Item) -> bool:
        """Whether Odoo has written down that it is there. While it has not, as the answer to its
        creation was lost, an event that was deleted looks like one that was never made."""
        try:
            with databases.connected(self.salon.house.database) as link, link.cursor() as cursor:
                cursor.execute(
                    "SELECT true FROM calendar_link"
                    " WHERE state = 'live' AND %s IN (remote_event_id, uid)",
                    [item.id],
                )
                return bool(cursor.fetchone())
        except DEAD:
            return False

    def move_one(self) -> None:
        entry, item = self._one("series")
        original = item.start + self.chance.randrange(TIMES) * DAY
        with saying(entry, THERE, {WHEN: original + HOUR / 4}, NO):
            self.calendar.change_one(item, original, original + HOUR / 4)

    def delete_one(self) -> None:
        entry, item = self._one("series")
        original = item.start + self.chance.randrange(TIMES) * DAY
        with saying(entry, THERE, {FEWER: True}, NO):
            self.calendar.delete_one(item, original)


def ended_with(entry: Entry, item: Item) -> str:
    """What ends with an item: all of it, or one day of a series that is there day by day."""
    return FEWER if entry.kind == "series" and not item.is_series else GONE
