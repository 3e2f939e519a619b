"""What became of an appointment: the client came, or did not. Loaded after what it extends."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import str2bool

PARAMETER = "appointment_calendar_sync.done_by_itself"

#: It took place, as far as calendars are concerned, whoever came.
HELD = {"confirmed", "done", "no_show"}
AT_ONCE = 1000


class CalendarEvent(models.Model):
    """The outcome of an appointment is the practice's own affair: nobody outside is told.

    It can be noted once the appointment has begun, changed, and taken back.
    """

    _inherit = "calendar.event"

    booking_has_begun = fields.Boolean(compute="_compute_booking_has_begun")

    @api.depends("start", "booking_service_id")
    def _compute_booking_has_begun(self):
        now = fields.Datetime.now()
        for event in self:
            event.booking_has_begun = bool(event.booking_service_id and event.start <= now)

    def action_booking_done(self):
        self._note_outcome("done")

    def action_booking_no_show(self):
        self._note_outcome("no_show")

    def action_booking_open_again(self):
        """Take back what was noted."""
        self._note_outcome("confirmed")

    def _note_outcome(self, state):
        """Raise `UserError`, with nothing changed, for what has not begun or does not count."""
        if not all(event.booking_has_begun for event in self):
            raise UserError(
                self.env._("Whether the client came can be noted once the appointment has begun.")
            )
        if not set(self.mapped("booking_state")) <= HELD:
            raise UserError(
                self.env._(
                    "Only for appointments that took place can it be noted whether the client "
                    "came, not for cancelled ones or requests."
                )
            )
        self.write({"booking_state": state})

    def _told_outside(self, vals):
        told = super()._told_outside(vals)
        stays = vals.get("booking_state") in HELD and set(self.mapped("booking_state")) <= HELD
        if not stays or not vals.get("active", True) or not all(self.mapped("active")):
            return told
        return told - {"booking_state", "active"}

    @api.model
    def _cron_booking_done(self):
        """Note that clients came, where the practice wants that noted by itself."""
        parameter = self.env["ir.config_parameter"].sudo().get_param(PARAMETER)
        if not str2bool(parameter or "False", False):
            return
        over = [("booking_state", "=", "confirmed"), ("stop", "<=", fields.Datetime.now())]
        events = self.sudo().search(over, limit=AT_ONCE, order="stop")
        events.with_context(tracking_disable=True).write({"booking_state": "done"})
        if len(events) == AT_ONCE:
            self.env.ref("appointment_calendar_sync.cron_booking_done")._trigger()


class ResPartner(models.Model):
    """How often a client did not come. For the practice's eyes."""

    _inherit = "res.partner"

    booking_count = fields.Integer(
        "Appointments", compute="_compute_booking_counts", groups="base.group_user"
    )
    booking_no_show_count = fields.Integer(
        "No-shows", compute="_compute_booking_counts", groups="base.group_user"
    )

    def _compute_booking_counts(self):
        events = self.env["calendar.event"].sudo().with_context(active_test=False)
        groups = events._read_group(
            [("booking_client_id", "in", self.ids), ("booking_state", "!=", "cancelled")],
            ["booking_client_id", "booking_state"],
            ["__count"],
        )
        counts = defaultdict(dict)
        for client, state, count in groups:
            counts[client.id][state] = count
        for partner in self:
            own = counts[partner.id]
            partner.booking_count = sum(own.values())
            partner.booking_no_show_count = own.get("no_show", 0)

    def action_booking_appointments(self):
        """Show all appointments of this client, cancelled ones too."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appointment_calendar_sync.booking_appointment_action"
        )
        mine = [("booking_client_id", "in", self.ids)]
        return {**action, "domain": mine, "context": {"active_test": False}}

    def action_booking_no_shows(self):
        """Show the appointments to which this client did not come."""
        action = self.action_booking_appointments()
        return {**action, "context": {**action["context"], "search_default_no_show": 1}}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    booking_done_by_itself = fields.Boolean(
        "Appointments are done by themselves", config_parameter=PARAMETER
    )
