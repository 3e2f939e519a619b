from odoo import models


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    _declined_index = models.Index("(event_id, partner_id) WHERE state = 'declined'")

    def _send_invitation_emails(self):
        if invited := self.filtered(lambda attendee: not attendee.event_id.booking_service_id):
            super(CalendarAttendee, invited)._send_invitation_emails()

    def _notify_attendees(self, mail_template, notify_author=False, force_send=False):
        """Appointments are announced by mails of their own; only reminders are still Odoo's.

        Odoo's invitations change their identity each time, so a client's calendar would keep
        the old time beside the new one.
        """
        told = self
        if mail_template and mail_template.id in self._booking_replaced_mails():
            told = self.filtered(lambda attendee: not attendee.event_id.booking_service_id)
        return super(CalendarAttendee, told)._notify_attendees(
            mail_template, notify_author=notify_author, force_send=force_send
        )

    def _booking_replaced_mails(self):
        """The ids of Odoo's mails that tell of a new, moved or deleted event."""
        known = self.env["ir.model.data"].sudo()
        names = ("meeting_invitation", "meeting_changedate", "delete_event")
        return {known._xmlid_to_res_id(f"calendar.calendar_template_{name}") for name in names}
