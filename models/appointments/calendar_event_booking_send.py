from odoo import models

from ..named import CRON_OF_MAILS, known
from ..transactions import isolated


class CalendarEvent(models.Model):
    """Sends the mails of appointments. A mail that can not be written stops nothing."""

    _inherit = "calendar.event"

    def _booking_send(self, kind, template, keep=True):
        """Queue the mail `kind`. Is its template broken, then the client gets the bare facts, and
        the administrator is told."""
        with isolated(
            self.env,
            f"mail template {template.id}",
            lambda error: self._booking_send_plainly(kind, template, keep),
        ):
            self._booking_write_mail(kind, template, keep)
        known(self.env, "ir.cron", CRON_OF_MAILS)._trigger()

    def _booking_write_mail(self, kind, template, keep=True):
        """Return the mail. Raise what is wrong with its template."""
        values = self._booking_mail_values(kind, keep)
        mail_id = template.send_mail(self.id, email_values=values)
        return self.env["mail.mail"].sudo().browse(mail_id)

    def _booking_send_plainly(self, kind, template, keep):
        details = {"object": self, "lang": self.env.lang}
        body = self.env["ir.qweb"]._render("appointment_calendar_sync.booking_mail_plain", details)
        values = self._booking_mail_values(kind, keep)
        attached = [
            (0, 0, {"name": name, "datas": datas})
            for name, datas in values.pop("attachments", [])
        ]
        company = self.booking_service_id.company_id or self.env.company
        about = {"model": self._name, "res_id": self.id}
        self.env["mail.mail"].sudo().create(
            {
                **about,
                "subject": f"{self._booking_title()}, {self._booking_day_text()}",
                "body_html": body,
                "email_from": company.email_formatted or self.user_id.email_formatted,
                "recipient_ids": [(4, self.booking_client_id.id)],
                "attachment_ids": attached,
                **values,
            }
        )
        self._booking_tell_of_broken(template)

    def _booking_tell_of_broken(self, template):
        """Give the administrator one task for each mail that can not be written."""
        administrator = self.env.ref("base.user_admin")
        env = self.with_context(lang=administrator.lang).env
        summary = env._("The mail “%s” can not be written", template.name)
        partner = administrator.partner_id.with_env(env)
        if summary in partner.activity_ids.mapped("summary"):
            return
        partner.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=administrator.id,
            summary=summary,
            note=env._(
                "Something in its text is not understood. Clients get a plain mail instead, so "
                "no appointment is lost. Mend or reset the template in Settings → Technical → "
                "Email Templates; the log says what is wrong."
            ),
        )
