from odoo import models

from ..schedule import crons

#: What a practitioner is shown of an appointment that somebody has just booked.
NEW = frozenset({"confirmed", "requested"})


class BookingService(models.Model):
    _inherit = "booking.service"

    def _appointment_values(self, team, wish):
        """Who books on a page reads there that it is done: their mail can follow."""
        return {**super()._appointment_values(team, wish), "booking_mail_kind": "confirmed"}


class CalendarEvent(models.Model):
    """The mail to who has booked is written right afterwards: writing it takes longer than booking.
    The practitioner sees it on the screen then, too.

    It waits in the appointment, like one that waits for a link, and says how things are when it is
    written (docs/decisions/0187).
    """

    _inherit = "calendar.event"

    def _booking_awaits_link(self, kind):
        return super()._booking_awaits_link(kind) or self._booking_mail_follows()

    def _booking_mail_follows(self):
        """Whether a mail waits that will tell of it. It is written as soon as this is committed."""
        if not self.booking_mail_kind:
            return False
        crons(self.env, "cron_meetings")._trigger()
        return True

    def _booking_is_told_later(self):
        """Whether what there is to tell waits for the answer alone, and not for a link as well."""
        return self.sudo().booking_mail_kind == "confirmed" and not self.sudo().booking_mail_at

    def _booking_show_practitioner(self, kind):
        if kind not in NEW or not self._booking_is_told_later():
            super()._booking_show_practitioner(kind)

    def _booking_release(self):
        """In the name of the company with which it was booked, whoever runs this. Nobody is shown
        on the screen what they have booked themselves."""
        company = self.booking_service_id.company_id or self.booking_website_id.company_id
        is_told_later = self._booking_is_told_later()
        super(CalendarEvent, self.with_company(company))._booking_release()
        if is_told_later:
            self.with_user(self.create_uid).sudo()._booking_show_practitioner("confirmed")
