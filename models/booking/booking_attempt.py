from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, hmac

from ..parameters import number

SPAN = timedelta(hours=1)
PREFIX = "appointment_calendar_sync."
BOOKINGS = ("bookings_per_address", 30)
HOLDS = ("holds_per_address", 5)
EMAILS = ("bookings_per_email", 10)
ANY_NUMBER = 10**9


class BookingAttempt(models.Model):
    """Bookings that came from one network address, to notice somebody who books everything,
    and choices of times, to notice somebody who keeps everything.

    An e-mail address that is booked with counts as an address too: whoever books in many places
    at once under one name is noticed, and nobody is flooded with mails.

    The address itself is not kept, only a keyed hash of it, and that for an hour or so.
    Limits can be raised where many people share an address (a school, a hotel), by system
    parameters: `bookings_per_address` in an hour, which holds for choices as well,
    `bookings_per_email`, and `holds_per_address`, visitors for whom something is kept at the
    same time.
    """

    _name = "booking.attempt"
    _description = "Recent booking from an address"

    address_hash = fields.Char(required=True, index=True)
    visitor = fields.Char(help="Who has chosen a time. Empty: something was booked.")

    @api.model
    def _is_too_many(self, address, limit=BOOKINGS):
        """Whether that address has to wait before it books again."""
        booked, _chosen, _visitors = self._recent(address)
        return booked >= self._limit(limit)

    @api.model
    def _is_too_much_kept(self, address, visitor):
        """Whether nothing more is kept for who is at that address. Their choice counts already."""
        _booked, chosen, visitors = self._recent(address)
        others = set(visitors or ()) - {visitor}
        return chosen > self._limit(BOOKINGS) or len(others) >= self._limit(HOLDS)

    @api.model
    def _recent(self, address):
        """How many bookings and choices came from there within the hour, and which visitors
        have chosen something that may still be kept."""
        self.flush_model()
        now = fields.Datetime.now()
        lasting = timedelta(minutes=self.env["booking.reservation"]._hold_minutes())
        query = SQL(
            """SELECT count(*) FILTER (WHERE visitor IS NULL), count(visitor),
                      array_agg(DISTINCT visitor) FILTER (WHERE create_date > %s)
                 FROM booking_attempt
                WHERE address_hash = %s AND create_date > %s""",
            now - lasting,
            self._hashed(address),
            now - SPAN,
        )
        return self.env.execute_query(query)[0]

    @api.model
    def _limit(self, parameter):
        name, usual = parameter
        return number(self.env, PREFIX + name, usual, 0, ANY_NUMBER)

    @api.model
    def _note(self, *addresses, visitor=False):
        """Write down a booking, or a choice of `visitor`, for each of these addresses."""
        hashes = map(self._hashed, addresses)
        self.sudo().create([{"address_hash": each, "visitor": visitor} for each in hashes])

    @api.model
    def _hashed(self, address):
        return hmac(self.env(su=True), "appointment_calendar_sync.address", address)

    @api.autovacuum
    def _gc_old(self):
        self.sudo().search([("create_date", "<", fields.Datetime.now() - SPAN)]).unlink()
