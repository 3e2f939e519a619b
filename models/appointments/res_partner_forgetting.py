from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..events.calendar_event_sync import QUIET


class ResPartner(models.Model):
    """What appointments know of a client, and how it is forgotten."""

    _inherit = "res.partner"

    def _appointments(self):
        """All appointments of this client, cancelled ones too. As superuser."""
        events = self.env["calendar.event"].sudo().with_context(active_test=False)
        return events.search([("booking_client_id", "in", self.ids)])

    def _upcoming_appointments(self):
        now = self.env.cr.now()
        return self._appointments().filtered(lambda e: e._takes_place() and e.stop > now)

    def _forget_as_client(self):
        """Take this client out of every appointment, here and in calendars outside.

        What is still to come is cancelled, and nobody is mailed. That somebody came remains:
        when, to whom and for what. Raise `UserError` when a question about one is open.
        """
        self.ensure_one()
        events, upcoming = self._appointments(), self._upcoming_appointments()
        self._forget_questions(events)
        self._forget_letters(events)
        self._forget_left_places(events)
        events.booking_answer_ids.unlink()
        self._forget_waiting()
        for event in events:
            event.with_context(**QUIET).write(self._without_client(event))
        upcoming.with_context(**QUIET)._booking_cancel("staff")

    def _without_client(self, event):
        """What is written to an appointment to have nothing of its client in it."""
        service = event.booking_service_id
        return {
            "name": service.with_context(lang=event.user_id.lang)._title_for(""),
            "description": False,
            "location": service._place_values(event.booking_resource_ids)["location"],
            "booking_client_id": False,
            "booking_client_name": False,
            "booking_note": False,
            "booking_tz": False,
            "booking_clock": False,
            "booking_cancel_reason": False,
            "partner_ids": [Command.unlink(self.id)],
        }

    def _forget_questions(self, events):
        """Past questions hold both versions of an appointment; open ones have to be answered."""
        links = events.link_ids
        about = Domain("event_id", "in", events.ids) | Domain("link_id", "in", links.ids)
        questions = self.env["calendar.conflict"].sudo().search(about)
        if "open" in questions.mapped("state"):
            raise UserError(
                self.env._(
                    "For an appointment of %s it is not decided yet whether Odoo or the calendar "
                    "is right. Have its practitioner answer that question first.",
                    self.display_name,
                )
            )
        questions.unlink()

    def _forget_letters(self, events):
        """Messages and mails about these appointments name their client."""
        about = [("model", "=", "calendar.event"), ("res_id", "in", events.ids)]
        messages = self.env["mail.message"].sudo().search(about)
        self.env["mail.mail"].sudo().search([("mail_message_id", "in", messages.ids)]).unlink()
        messages.unlink()

    def _forget_waiting(self):
        """What they wait for is known by their address alone."""
        if not self.email_normalized:
            return
        theirs = [("email", "=", self.email_normalized)]
        self.env["booking.waiting"].sudo().search(theirs).unlink()
        self.env["booking.pending"].sudo().search(theirs).unlink()

    def _forget_left_places(self, events):
        """In an account that was left nothing can be changed: what is known of it goes."""
        links = events.link_ids
        links.filtered(lambda link: not link.remote_id.connection_id.active).unlink()
