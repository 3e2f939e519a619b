from odoo import models

from ..schedule import crons


class BookingService(models.Model):
    _inherit = "booking.service"

    def _appointment_values(self, team, wish):
        """Who books on a page reads there that it is done: their mail can follow."""
        return {**super()._appointment_values(team, wish), "booking_mail_kind": "confirmed"}


class CalendarEvent(models.Model):
    """The mail to who has booked is written right afterwards: writing it takes longer than booking.

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

    def _booking_release(self):
        """In the name of the company with which it was booked, whoever runs this."""
        company = self.booking_service_id.company_id or self.booking_website_id.company_id
        super(CalendarEvent, self.with_company(company))._booking_release()
