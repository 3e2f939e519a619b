"""Visitors who book, move what they have booked, and cancel it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import requests

from .hands import Hand, NothingToDo
from .ledger import AT_FIRST, GONE, TITLE, WHEN, WHO, Entry, Kept, Lost, Refused, Said, saying
from .salon import CLIENTS, ZONE
from .taken import Offer, Taken

SECONDS = 60
ASKS_JSON = {"Accept": "application/json"}
CLIENT = "client"
Slot = tuple[str, int]  # from when on, and the resource
RUSH = 0.3  # of all visitors want the first time that there is


class Visitor(Hand):
    """Another person each time, at a computer that has had the page open for a while."""

    name_of_hand = "visitors"
    _session: requests.Session | None = None
    _token = ""

    def step(self) -> None:
        if self._session is None:
            self._open_page()
        act = self.chance.choices((self.book, self.move, self.cancel), (6, 2, 1))[0]
        act()

    @property
    def url(self) -> str:
        return self.salon.house.odoo_url

    # Booking ----------------------------------------------------------------------------------

    def book(self) -> None:
        service = f"{self.url}{self.salon.service}"
        start, resource = self._choose(f"{service}/slots")
        entry = self.ledger.begin("booked")
        email = f"{entry.tag[1:-1]}{CLIENTS}"
        form = {
            "start": start, "resource": resource, "tz": ZONE,
            "name": f"Jane {entry.tag}", "email": email,
        }  # fmt: skip
        self.count("tried to book")
        wish = self._wish(start, resource)
        with self._held(service, form, entry, wish), saying(entry, CLIENT, wish):
            entry.known = {"email": email, "by": self.name, "asked": time.monotonic()}
            title = f"Jane {entry.tag} – {self.salon.service_name}"
            entry.said.append(Said(AT_FIRST, TITLE, title))
            entry.known["url"] = self._post(f"{service}/confirm", form)["url"]
        self.count("booked")

    @contextmanager
    def _held(self, service: str, form: dict, entry: Entry, wish: dict) -> Iterator[None]:
        """Half of them have the time kept while they type. Who loses it then says so."""
        if self.chance.random() < 0.5:
            yield
            return
        self._post(f"{service}/hold", form)
        since = time.monotonic()
        self._see_it_kept(Kept(wish[WHO], wish[WHEN]), f"{service}/slots")
        try:
            yield
        except Refused:
            lost = Lost(entry.tag, wish[WHO], wish[WHEN], since, time.monotonic())
            self.ledger.lost.append(lost)
            raise

    def _see_it_kept(self, kept: Kept, slots: str) -> None:
        """Somebody else looks at that day meanwhile."""
        self.ledger.kept.append(kept)
        try:
            self._ask(requests.Session(), slots, kept.when.date(), 1)
        finally:
            kept.until = time.monotonic()

    def _choose(self, slots: str) -> Slot:
        hurry = self.chance.random() < RUSH
        first = date.today() + timedelta(days=1 if hurry else self.chance.randrange(1, 20))
        free = self._ask(self._session, slots, first, 3)
        if not free:
            raise NothingToDo
        return min(free) if hurry else self.chance.choice(free)

    def _ask(self, session: requests.Session, slots: str, first: date, days: int) -> list[Slot]:
        """What is free on a day and so many days after it."""
        query = {"from": first, "to": first + timedelta(days=days), "tz": ZONE}
        taken = Taken(self.salon, self.ledger)
        told = _heard(session.get(slots, params=query, timeout=SECONDS)).json()
        starts = [slot for day in told["days"].values() for slot in day]
        free = [(s["start"], r) for s in starts for r in _who(told["people"], int(s["free"], 16))]
        self.ledger.offered += taken.offered(map(self._offer, free))
        return free

    # What was booked --------------------------------------------------------------------------

    def _mine(self):
        found = [e for e in self.ledger.living("booked") if self._is_mine(e)]
        if not found:
            raise NothingToDo
        return self.chance.choice(found)

    def _is_mine(self, entry) -> bool:
        """Two people would not know whose word came last."""
        return "url" in entry.known and entry.known["by"] == self.name

    def _wish(self, start: str, resource: int) -> dict:
        when, who = self._offer((start, resource))
        return {WHEN: when, WHO: who}

    def _offer(self, slot: Slot) -> Offer:
        start, resource = slot
        who = next(each for each in self.salon.people if each.resource == resource)
        return datetime.fromisoformat(start), who.login

    def move(self) -> None:
        entry = self._mine()
        page = f"{self.url}{entry.known['url']}/move"
        start, resource = self._choose(f"{page}/slots")
        form = {"start": start, "resource": resource, "tz": ZONE}
        with saying(entry, CLIENT, self._wish(start, resource)):
            self._post(f"{page}/confirm", form)
        self.count("moved")

    def cancel(self) -> None:
        entry = self._mine()
        page = f"{self.url}{entry.known['url']}/cancel"
        asked = _heard(self._session.get(page, timeout=SECONDS))
        if not asked.url.endswith("/cancel"):
            raise Refused("too late")
        with saying(entry, CLIENT, {GONE: True}):
            self._send(page, {})
        self.count("cancelled")

    # How --------------------------------------------------------------------------------------

    def _open_page(self) -> None:
        session = requests.Session()
        page = _heard(session.get(f"{self.url}{self.salon.service}", timeout=SECONDS)).text
        self._token = re.search(r'name="csrf_token" value="(\w+)"', page)[1]
        self._session = session

    def _post(self, address: str, form: dict) -> dict:
        return self._send(address, form).json()

    def _send(self, address: str, form: dict) -> requests.Response:
        """A page that it leads to is not looked at: it may be lost, and what was sent is done."""
        form = {**form, "csrf_token": self._token}
        answer = self._session.post(
            address, form, headers=ASKS_JSON, timeout=SECONDS, allow_redirects=False
        )
        return _heard(answer)


def _heard(answer: requests.Response) -> requests.Response:
    """4xx is a no; 5xx says nothing of what was done."""
    if 400 <= answer.status_code < 500:
        raise Refused(f"{answer.status_code} {answer.text[:200]}")
    answer.raise_for_status()
    return answer


def _who(people: list[int], free: int) -> list[int]:
    """Which of `people` are free: the lowest bit is that of the first one."""
    return [id for place, id in enumerate(people) if free >> place & 1]
