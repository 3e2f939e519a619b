from dataclasses import replace

from odoo import models

from ..core.interval import Interval
from ..core.slots import Refusal
from .booking_live_check import LiveCheck, Verdict
from .booking_slots import BookingRefused
from .moments import aware
from .transactions import save

#: Why a time was refused that nobody has taken, as far as we know.
UNKNOWN = "unknown"


class BookingService(models.Model):
    """From a visitor's wish to an appointment, with a look at the calendars outside."""

    _inherit = "booking.service"

    def _confirm(self, wish, now):
        """Make the appointment that `wish` asks for and return it, as `_book` does.

        The order matters (docs/decisions/0090): the time is kept, and committed; then calendars
        outside are asked, while no transaction is open; then it is reserved, for the caller to
        commit. Raise `BookingRefused` when it can not be had. Who may be anybody is whoever is
        free there as well.
        """
        self.ensure_one()
        check = LiveCheck(self.env)
        refusal = None
        while hold := self._hold_unless(wish, now, refusal):
            resource = hold.resource_id
            verdict = check.ask(resource, Interval(aware(hold.start), aware(hold.stop)))
            if verdict is Verdict.FREE:
                return self._book(replace(wish, resource=resource), now)
            refusal = self._closed(verdict)
            save(self.env, hold._close)
        raise refusal

    def _hold_unless(self, wish, now, refusal):
        """The hold on what `wish` asks for; none when it was refused before and nobody is left."""
        try:
            return self._held(wish) or save(self.env, lambda: self._hold(wish, now))
        except BookingRefused:
            if refusal is None:
                raise
            return None

    def _closed(self, verdict):
        if verdict is Verdict.TAKEN:
            return self._refused(Refusal.TAKEN)
        return BookingRefused(
            UNKNOWN,
            self.env._(
                "We can not find out at the moment whether this time is still free. Please choose "
                "another one, or try again in a few minutes."
            ),
        )
