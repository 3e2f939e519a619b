from odoo import fields, models
from odoo.tools import format_date, format_datetime, format_time

from ..transactions import isolated

#: What the client of a request is told instead, for nothing was promised yet.
OF_REQUESTS = {
    "confirmed": "requested",
    "cancelled": "declined",
    "link": None,
    "moved": None,
    "reminder": None,
    "reinstated": "confirmed",
}
STAFF_MAIL = "appointment_calendar_sync.booking_mail_to_answer"


class CalendarEvent(models.Model):
    """Who is told what of a request: its client, and those who are to answer it."""

    _inherit = "calendar.event"

    def _booking_announce(self, kind, keep=True):
        if self.booking_answer_by:
            asked_anew = kind == "moved" and self.booking_moved_by == "client"
            kind = "requested" if asked_anew else OF_REQUESTS.get(kind, kind)
        if kind:
            super()._booking_announce(kind, keep)

    def _booking_made(self):
        super()._booking_made()
        if self._booking_is_request() and not self.env.context.get("no_mail_to_attendees"):
            self._booking_tell_staff()

    def _booking_moved(self):
        """Its client asks for another time: whoever is to answer has to know."""
        super()._booking_moved()
        if self._booking_is_request() and self.booking_moved_by == "client":
            self._booking_tell_staff()

    def _booking_reinstated(self):
        """A request that was declined, and takes place after all, is approved."""
        super()._booking_reinstated()
        self.filtered("booking_answer_by").booking_answer_by = False

    def _booking_show_practitioner(self, kind):
        is_new = kind == "confirmed" and self._booking_is_request()
        super()._booking_show_practitioner("requested" if is_new else kind)

    def _booking_tell_staff(self):
        """Mail whoever is to answer it: those with whom it is."""
        template = self.env.ref(STAFF_MAIL, raise_if_not_found=False)
        if not template:
            return
        for user in self.sudo()._booking_hosts().filtered("email"):
            with isolated(
                self.env,
                f"mail template {template.id}",
                lambda _error: self.sudo()._booking_tell_of_broken(template),
            ):
                theirs = template.sudo().with_context(lang=user.lang, tz=user.tz)
                to = {"recipient_ids": [(4, user.partner_id.id)]}
                theirs.send_mail(self.id, email_values=to)
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _booking_when_here(self):
        """When it is, on the clock of who reads it."""
        day = fields.Datetime.context_timestamp(self, self.start).date()
        zone = self.env.context.get("tz")
        time = format_time(self.env, self.start, tz=zone, time_format="short")
        return f"{format_date(self.env, day, date_format='full')}, {time}"

    def _booking_reply_until_here(self):
        return format_datetime(
            self.env, self._booking_reply_until(), tz=self.env.context.get("tz"), dt_format="short"
        )

    def _booking_staff_subject(self):
        if self._booking_is_request():
            return self.env._("%s: please approve or decline", self.name)
        return self.env._("%s: nobody answered", self.name)

    def _booking_declined_subject(self):
        """What the mail to a client is called whose request came to nothing."""
        what = f"{self.booking_service_id.name}, {self._booking_day_text()}"
        if self.booking_cancelled_by == "client":
            return self.env._("Withdrawn: %s", what)
        return self.env._("Not confirmed: %s", what)

    def _booking_staff_url(self):
        """Where staff who are logged in see it."""
        base = self.booking_service_id.get_base_url()
        return f"{base}/mail/view?model=calendar.event&res_id={self.id}"
