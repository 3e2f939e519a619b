from odoo import fields, models


class CalendarEvent(models.Model):
    """From a session to the dialog in which a client is given a place in it."""

    _inherit = "calendar.event"

    def action_booking_add_client(self):
        """Open that dialog, with this session chosen."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appointment_calendar_sync.booking_by_hand_action"
        )
        chosen = {
            "default_service_id": self.booking_service_id.id,
            "default_resource_id": self._session_team()[:1].id,
            "default_start": fields.Datetime.to_string(self.start),
            "active_model": self._name,
        }
        return {**action, "context": chosen}
