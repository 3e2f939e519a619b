from odoo import fields, models


class BookingDecline(models.TransientModel):
    """Declines requests, one or many, and tells their clients why."""

    _name = "booking.decline"
    _description = "Decline a request"

    event_ids = fields.Many2many("calendar.event", string="Requests", readonly=True)
    reason = fields.Text(help="The client reads this. It may be left out.")

    def action_decline(self):
        self.ensure_one()
        self.event_ids.check_access("write")
        declined = self.event_ids._booking_decline((self.reason or "").strip())
        return self.event_ids._booking_told(
            self.env._("%(count)s declined. The client is told.", count=len(declined)),
            len(declined),
        )
