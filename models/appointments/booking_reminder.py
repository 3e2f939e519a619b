import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..transactions import isolated, save

BATCH = 100  # appointments per transaction
BUDGET = 45.0  # seconds per run; Odoo stops jobs that run for two minutes


class BookingReminder(models.Model):
    """How long before an appointment of a service its client gets a mail."""

    _name = "booking.reminder"
    _description = "Reminder to clients"
    _order = "minutes desc, id"
    _rec_name = "amount"

    service_id = fields.Many2one("booking.service", required=True, index=True, ondelete="cascade")
    amount = fields.Integer("Before", required=True, default=24)
    unit = fields.Selection(
        [("hours", "Hours"), ("days", "Days")], required=True, default="hours"
    )
    minutes = fields.Integer(compute="_compute_minutes", store=True)
    since = fields.Datetime(
        compute="_compute_minutes",
        store=True,
        help="What should have been sent before this is not sent later.",
    )

    _some_time_before = models.Constraint(
        "CHECK (amount BETWEEN 1 AND 8760)",
        "A client is reminded at least one hour before. Please enter a number from 1 on.",
    )
    _one_each = models.UniqueIndex(
        "(service_id, minutes)", "There are two reminders at the same time. Please remove one."
    )

    @api.depends("amount", "unit")
    def _compute_minutes(self):
        for reminder in self:
            reminder.minutes = reminder.amount * 60 * (24 if reminder.unit == "days" else 1)
            reminder.since = self.env.cr.now()

    @api.model
    def _cron_remind(self):
        """Remind whoever is to be reminded by now. What is left when time is up comes next."""
        deadline = time.monotonic() + BUDGET
        while save(self.env, self._remind_some) == BATCH:
            if time.monotonic() > deadline:
                self.env.ref("appointment_calendar_sync.cron_remind").sudo()._trigger()
                break

    def _remind_some(self):
        """Remind the next ones, and return how many it were."""
        events = self.env["calendar.event"].browse(self._due())
        for event in events:
            about = f"the reminder of appointment {event.id}"
            with isolated(self.env, about, event._booking_pass_over):
                event._booking_remind()
        return len(events)

    def _due(self) -> list[int]:
        """The appointments of which some reminder is due that has not been dealt with."""
        self.env.flush_all()
        query = SQL(
            """SELECT DISTINCT e.id, e.start
                 FROM calendar_event e
                 JOIN booking_reminder r ON r.service_id = e.booking_service_id
                WHERE e.active AND e.booking_state = 'confirmed' AND e.start > %(now)s
                  AND e.start - r.minutes * interval '1 minute' <= %(now)s
                  AND e.start - r.minutes * interval '1 minute' > e.booking_reminded_to
                  AND e.start - r.minutes * interval '1 minute' > r.since
             ORDER BY e.start, e.id
                LIMIT %(batch)s""",
            now=self.env.cr.now(),
            batch=BATCH,
        )
        return [row[0] for row in self.env.execute_query(query)]


class BookingService(models.Model):
    _inherit = "booking.service"

    reminder_ids = fields.One2many(
        "booking.reminder",
        "service_id",
        "Reminders",
        copy=True,
        help="Mails to the client before the appointment. Who books later than that gets none.",
    )


class CalendarEvent(models.Model):
    """Reminders of appointments: one mail however often it is due, and none for old times.

    All that is kept is a moment: whatever was due until then is dealt with. It is written with
    the mail, so both are there or neither.
    """

    _inherit = "calendar.event"

    booking_reminded_to = fields.Datetime(
        copy=False, readonly=True, help="Reminders that were due until then are dealt with."
    )

    _reminder_index = models.Index("(start) WHERE active AND booking_state = 'confirmed'")

    @api.model
    def _booking_defaults(self, vals):
        """Of a new one nothing is due: its client is told of it just now."""
        vals = super()._booking_defaults(vals)
        if vals.get("booking_service_id"):
            vals = {"booking_reminded_to": self.env.cr.now(), **vals}
        return vals

    def _booking_tell(self, was, now):
        """Who has just been told when it is need not be reminded of what lies before that."""
        told = not was.live or was.start != now.start or was.client != now.client
        if now.live and told and self.booking_reminded_to != self.env.cr.now():
            self.booking_reminded_to = self.env.cr.now()
        return super()._booking_tell(was, now)

    def _booking_remind(self):
        self.booking_reminded_to = self.env.cr.now()
        self._booking_announce("reminder")

    def _booking_pass_over(self, _error):
        """It can not be sent: it must not stand in the way of the others for ever."""
        self.booking_reminded_to = self.env.cr.now()

    def _booking_time_left(self):
        """When it is, as people say it who look forward to it: today, tomorrow, or its day."""
        zone = self.with_context(tz=self._booking_client_zone())
        start = fields.Datetime.context_timestamp(zone, self.start).date()
        today = fields.Datetime.context_timestamp(zone, self.env.cr.now()).date()
        hours = self._booking_hours_text()
        if start == today:
            return self.env._("today, %s", hours)
        if start == today + timedelta(days=1):
            return self.env._("tomorrow, %s", hours)
        return f"{self._booking_day_text()}, {hours}"
