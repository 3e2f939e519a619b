"""Practitioners who disconnect their account: for a moment, and at last for good."""

from __future__ import annotations

import time
from collections.abc import Iterator

from ..setup import databases
from ..setup.odoo_client import OdooSaidNo
from .calendars import calendar_of
from .hands import Hand, NothingToDo, Scene, clearly
from .salon import Practitioner, Salon

STAYS, RETURNS = 1.0, 0.3  # seconds, on average, between what she does
LONG = 20.0  # seconds of storm
PATIENCE = 60.0  # seconds, on a machine that has much else to do
GLANCE = 0.2
#: What a vendor calls what sends us notices.
HEARD_BY = {"google": "channels", "microsoft": "subscriptions"}
#: What is kept here of an account, by what it is called.
KEPT = {
    "credentials": "SELECT id FROM calendar_credential WHERE connection_id = %s",
    "subscriptions": "SELECT s.channel FROM calendar_subscription s JOIN calendar_remote r"
    " ON r.id = s.remote_id WHERE r.connection_id = %s",
    "busy blocks": "SELECT b.id FROM calendar_busy b JOIN calendar_remote r"
    " ON r.id = b.remote_id WHERE r.connection_id = %s",
}


class Leaver(Hand):
    """Now one practitioner, now another, who soon thinks better of it where the storm is long. What
    is left when it ends, with all that waits in it, is opened again when all is well."""

    name_of_hand = "accounts"

    def __init__(self, scene: Scene):
        super().__init__(scene, "who leaves", STAYS)
        self._turn = scene.ledger.seed
        self._left: Practitioner | None = None

    def run(self) -> None:
        super().run()
        deadline = time.monotonic() + PATIENCE
        while self._is_worth_it and not self._left and time.monotonic() < deadline:
            self.attempt()
            time.sleep(RETURNS)

    @property
    def _is_worth_it(self) -> bool:
        """Whether there is anything that could be lost."""
        return bool(self.ledger.living("single", "booked"))

    def step(self) -> None:
        if not self._is_worth_it:
            raise NothingToDo
        try:
            if not self._left:
                self._go()
            elif self.scene.seconds >= LONG:
                self._come_back(self._left)
        except OdooSaidNo as no:
            raise clearly(no) from no

    def _go(self) -> None:
        self._turn += 1
        person = self.salon.people[self._turn % len(self.salon.people)]
        self.ledger.leaves(person.account)
        leave(self.salon, person)
        self._left, self.pause = person, RETURNS
        self._tell("disconnected", person)

    def _come_back(self, person: Practitioner) -> None:
        self.salon.connect(person)
        self.ledger.returns(person.account)
        self._left, self.pause = None, STAYS
        self._tell("connected again", person)

    def _tell(self, what: str, person: Practitioner) -> None:
        self.scene.timeline.append((self.scene.age, f"{what}: {person.account}"))
        self.count(what)


def leave(salon: Salon, person: Practitioner) -> None:
    """Press the button, from whatever page: another session of hers."""
    odoo = salon.desks[person.login]
    odoo.call("calendar.connection", "action_disconnect", person.connection)


def left_behind(salon: Salon, seed: int) -> Iterator[str]:
    """Let one practitioner go for good when all is at rest, and yield what should not be left of
    her account, or should."""
    person = salon.people[seed % len(salon.people)]
    before = calendar_of(salon, person).look()
    heard_by = set(_channels(salon, person))
    leave(salon, person)
    deadline = time.monotonic() + PATIENCE
    while (kept := _kept(salon, person)) and time.monotonic() < deadline:
        time.sleep(GLANCE)
    for what in kept:
        yield f"{person.account} was left, and its {what} are kept"
    if heard_by.intersection(_live(salon, person)):
        yield f"{person.account} was left, and its vendor tells of changes"
    if calendar_of(salon, person).look() != before:
        yield f"{person.account} was left, and its calendar is not as it was"


def _kept(salon: Salon, person: Practitioner) -> list[str]:
    return [what for what, query in KEPT.items() if _asked(salon, query, person)]


def _channels(salon: Salon, person: Practitioner) -> list[str]:
    return _asked(salon, KEPT["subscriptions"], person)


def _live(salon: Salon, person: Practitioner) -> list[str]:
    """The vendor's ids of what sends notices to anybody."""
    if person.vendor not in HEARD_BY:
        return []
    told = salon.house.controls[person.vendor].get(HEARD_BY[person.vendor])
    return [each["id"] for each in told]


def _asked(salon: Salon, query: str, person: Practitioner) -> list:
    with databases.connected(salon.house.database) as link, link.cursor() as cursor:
        cursor.execute(query, [person.connection])
        return [row[0] for row in cursor.fetchall()]
