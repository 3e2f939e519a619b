from odoo import api, fields, models

from ...providers import registry

PREFIX = "appointment_calendar_sync."

#: How many days before a client secret ends the administrator is reminded, the last time first.
REMIND = (7, 30)


class CalendarConnection(models.Model):
    """A client's secret may end, and with it everybody's synchronisation: somebody has to know."""

    _inherit = "calendar.connection"

    @api.model
    def _cron_remind_of_secrets(self):
        today = fields.Date.context_today(self)
        for code, label in registry.choices():
            ends = self._secret_ends(code)
            if ends and self._is_set_up(code):
                self._remind_of_secret(code, label, ends, (ends - today).days)

    @api.model
    def _secret_ends(self, code):
        """The day on which the client secret ends; None when nobody has entered one."""
        told = self.env["ir.config_parameter"].sudo().get_param(f"{PREFIX}{code}_secret_ends")
        try:
            return fields.Date.to_date(told) or None
        except ValueError:
            return None

    def _remind_of_secret(self, code, label, ends, days):
        """Tell the administrator by a task and its mail, once for each member of `REMIND`."""
        stage = next((stage for stage in REMIND if days <= stage), None)
        key, told = f"{PREFIX}{code}_secret_reminder", f"{ends} {stage}"
        parameters = self.env["ir.config_parameter"].sudo()
        if stage is None or parameters.get_param(key) == told:
            return
        parameters.set_param(key, told)
        administrator = self.env.ref("base.user_admin")
        translated = self.with_context(lang=administrator.lang)
        administrator.partner_id.activity_schedule(
            "appointment_calendar_sync.activity_secret_ends",
            user_id=administrator.id,
            **translated._words_of_reminder(label, ends),
        )

    def _words_of_reminder(self, label, ends):
        return {
            "summary": self.env._(
                "The client secret for %(vendor)s ends on %(day)s",
                vendor=label,
                day=fields.Date.to_string(ends),
            ),
            "note": self.env._(
                "From then on no %s calendar is read or written. Make a new secret there, and "
                "enter it with its last day in Settings → Bookings. Practitioners need not connect "
                "again.",
                label,
            ),
        }
