"""Three practitioners, each with a calendar at another vendor, and what visitors can book."""

from __future__ import annotations

from dataclasses import dataclass

import requests

from ..setup import consent
from ..setup.odoo_client import OdooClient
from ..setup.paths import ADDON
from ..simulators.caldav.front import PASSWORD
from ..simulators.caldav.own_calendar import OwnCalendar
from .house import House

ZONE = "Europe/Brussels"
PATIENCE = 300  # seconds
CLIENTS = "@client.example"  # where their addresses are
OPENS, CLOSES = 8, 20


@dataclass
class Practitioner:
    """A user with a calendar. The login is the password; `account` is at the vendor."""

    vendor: str
    login: str
    account: str
    user: int
    resource: int
    partner: int
    connection: int = 0


class Salon:
    """One for each seed, so that nothing is left over from another one.

    `desks` are sessions of the practitioners by login, which no storm touches.
    """

    def __init__(self, house: House, seed: int):
        self.house, self.seed = house, seed
        self.admin, self.service_name = self.enter("admin"), f"Massage {seed}"
        self._hours = self._make_hours()
        self.people = [self._practitioner(vendor) for vendor in house.lines]
        self.desks = {person.login: self.enter(person.login) for person in self.people}
        self.service = self._make_service()
        for person in self.people:
            self.connect(person)
        # Odoo makes a page's styles when somebody wants it first, which takes its time.
        requests.get(f"{house.odoo_url}{self.service}", timeout=PATIENCE).raise_for_status()

    def enter(self, login: str) -> OdooClient:
        return OdooClient(self.house.odoo_url, self.house.database, login, login)

    # Furnishing -------------------------------------------------------------------------------

    def _make_hours(self) -> int:
        lines = [
            (0, 0, {"name": "Open", "dayofweek": str(d), "hour_from": OPENS, "hour_to": CLOSES})
            for d in range(7)
        ]
        values = {"name": "Every day", "tz": ZONE, "attendance_ids": [(5, 0, 0), *lines]}
        return self.admin.create("resource.calendar", **values)

    def _practitioner(self, vendor: str) -> Practitioner:
        login = f"{vendor}{self.seed}"
        user = self._make_user(login)
        resource = self.admin.create(
            "resource.resource", name=login, user_id=user, tz=ZONE, calendar_id=self._hours
        )
        [row] = self.admin.read("res.users", [("id", "=", user)], "partner_id")
        account = f"{login}@{vendor}.example"
        self._make_account(vendor, account)
        return Practitioner(vendor, login, account, user, resource, row["partner_id"][0])

    def _make_user(self, login: str) -> int:
        values = {
            "name": login.capitalize(), "login": login, "password": login, "tz": ZONE,
            "email": f"{login}@salon.example",
            "group_ids": [(6, 0, [self.admin.ref("base.group_user")])],
        }  # fmt: skip
        unannounced = {"no_reset_password": True}
        [user] = self.admin.call("res.users", "create", [values], context=unannounced)
        return user

    def _make_account(self, vendor: str, account: str) -> None:
        if vendor in self.house.controls:
            self.house.controls[vendor].post("accounts", email=account, zone=ZONE)
        else:
            self.caldav(account).make("Calendar")

    def caldav(self, account: str) -> OwnCalendar:
        url = f"{self.house.front.behind.url}/{account}/calendar/"
        return OwnCalendar(url, {"X-Remote-User": account})

    def _make_service(self) -> str:
        """The path of an hour that can be booked at every half hour from tomorrow on."""
        for limit in ("bookings_per_address", "holds_per_address", "bookings_per_email"):
            self.admin.call("ir.config_parameter", "set_param", f"{ADDON}.{limit}", "100000")
        service = self.admin.create(
            "booking.service", name=self.service_name, duration=60, step=30, notice=2,
            horizon=40, timezone=ZONE, website_published=True,
            resource_ids=[(6, 0, [person.resource for person in self.people])],
        )  # fmt: skip
        [row] = self.admin.read("booking.service", [("id", "=", service)], "website_url")
        return row["website_url"]

    def connect(self, person: Practitioner) -> None:
        """As its owner does, on Odoo's pages and the vendor's; also once more."""
        odoo = self.desks[person.login]
        if person.vendor == "caldav":
            odoo.open_account("caldav", self.house.caldav_url, person.account, PASSWORD)
        else:
            consent.connect(odoo, person.vendor, person.account)
        [found] = odoo.read("calendar.connection", [("user_id", "=", person.user)], "remote_ids")
        person.connection = found["id"]
        calendars = odoo.read(
            "calendar.remote", [("connection_id", "=", found["id"])], "receives_bookings"
        )
        if not any(each["receives_bookings"] for each in calendars):
            chosen = {"receives_bookings": True, "blocks_availability": True}
            odoo.call("calendar.remote", "write", calendars[0]["id"], chosen)
