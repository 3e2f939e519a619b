"""The base of journeys: a world, a browser, and evidence when something goes wrong."""

from __future__ import annotations

from unittest import TestCase

import pytest

from ...dev.setup.paths import LOGS
from .browser import Browser, Person
from .pages.calendars import CalendarsPage
from .pages.vendor import ConsentPage, WeekPage
from .vendors import Vendor
from .world import Practitioner, World

EVIDENCE = LOGS / "journeys"
_TAIL = 200  # lines of Odoo's log
_SHOWN, _WIDTH = 40, 160  # how much of it is printed too, for where no files can be had


# Where all tests run at once, a browser may starve. What only passes at the second try is listed.
@pytest.mark.flaky(reruns=1, condition="'CI' in os.environ")
class Journey(TestCase):
    """People walk through the pages; at the end no browser may have complained.

    All journeys share a world, so each brings its own practitioners and services. Not a test
    case of Odoo's own: those end every process that they find running.
    """

    world: World
    browser: Browser

    @pytest.fixture(autouse=True)
    def _arrive(self, world: World, browser: Browser) -> None:
        self.world, self.browser = world, browser
        self.people: list[Person] = []

    def person(self, name: str, **options) -> Person:
        person = self.browser.person(name, **options)
        self.people.append(person)
        self.addCleanup(person.context.close)
        return person

    def _callTestMethod(self, method) -> None:
        """Looks at the browsers while they are still open."""
        try:
            super()._callTestMethod(method)
            for person in self.people:
                self.assertEqual([], person.errors(), f"in the browser of {person.name}")
        except BaseException:
            self._keep_evidence()
            raise

    def _keep_evidence(self) -> None:
        EVIDENCE.mkdir(parents=True, exist_ok=True)
        for person in self.people:
            person.photograph(EVIDENCE, self._testMethodName)
        lines = self.world.stack.odoo.log.read_text(errors="replace").splitlines()
        told = [line for line in lines if '"GET ' not in line]
        log = EVIDENCE / f"{self._testMethodName}-odoo.log"
        log.write_text("\n".join(told[-_TAIL:]))
        print("\n".join(line[:_WIDTH] for line in told[-_SHOWN:]))

    # What several journeys begin with -----------------------------------------------------------

    @property
    def vendor(self) -> Vendor:
        """The vendor that the journey is about."""
        return self.world.google

    def over_there(self, practitioner: Practitioner, day) -> WeekPage:
        """The practitioner's own window on her calendar at the vendor's."""
        person = self.person(f"{practitioner.login}-at-{self.vendor.label}")
        week = WeekPage(person.page, self.vendor.url)
        week.open(self.vendor.account(practitioner.login), day)
        return week

    def calendars(self, practitioner: Practitioner) -> CalendarsPage:
        """The practitioner, logged in, on the page of her connected accounts."""
        person = self.person(practitioner.login)
        calendars = CalendarsPage(person.page, self.world.stack.odoo_url)
        calendars.log_in(practitioner.login)
        return calendars

    def connect(self, practitioner: Practitioner) -> CalendarsPage:
        """Connected, with the main calendar blocking her time and receiving bookings."""
        calendars = self.calendars(practitioner)
        calendars.connect(self.vendor.label)
        ConsentPage(calendars.page).allow(self.vendor.account(practitioner.login))
        calendars.save_choice()
        calendars.wait_until_read()
        return calendars
