from datetime import date, timedelta

from odoo import fields, models
from odoo.tools import format_date

from ...core.event import as_instant
from ...core.slots import Refusal
from ..moments import aware


class BookingService(models.Model):
    """Services that can be booked until a day, and not only some days ahead."""

    _inherit = "booking.service"

    bookable_until = fields.Date(
        "Bookable until",
        help="The last day that can be booked, where the service is at home. Empty: as far ahead "
        "as the days before allow, for ever.",
    )

    def _rules(self):
        rules = super()._rules()
        if not self.bookable_until:
            return rules
        return rules.ending(as_instant(self.bookable_until + timedelta(days=1), self.timezone))

    def _last_day(self) -> date:
        """The last day that can be booked now, where the service is at home."""
        today = self._day(aware(fields.Datetime.now()))
        last = today + timedelta(days=self.horizon)
        return min(last, self.bookable_until or last)

    def _days_ahead(self):
        """How many days ahead can be booked now."""
        today = self._day(aware(fields.Datetime.now()))
        return max((self._last_day() - today).days, 0)

    def _refusal_text(self, reason):
        if reason == Refusal.HORIZON and self._is_ending():
            return self.env._(
                "This time is too far ahead: it can be booked until %(day)s. "
                "Please choose an earlier one.",
                day=format_date(self.env, self.bookable_until),
            )
        return super()._refusal_text(reason)

    def _is_ending(self):
        """Whether the last day comes sooner than the days before would have it."""
        return bool(self.bookable_until) and self._last_day() == self.bookable_until
