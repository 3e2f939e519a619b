"""Odoo, the vendors and the salon in which the journeys take place."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

from ...dev.setup import consent, databases
from ...dev.setup.odoo_client import OdooClient
from ...dev.setup.stack import Stack
from .letter_box import LetterBox
from .vendors import Google, Outlook, Vendor

#: Everybody lives here, so that every clock in the journeys shows the same.
ZONE = "Europe/Brussels"

OPENS, CLOSES = 8, 20


def at(hour: float, day: int = 2) -> datetime:
    """A time of a coming day, on everybody's clock: naive, as people say it."""
    return _midnight() + timedelta(days=day, hours=hour)


@cache
def _midnight() -> datetime:
    """Today's, once and for all: a journey may last until tomorrow."""
    today = datetime.now(ZoneInfo(ZONE)).replace(tzinfo=None)
    return today.replace(hour=0, minute=0, second=0, microsecond=0)


def as_stored(moment: datetime) -> str:
    """As Odoo tells it: in UTC."""
    utc = moment.replace(tzinfo=ZoneInfo(ZONE)).astimezone(timezone.utc)
    return f"{utc:%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True)
class Practitioner:
    """A user who can be booked. The login is the password.

    `calendars` are the ids of her calendars, *main* and *family*, by the vendor's label.
    """

    name: str
    login: str
    user_id: int
    resource_id: int
    calendars: dict[str, dict[str, str]]

    def at(self, vendor: Vendor, which: str = "main") -> str:
        return self.calendars[vendor.label][which]


@dataclass(frozen=True)
class Service:
    name: str
    id: int
    url: str


_POSTPONE = """
    UPDATE ir_cron SET nextcall = nextcall + interval '1 year'
     WHERE id IN (SELECT res_id FROM ir_model_data
                   WHERE model = 'ir.cron' AND module IN ('base', 'digest'))
"""


class World:
    """A fresh database on a running Odoo, beside vendors where nobody has an account yet.

    Odoo serves with threads of one process, or with so many `workers`: processes of their own.
    """

    def __init__(self, workers: int = 0):
        self._workers = workers

    def __enter__(self) -> World:
        with ExitStack() as stack:
            self.database = stack.enter_context(databases.scratch("journeys"))
            self._postpone_upkeep()
            self.letters = stack.enter_context(LetterBox())
            self.stack = stack.enter_context(self._running())
            self.google = Google(self.stack.google_url)
            self.outlook = Outlook(self.stack.microsoft_url)
            for vendor in self.vendors:
                vendor.post("reset", seeded=False)
            self.odoo = OdooClient(self.stack.odoo_url, self.database, "admin", "admin")
            self._let_many_visitors_in()
            self._always_open = self._make_working_hours()
            self._namesakes = Counter()
            self._stack = stack.pop_all()
        return self

    def _postpone_upkeep(self) -> None:
        """What Odoo does in a new database of its own accord would come in between."""
        with databases.connected(self.database) as link, link.cursor() as cursor:
            cursor.execute(_POSTPONE)

    def _running(self) -> Stack:
        options = self.letters.options
        return Stack(self.database, workers=self._workers, odoo_options=options)

    def __exit__(self, *error: object) -> None:
        self._stack.__exit__(*error)

    def _let_many_visitors_in(self) -> None:
        """All visitors come from the address of this machine, and most of them are Jane."""
        for limit in ("bookings_per_address", "holds_per_address", "bookings_per_email"):
            name = f"appointment_calendar_sync.{limit}"
            self.odoo.call("ir.config_parameter", "set_param", name, "10000")

    @property
    def vendors(self) -> tuple[Vendor, ...]:
        return self.google, self.outlook

    def practitioner(self, name: str) -> Practitioner:
        """Somebody who works every day, and has an empty calendar and a family's everywhere."""
        login = self._login(name)
        calendars = {v.label: v.add_account(login, name, ZONE) for v in self.vendors}
        groups = [(6, 0, [self.odoo.ref("base.group_user")])]
        values = {
            "name": name, "login": login, "password": login, "email": f"{login}@salon.example",
            "tz": ZONE, "group_ids": groups,
        }  # fmt: skip
        uninvited = {"no_reset_password": True}  # Odoo itself has no address to write from
        [user] = self.odoo.call("res.users", "create", [values], context=uninvited)
        resource = self.odoo.create(
            "resource.resource", name=name, user_id=user, tz=ZONE, calendar_id=self._always_open
        )
        return Practitioner(name, login, user, resource, calendars)

    def _login(self, name: str) -> str:
        """maya, maya2, maya3 …"""
        first = name.split()[0].lower()
        self._namesakes[first] += 1
        number = self._namesakes[first]
        return first if number == 1 else f"{first}{number}"

    def connect(self, practitioner: Practitioner, vendor: Vendor) -> None:
        """She connects her account there; her main calendar blocks and receives bookings."""
        login, main = practitioner.login, vendor.main_name(practitioner.login)
        hers = OdooClient(self.stack.odoo_url, self.database, login, login)
        connection = consent.connect(hers, vendor.code, vendor.account(login))
        consent.choose(hers, connection, {main}, main)

    def service(self, name: str, *practitioners: Practitioner, **values) -> Service:
        """An hour that can be booked at every full hour from tomorrow on."""
        given = {
            "name": name, "duration": 60, "step": 60, "notice": 2, "horizon": 60,
            "timezone": ZONE, "resource_ids": [(6, 0, [p.resource_id for p in practitioners])],
            "website_published": True, **values,
        }  # fmt: skip
        service = self.odoo.create("booking.service", **given)
        found = self.odoo.read("booking.service", [("id", "=", service)], "website_url")
        return Service(name, service, self.stack.odoo_url + found[0]["website_url"])

    def _make_working_hours(self) -> int:
        days = range(7)
        hours = [
            {"name": "Open", "dayofweek": str(day), "hour_from": OPENS, "hour_to": CLOSES}
            for day in days
        ]
        lines = [(5, 0, 0), *((0, 0, line) for line in hours)]
        return self.odoo.create(
            "resource.calendar", name="Open every day", tz=ZONE, attendance_ids=lines
        )
