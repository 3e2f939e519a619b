from odoo import models
from odoo.fields import Command

#: What a client has, and not the session to which they come.
THEIRS = {"booking_client_id", "booking_client_name"}


class CalendarEvent(models.Model):
    """An event of her own that gets a client of a group is a session, and the client's place its
    first one."""

    _inherit = "calendar.event"

    def _become_appointment(self, appointment, *, tell):
        service = self.env["booking.service"].browse(appointment["booking_service_id"])
        if not service._is_group():
            return super()._become_appointment(appointment, tell=tell)
        client = {name: appointment[name] for name in THEIRS & appointment.keys()}
        session = {name: appointment[name] for name in appointment.keys() - THEIRS}
        places = {"booking_seats": service.seats, "booking_planned": True}
        super()._become_appointment({**session, **places}, tell=False)
        self._give_place(client, tell)

    def _give_place(self, client, tell):
        """Give the first place to who is asked about; what they have said goes with them."""
        said = [Command.link(each) for each in self.sudo().booking_answer_ids.ids]
        self.sudo().with_context(no_mail_to_attendees=not tell).create(
            {
                "booking_service_id": self.booking_service_id.id,
                "booking_session_id": self.id,
                "booking_state": "confirmed",
                "booking_answer_ids": said,
                **self._session_facts(),
                **client,
            }
        )
