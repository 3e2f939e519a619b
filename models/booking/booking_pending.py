from dataclasses import asdict, replace
from datetime import datetime, timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.tools import format_date

from ...core.event import zone_info
from ..clock import time_text
from ..free_times.booking_slots import Wish
from ..moments import naive, zone_name
from ..parameters import number
from ..services.booking_question import Answer

PARAMETER = "appointment_calendar_sync.proof_minutes"
DEFAULT_MINUTES = 30
MOST_MINUTES = 1440


class BookingPending(models.Model):
    """A booking that counts as soon as its visitor has shown that the e-mail address is theirs.

    Until then its time is kept like any chosen time, only longer. Who knows the code in the mail
    books. What was typed is forgotten with the booking, or a day after it has lapsed.
    """

    _name = "booking.pending"
    _inherit = "booking.secret.page"
    _description = "Booking that waits for its e-mail address"
    _secret_name = "pending"

    service_id = fields.Many2one("booking.service", required=True, ondelete="cascade")
    nonce = fields.Char(required=True, default=lambda self: uuid4().hex)
    email = fields.Char(index=True)
    wish = fields.Json(help="What was asked for, as it was typed.")
    expires_at = fields.Datetime(required=True, index=True)
    event_id = fields.Many2one("calendar.event", ondelete="cascade", index="btree_not_null")

    @api.model
    def _minutes(self):
        """For how long a time is kept for who has to confirm an address."""
        return number(self.env, PARAMETER, DEFAULT_MINUTES, 5, MOST_MINUTES)

    # The address in the mail ----------------------------------------------------------------------

    def _identity(self):
        return (self.id, self.nonce)

    def _url(self):
        base = self.service_id.get_base_url()
        return f"{base}/book/confirm/{self.id}/{self._code()}"

    # What was asked for ---------------------------------------------------------------------------

    def _keep_wish(self, wish):
        """Write down what to book."""
        plain = asdict(replace(wish, resource=None, instead_of=None))
        self.wish = {**plain, "start": wish.start.isoformat(), "resource": wish.resource.ids}

    def _read_wish(self):
        """What to book, for the name under which its time is kept."""
        people = self.env["resource.resource"].sudo().browse(self.wish["resource"]).exists()
        return Wish(
            **{
                **self.wish,
                "start": datetime.fromisoformat(self.wish["start"]),
                "resource": people,
                "answers": tuple(Answer(*each) for each in self.wish["answers"]),
                "visitor": self._visitor(),
            }
        )

    def _is_open(self):
        """Whether it can still be booked."""
        return bool(not self.event_id and self.wish and self.expires_at > fields.Datetime.now())

    def _book(self, now):
        """Book it, as `_confirm` does, and forget what was typed. Return the appointment."""
        appointment = self.service_id._confirm(self._read_wish(), now)
        self.write({"event_id": appointment.id, "wish": False, "email": False})
        return appointment

    # In words -------------------------------------------------------------------------------------

    def _lang(self):
        return self.wish["lang"] or self.env.lang

    def _zone(self):
        return zone_name(self.wish["zone"], self.service_id.timezone)

    def _when_text(self):
        """The day and the time, on the visitor's clock."""
        start = datetime.fromisoformat(self.wish["start"])
        local = start.astimezone(zone_info(self._zone()))
        day = format_date(self.env, local.date(), date_format="full")
        return f"{day}, {self._time_text(naive(start))}"

    def _until_text(self):
        return self._time_text(self.expires_at)

    def _time_text(self, moment):
        return time_text(self.env, moment, self._zone(), self.wish.get("clock"))

    @api.autovacuum
    def _gc_lapsed(self):
        lapsed = fields.Datetime.now() - timedelta(days=1)
        self.sudo().search([("expires_at", "<", lapsed)]).unlink()


class BookingService(models.Model):
    """Services that are booked by who can read the mail."""

    _inherit = "booking.service"

    proves_email = fields.Boolean(
        "Confirm the e-mail address",
        help="A booking counts once its visitor has pressed the button in a mail. "
        "Who is logged in with that address need not.",
    )

    def _needs_proof(self, email, user):
        """Whether that address has to be shown to be the visitor's own."""
        own = not user._is_public() and user.email_normalized == email
        return self.sudo().proves_email and not own

    def _ask_for_proof(self, wish, now):
        """Keep what `wish` asks for, and mail its visitor how to book it.

        Raise `BookingRefused` when it can not be had.
        """
        until = fields.Datetime.now() + timedelta(minutes=self.env["booking.pending"]._minutes())
        pending = self.env["booking.pending"].sudo().create(
            {"service_id": self.id, "email": wish.email, "expires_at": until}
        )
        self.env["booking.reservation"].sudo()._release(wish.visitor)
        kept = self._hold(replace(wish, visitor=pending._visitor()), now)
        kept.sudo().write({"expires_at": until})
        pending._keep_wish(wish)
        template = self.env.ref("appointment_calendar_sync.booking_mail_prove").sudo()
        template.send_mail(pending.id, email_values={"model": False, "res_id": False})
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return pending
