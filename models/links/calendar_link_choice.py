from odoo import models

from ...core.reconcile import same


class CalendarLink(models.Model):
    """What follows for a link from the choice of its owner."""

    _inherit = "calendar.link"

    def _carry_out_choice(self, wanted, local, found, *, known):
        """Make both sides what their owner has chosen; None: it does not take place.

        `known` says that the link knows what is over there. Raise `UserError` when Odoo can
        not do it.
        """
        remote = found and found.event
        if wanted is not None and not self._subject:
            self._leave_to_calendar(found)
            return
        self._bring_here(wanted, local)
        if wanted is None and remote is None:
            self.unlink()
            return
        if not known:
            self._keep(found)
        self.env["calendar.outbox"]._queue_links(self)

    def _bring_here(self, wanted, now):
        """Make the appointment here what is wanted; None: it does not take place."""
        if wanted is None:
            if now is not None:
                self._subject._cancelled_outside()
        elif now is None or not same(wanted, now):
            self._apply_here(wanted, now)
