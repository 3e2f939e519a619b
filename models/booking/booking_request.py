from datetime import timedelta

from odoo import api, fields, models

from ..parameters import number
from ..services.booking_service_mail import own_mail
from ..transactions import isolated, save

PARAMETER = "appointment_calendar_sync.request_hours"
DEFAULT_HOURS = 24
MOST_HOURS = 720


class BookingService(models.Model):
    """Services of which each booking is a request, until somebody here approves it."""

    _inherit = "booking.service"

    needs_approval = fields.Boolean(
        "Approve each booking",
        help="Visitors ask for a time, which is kept for them. It counts once you approve it. "
        "What you book yourself is confirmed at once.",
    )
    mail_requested_id = own_mail("Asked for", "Sent when a visitor has asked for a time.")
    mail_declined_id = own_mail("Declined", "Sent when a request is declined or nobody answered.")

    def _appointment_values(self, team, wish):
        values = super()._appointment_values(team, wish)
        return {**values, "booking_state": "requested"} if self.needs_approval else values

    def _example_appointment(self, kind):
        event = super()._example_appointment(kind)
        if kind in ("requested", "declined"):
            event.booking_state = "requested"
        if kind == "declined":
            event._booking_decline()
        return event


class CalendarEvent(models.Model):
    """Requests: appointments that hold their time and wait for an answer.

    While `booking_answer_by` is set, the client has been promised nothing: so what a request
    becomes is told in other words than what an appointment becomes, and without a calendar file.
    """

    _inherit = "calendar.event"

    booking_answer_by = fields.Datetime(
        "Answer by",
        copy=False,
        readonly=True,
        help="A request that nobody has answered by then lapses, and its time is free again.",
    )
    booking_cancelled_by = fields.Selection(selection_add=[("lapse", "Nobody answered in time")])

    _requests_index = models.Index("(booking_answer_by) WHERE booking_state = 'requested'")

    @api.model
    def _request_hours(self):
        """For how long a request waits for an answer."""
        return number(self.env, PARAMETER, DEFAULT_HOURS, 1, MOST_HOURS)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_time_to_answer(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_time_to_answer(vals))

    def _with_time_to_answer(self, vals):
        """`vals`, with the moment until which a request waits, or with none once it is answered."""
        state = vals.get("booking_state")
        if state == "requested":
            until = fields.Datetime.now() + timedelta(hours=self._request_hours())
            return {"booking_answer_by": until, **vals}
        return {**vals, "booking_answer_by": False} if state in ("confirmed", "done") else vals

    def _booking_is_request(self):
        return self.booking_state == "requested"

    def _booking_reply_until(self):
        """When it lapses (naive UTC): no later than it starts."""
        start, _stop = self._booking_span()
        return min(self.booking_answer_by or start, start)

    def _booking_can_cancel(self):
        """A request can be withdrawn until it is answered."""
        if self._booking_is_request():
            return self._booking_is_ahead()
        return super()._booking_can_cancel()

    def _booking_can_move(self):
        """What was approved is moved by who approved it. A request may ask for another time."""
        approved = self.booking_service_id.needs_approval and not self._booking_is_request()
        return not approved and super()._booking_can_move()

    def _booking_change_texts(self):
        return [] if self._booking_is_request() else super()._booking_change_texts()

    # Answering ------------------------------------------------------------------------------------

    def _booking_approve(self):
        """Promise these requests to their clients. Return them; what is no request is left out."""
        requests = self.filtered(lambda event: event._booking_is_request())
        requests.write({"booking_state": "confirmed"})
        for event in requests:
            event._booking_announce("confirmed")
        return requests

    def _booking_decline(self, reason="", by="staff"):
        """Give their time back and tell their clients. Return those that were requests."""
        requests = self.filtered(lambda event: event._booking_is_request())
        requests._booking_cancel(by, reason)
        return requests

    @api.model
    def _cron_lapse(self):
        """Let go of what nobody has answered in time."""
        now = fields.Datetime.now()
        overdue = ["|", ("booking_answer_by", "<=", now), ("start", "<=", now)]
        due = self.search([("booking_state", "=", "requested"), *overdue])
        for event in due:
            save(self.env, event._booking_lapse)

    def _booking_lapse(self):
        with isolated(self.env, f"request {self.id}"):
            for event in self._booking_decline(by="lapse"):
                event._booking_tell_staff()

    # Buttons --------------------------------------------------------------------------------------

    def action_booking_approve(self):
        self.check_access("write")
        approved = self._booking_approve()
        return self._booking_told(
            self.env._("%(count)s approved. The client gets a confirmation.", count=len(approved)),
            len(approved),
        )

    def action_booking_decline(self):
        """Ask for a reason, which the clients read."""
        self.check_access("write")
        requests = self.filtered(lambda event: event._booking_is_request())
        if not requests:
            return self._booking_told("", 0)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decline"),
            "res_model": "booking.decline",
            "view_mode": "form",
            "target": "new",
            "context": {"default_event_ids": requests.ids},
        }

    def _booking_told(self, message, count):
        """Say what was done. Somebody else may have been faster."""
        if not count:
            message = self.env._("Nothing to answer: somebody has answered this already.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
