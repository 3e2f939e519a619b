"""A salon with two practitioners, and the hands of visitors and staff."""

from datetime import date, datetime, time, timedelta, timezone
from email.utils import parseaddr

from icalendar import Calendar

from odoo.tests.common import TransactionCase, new_test_user

from ...core.interval import Interval
from ...models.free_times.booking_slots import Wish

#: A Monday, far enough ahead for mails to be due and near enough to be booked.
MONDAY = date.today() + timedelta(days=14 - date.today().weekday())
ONE_DAY = timedelta(days=1)


def at(hour: float, day: date = MONDAY) -> datetime:
    """An aware instant; the salon lives in UTC."""
    return datetime.combine(day, time(), timezone.utc) + timedelta(hours=hour)


def naive_at(hour: float, day: date = MONDAY) -> datetime:
    return at(hour, day).replace(tzinfo=None)


def now() -> datetime:
    return datetime.now(timezone.utc)


class BookingCase(TransactionCase):
    """Maya and Jonas work from 9 to 12 and from 13 to 17 UTC, on Mondays to Fridays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.cron"].search([]).active = False
        cls.hours = cls.working_calendar()
        cls.maya, cls.maya_time = cls.practitioner("maya", "Maya Lindqvist")
        cls.jonas, cls.jonas_time = cls.practitioner("jonas", "Jonas Weber")
        cls.manager = new_test_user(
            cls.env,
            "booking_manager",
            groups="base.group_user,appointment_calendar_sync.group_calendar_manager",
        )
        cls.jane = cls.env["res.partner"].create(
            {"name": "Jane Doe", "email": "jane@client.example", "tz": "UTC"}
        )
        cls.massage = cls.service("Massage", cls.maya_time | cls.jonas_time)

    # The salon ----------------------------------------------------------------------------------

    @classmethod
    def working_calendar(cls, **vals):
        spans = [(9, 12, "morning"), (13, 17, "afternoon")]
        lines = [
            {"name": "x", "dayofweek": str(d), "hour_from": a, "hour_to": b, "day_period": part}
            for d in range(5)
            for a, b, part in spans
        ]
        commands = [(5, 0, 0), *((0, 0, line) for line in lines)]
        values = {"name": "Salon hours", "tz": "UTC", "attendance_ids": commands}
        return cls.env["resource.calendar"].create({**values, **vals})

    @classmethod
    def practitioner(cls, login, name, **vals):
        user = new_test_user(cls.env, f"booking_{login}", groups="base.group_user", tz="UTC")
        user.write({"name": name, "email": f"{login}@salon.example"})
        values = {"name": name, "user_id": user.id, "calendar_id": cls.hours.id, "tz": "UTC"}
        return user, cls.env["resource.resource"].create({**values, **vals})

    @classmethod
    def service(cls, name, resources, **vals):
        rules = {"duration": 60, "step": 60, "notice": 0, "horizon": 60, "timezone": "UTC"}
        values = {"name": name, "resource_ids": [(6, 0, resources.ids)], "is_published": True}
        return cls.env["booking.service"].create({**values, **rules, **vals})

    # Visitors -----------------------------------------------------------------------------------

    def free(self, service=None, resource=None, day=MONDAY, days=1):
        """The hours at which something is free: {hour of the day: names}."""
        window = Interval(at(0, day), at(0, day + days * ONE_DAY))
        slots = (service or self.massage)._slots(window, now(), resource)
        names = {self.maya_time.id: "maya", self.jonas_time.id: "jonas"}
        return {
            (slot.start - window.start) / timedelta(hours=1): sorted(
                names.get(id, str(id)) for id in slot.resources
            )
            for slot in slots
        }

    def hours_free(self, *args, **kwargs):
        return list(self.free(*args, **kwargs))

    def wish(self, hour=10, **vals):
        values = {
            "start": at(hour),
            "name": "Jane Doe",
            "email": "jane@client.example",
            "resource": self.env["resource.resource"],
        }
        return Wish(**{**values, **vals})

    def book(self, hour=10, service=None, **vals):
        """Book as a visitor who is not logged in."""
        public = self.env.ref("base.public_user")
        service = (service or self.massage).with_user(public)
        return service._book(self.wish(hour, **vals), now())

    # Staff --------------------------------------------------------------------------------------

    def appointment(self, hour=10, user=None, **vals):
        """An appointment that a practitioner makes in Odoo."""
        user = user or self.maya
        values = {
            "booking_service_id": self.massage.id,
            "booking_client_id": self.jane.id,
            "user_id": user.id,
            "start": naive_at(hour),
        }
        return self.env["calendar.event"].with_user(user).create({**values, **vals})

    def event(self, user, start, stop, **vals):
        """Something else in somebody's calendar."""
        values = {
            "name": "Something else",
            "start": naive_at(start),
            "stop": naive_at(stop),
            "user_id": user.id,
            "partner_ids": [(6, 0, user.partner_id.ids)],
        }
        return self.env["calendar.event"].create({**values, **vals})

    def reserved(self, event):
        """The time that an appointment holds: {(resource, from hour, to hour)}."""
        return {
            (r.resource_id, (r.start - naive_at(0)) / ONE_HOUR, (r.stop - naive_at(0)) / ONE_HOUR)
            for r in event.sudo().booking_reservation_ids
        }

    def calendar_of(self, user):
        """A connected calendar that blocks time. It is never spoken to."""
        account = {"account_name": user.login, "account_key": user.login}
        connection = self.env["calendar.connection"].create(
            {"user_id": user.id, "provider": "google", **account}
        )
        return self.env["calendar.remote"].create(
            {
                "connection_id": connection.id,
                "remote_id": "main",
                "name": "Main",
                "blocks_availability": True,
            }
        )

    # Mails --------------------------------------------------------------------------------------

    def write_mails(self):
        """Have those written that visitors do not wait for, as the scheduler does."""
        events = self.env["calendar.event"].sudo()
        events._write_mails(events._booking_mails_due().ids)

    def mails(self, address="jane@client.example"):
        """What is queued for somebody, oldest first, once what waits for nothing was written."""
        self.write_mails()
        mails = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")], order="id")
        return mails.filtered(lambda mail: address in _recipients(mail))

    def invitation(self, mail):
        """The (method, event) of the calendar file in a mail."""
        [attached] = mail.attachment_ids
        calendar = Calendar.from_ical(attached.raw)
        [event] = calendar.walk("VEVENT")
        return str(calendar["METHOD"]), event


ONE_HOUR = timedelta(hours=1)


def _recipients(mail):
    named = mail.recipient_ids.mapped("email") + (mail.email_to or "").split(",")
    return {parseaddr(each)[1] for each in named if each}
