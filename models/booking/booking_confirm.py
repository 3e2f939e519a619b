from dataclasses import replace
from functools import partial

from odoo import models

from ...core.interval import Interval
from ...core.slots import Refusal
from ..free_times.booking_live_check import LiveCheck, Verdict
from ..free_times.booking_slots import BookingRefused
from ..moments import aware
from ..transactions import save

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
        free there as well. Where nobody is to be asked, nothing has to be kept meanwhile
        (docs/decisions/0188).
        """
        self.ensure_one()
        check = LiveCheck(self.env)
        if not self._is_group() and not check.is_needed():
            return self._book_at_once(wish, now)
        refusal = None
        while team := self._team_unless(wish, now, refusal):
            found = check.ask(team, Interval(*map(aware, self._span_from(wish.start))))
            if found.verdict is Verdict.FREE:
                return self._book(replace(wish, resource=team[:1]), now)
            refusal = self._closed(found.verdict)
            holds = self._held(wish)
            if not holds:
                break
            save(self.env, partial(holds._close, found.resources))
        raise refusal

    def _book_at_once(self, wish, now):
        """Book, and give back what its visitor kept, for this time or for another one."""
        appointment = self._book(wish, now)
        self.env["booking.reservation"].sudo()._release(wish.visitor)
        return appointment

    def _team_unless(self, wish, now, refusal):
        """Who and what is kept for `wish`; none when it was refused before and nobody is left."""
        try:
            return self._held(wish).resource_id or save(self.env, lambda: self._kept(wish, now))
        except BookingRefused:
            if refusal is None:
                raise
            return None

    def _kept(self, wish, now):
        """Keep the time, and return the team: none is kept of an appointment's own time."""
        return self._hold(wish, now).resource_id or self._teams(wish, now)[0]

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
