from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..core.event import as_instant
from ..models.moments import naive, zone_name

A_DAY = timedelta(days=1)


class BookingDaySheet(models.TransientModel):
    """A day's appointments on paper: who comes when, to whom, and how to reach them."""

    _name = "booking.day.sheet"
    _description = "Appointments of a day"

    day = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users",
        "Practitioner",
        domain="[('id', 'in', practitioner_ids)]",
        help="Empty: everybody's appointments.",
    )
    practitioner_ids = fields.Many2many(
        "res.users", string="Practitioners", compute="_compute_practitioners"
    )
    event_count = fields.Integer("Appointments", compute="_compute_event_count")

    def _compute_practitioners(self):
        services = self.env["booking.service"].search([])
        self.practitioner_ids = services.resource_ids.sudo().user_id.sudo(False)

    @api.depends_context("uid", "tz")
    @api.depends("day", "user_id")
    def _compute_event_count(self):
        for sheet in self:
            sheet.event_count = len(sheet._events()) if sheet.day else 0

    def action_print(self):
        self.ensure_one()
        self.check_access("read")
        report = self.env.ref("appointment_calendar_sync.booking_day_sheet_report")
        return report.report_action(self)

    # What the paper says --------------------------------------------------------------------------

    def _zone(self):
        return zone_name(self.env.user.tz, "UTC")

    def _events(self):
        """The appointments that take place, in order. All of them that the reader may see."""
        zone = self._zone()
        domain = [
            ("booking_service_id", "!=", False),
            ("booking_state", "!=", "cancelled"),
            ("start", "<", naive(as_instant(self.day + A_DAY, zone))),
            ("stop", ">", naive(as_instant(self.day, zone))),
        ]
        if self.user_id:
            domain.append(("user_id", "=", self.user_id.id))
        events = self.env["calendar.event"].with_context(tz=zone)
        by_session = "start, user_id, booking_seats DESC, booking_client_name"
        return events.search(domain, order=by_session)

    def _title(self):
        day = format_date(self.env, self.day, date_format="full")
        return f"{day} – {self.user_id.name}" if self.user_id else day

    def _lines(self):
        return [self._line(event) for event in self._events()]

    def _line(self, event):
        states = dict(event._fields["booking_state"]._description_selection(self.env))
        return {
            "time": event.booking_hours,
            "client": event.booking_client_name or event.booking_client_id.name or event.name,
            "phone": event.booking_client_phone or "",
            "service": event.booking_service_id.name,
            "practitioner": event.user_id.name,
            "status": states.get(event.booking_state, ""),
        }
