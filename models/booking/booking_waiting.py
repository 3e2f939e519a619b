from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..clock import CLOCKS, time_text
from ..moments import zone_name

#: One address waits for so many things of one service at a time.
MOST_EACH = 3
A_MONTH = timedelta(days=30)


class BookingService(models.Model):
    """Services on whose free times visitors can wait."""

    _inherit = "booking.service"

    waiting_list = fields.Boolean(
        help="Visitors who find no time that suits them leave their address, and are told when "
        "one becomes free: one after the other, who has waited longest first.",
    )
    waiting_minutes = fields.Integer(
        "An offer lasts (minutes)",
        default=60,
        help="How long a time that has become free is kept for whoever is told of it. Then the "
        "next one on the list is told.",
    )

    _offer_lasts = models.Constraint(
        "CHECK (coalesce(waiting_minutes, 60) BETWEEN 5 AND 1440)",
        "An offer lasts between five minutes and one day.",
    )

    def _usual_days_to_wait(self, now):
        """From which day to which most people wait: a month from today on, if it is offered for
        so long. Today is the day where the service is at home."""
        today = self._day(now)
        return today, min(today + A_MONTH, self._last_day())


class BookingWaiting(models.Model):
    """Somebody waits for a time of a service to become free (docs/decisions/0112).

    It lasts until they book, leave the list, or the last day that suits them is over. Then
    nothing of it is kept.
    """

    _name = "booking.waiting"
    _inherit = "booking.secret.page"
    _description = "Waiting for a free time"
    _order = "offers, id"
    _secret_name = "waiting"

    service_id = fields.Many2one("booking.service", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="service_id.company_id", store=True)
    resource_id = fields.Many2one(
        "resource.resource", "Only with", ondelete="cascade", help="Empty: with anyone."
    )
    first_day = fields.Date("From", required=True)
    last_day = fields.Date("To", required=True)
    name = fields.Char(required=True)
    email = fields.Char("E-mail", required=True, index=True, help="Normalized.")
    lang = fields.Char()
    tz = fields.Char("Time zone")
    clock = fields.Selection(CLOCKS, help="How they read times. Empty: as their language has it.")
    offers = fields.Integer(
        "Times told",
        required=True,
        default=0,
        readonly=True,
        help="How often they were told of one.",
    )
    offered_start = fields.Datetime("Offered now", readonly=True)
    offered_stop = fields.Datetime(readonly=True)
    offered_resource_id = fields.Many2one("resource.resource", readonly=True, ondelete="set null")
    offered_until = fields.Datetime("Kept until", readonly=True, index="btree_not_null")

    _days_in_order = models.Constraint(
        "CHECK (first_day <= last_day)", "The last day lies before the first."
    )

    # Coming and leaving --------------------------------------------------------------------------

    @api.model
    def _join(self, values):
        """Put somebody on the list, and mail them how to leave it.

        An address that waits for enough already is left as it is: who asks learns nothing of it.
        """
        same = [("service_id", "=", values["service_id"]), ("email", "=", values["email"])]
        if self.search_count(same) >= MOST_EACH:
            return self.browse()
        entry = self.create(values)
        entry._mail("joined")
        entry._look_soon()
        return entry

    def unlink(self):
        """What is kept for them is free for the next one."""
        if self:
            self._give_back()
            self._look_soon()
        return super().unlink()

    def _give_back(self):
        reservations = self.env["booking.reservation"].sudo()
        for entry in self.filtered("offered_until"):
            reservations._release(entry._visitor())

    @api.model
    def _look_soon(self):
        """Have the list gone through: something may be free."""
        self.env.ref("appointment_calendar_sync.cron_offer").sudo()._trigger()

    @api.autovacuum
    def _gc_over(self):
        self.search([("last_day", "<", fields.Date.today() - timedelta(days=1))]).unlink()

    # Their own page ------------------------------------------------------------------------------

    def _identity(self):
        return (self.id, self.email)

    def _path(self, what=""):
        """Their page, or what can be done there."""
        page = f"/book/waiting/{self.id}/{self._code()}"
        return f"{page}/{what}" if what else page

    def _url(self):
        return self.service_id.get_base_url() + self._path()

    def _is_offered(self):
        return bool(self.offered_until and self.offered_until > fields.Datetime.now())

    # In words ------------------------------------------------------------------------------------

    def _zone(self):
        return zone_name(self.tz, self.service_id.timezone)

    def _offer_text(self):
        """When, and with whom if that is no secret: "Monday, 1 March 2027, 10:00, with Maya"."""
        when, service = self._moment_text(self.offered_start), self.service_id
        who = self.offered_resource_id.sudo().name if service._visitor_chooses() else ""
        who = who or service._shown_names()
        return self.env._("%(when)s, with %(who)s", when=when, who=who) if who else when

    def _until_text(self):
        return self._moment_text(self.offered_until)

    def _moment_text(self, moment):
        local = fields.Datetime.context_timestamp(self.with_context(tz=self._zone()), moment)
        day = format_date(self.env, local.date(), date_format="full")
        return f"{day}, {time_text(self.env, moment, self._zone(), self.clock)}"

    def _days_text(self):
        first, last = (format_date(self.env, day) for day in (self.first_day, self.last_day))
        return first if first == last else f"{first} – {last}"

    def _mail(self, kind):
        """Queue a mail to them."""
        template = self.env.ref(f"appointment_calendar_sync.booking_mail_waiting_{kind}").sudo()
        template.send_mail(self.id)
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
