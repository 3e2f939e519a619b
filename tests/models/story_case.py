"""A practitioner who can be booked around the clock, and hands for the stories about her."""

from datetime import timedelta

from ...core.interval import Interval
from ...models.free_times.booking_slots import Wish
from ...providers import registry
from ...providers.http import utc_now
from ...providers.memory import MemoryCloudProvider
from .common import SyncCase, at

DAY_AND_NIGHT = {"hour_from": 0, "hour_to": 24, "day_period": "full_day"}


class StoryCase(SyncCase):
    """Maya gives massages of an hour, at any time of any day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        registry.register(MemoryCloudProvider)
        lines = [{"name": "x", "dayofweek": str(d), **DAY_AND_NIGHT} for d in range(7)]
        commands = [(5, 0, 0), *((0, 0, line) for line in lines)]
        cls.hours = cls.env["resource.calendar"].create(
            {"name": "Day and night", "tz": "UTC", "attendance_ids": commands}
        )
        cls.resource = cls.bookable(cls.maya)
        rules = {"duration": 60, "step": 60, "notice": 0, "horizon": 400, "timezone": "UTC"}
        cls.massage = cls.env["booking.service"].create(
            {
                "name": "Massage",
                "resource_ids": [(6, 0, cls.resource.ids)],
                "is_published": True,
                **rules,
            }
        )

    @classmethod
    def bookable(cls, user):
        """The resource of a user who works day and night."""
        user._ensure_resource()
        resource = user.sudo().resource_ids[:1]
        resource.write({"calendar_id": cls.hours.id, "tz": "UTC"})
        return resource

    def turn(self, times=1):
        """Let both directions run once, or several times."""
        for _turn in range(times):
            self.drain()
            self.pull()

    def book(self, start=None):
        """A visitor who is not logged in books."""
        start = start or at(10)
        nobody = self.env["resource.resource"]
        wish = Wish(start=start, name="Jane", email="jane@client.example", resource=nobody)
        service = self.massage.with_user(self.env.ref("base.public_user"))
        return service._book(wish, utc_now())

    def offered(self, day=3, days=1):
        """The hours of a day that visitors are offered."""
        window = Interval(at(0, day), at(0, day + days))
        slots = self.massage._slots(window, utc_now())
        return [(slot.start - window.start) / timedelta(hours=1) for slot in slots]

    def taken(self, day=3):
        """The hours of a day that visitors are not offered."""
        return sorted(set(range(24)) - set(self.offered(day)))

    def mails_to(self, address):
        """What is queued for somebody, oldest first, once what waits for nothing was written."""
        events = self.env["calendar.event"].sudo()
        events._write_mails(events._booking_mails_due().ids)
        mails = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")], order="id")
        return mails.filtered(
            lambda mail: address in {*mail.recipient_ids.mapped("email"), mail.email_to}
        )

    def hands_over_mails(self):
        """The moments at which Odoo has been asked to send what is queued."""
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        return self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

    def incidents(self, kind):
        return self.env["calendar.sync.log"].search([("kind", "=", kind)])
