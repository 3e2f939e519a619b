from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from ..moments import naive

LIVE = frozenset({"requested", "confirmed"})


class BookingAttempt(models.Model):
    """For an hour at least it is known what came of what a visitor has sent."""

    _inherit = "booking.attempt"

    event_id = fields.Many2one(
        "calendar.event", index="btree_not_null", ondelete="cascade", help="What came of it."
    )

    _one_each = models.UniqueIndex("(address_hash) WHERE event_id IS NOT NULL")

    @api.model
    def _of_words(self, words):
        """Who sent these words, and which ones, is told by their hash. It limits nothing."""
        return self.sudo().search(
            [("address_hash", "=", self._hashed(words)), ("event_id", "!=", False)]
        )

    @api.model
    def _note_made(self, words, event):
        """Write down what came of it, in place of what came of it before.

        Raise `ConcurrencyError` when the same was sent twice in the same instant.
        """
        if known := self._of_words(words):
            known.event_id = event
            return
        try:
            with self.env.cr.savepoint():
                self.sudo().create({"address_hash": self._hashed(words), "event_id": event.id})
        except UniqueViolation as twice:
            raise ConcurrencyError("one booking was sent twice at once") from twice


class BookingService(models.Model):
    """What a visitor sends once more, because no answer came, leads to what came of it before
    (docs/decisions/0216)."""

    _inherit = "booking.service"

    def _confirm(self, wish, now):
        return self._made_before(wish) or super()._confirm(wish, now)

    def _book(self, wish, now):
        if made := self._made_before(wish):
            return made
        made = super()._book(wish, now)
        if words := self._words_of(wish):
            self.env["booking.attempt"]._note_made(words, made)
        return made

    def _made_before(self, wish):
        """The appointment that the same visitor has made by the same words, or nothing.

        Who has chosen the time anew, which is kept for them since, wants one more.
        """
        events = self.env["calendar.event"].sudo()
        words = self._words_of(wish)
        if not words or self._held(wish) or self._place_of(wish):
            return events
        made = self.env["booking.attempt"]._of_words(words).event_id
        return made if made and _is_as_wished(made, wish) else events

    def _words_of(self, wish):
        """Whose wish it is, and for what, with whomever; nothing where nobody can tell."""
        if not wish.visitor or wish.instead_of:
            return None
        return (wish.visitor, self.id, naive(wish.start), wish.email, wish.name)


def _is_as_wished(event, wish):
    """Whether it takes place then, and with whom it should."""
    people = wish.resource.user_id
    then = event.booking_state in LIVE and event.start == naive(wish.start)
    return then and (not people or event.user_id in people)
