from odoo import api, models

from ...core.reconcile import Verb, same
from ...providers.base import Changed


class CalendarLink(models.Model):
    """Links of which a page tells something new: all of them are settled in one go.

    Each is merged by itself, by the same rules as any other. But what is read for that is read
    for all, and what is written is written in the end.
    """

    _inherit = "calendar.link"

    @api.model
    def _settle_together(self, found: list[tuple[models.Model, Changed]]) -> list[Verb]:
        """Bring both sides of these links together. Raise `UserError` when Odoo can not follow
        one of them: then each has to be settled by itself."""
        links, outbox = self.browse(link.id for link, _item in found), self.env["calendar.outbox"]
        links.event_id.attendee_ids.fetch(["partner_id"])  # Odoo would ask event by event
        with outbox._gathering() as touched:
            verbs = [link._bring_together(item).verb for link, item in found]
        outbox._queue_events(self.env["calendar.event"].browse(touched), but=links._in_step().ids)
        return verbs

    def _in_step(self):
        """Those of these on which both sides agree, so that nothing is to be sent."""
        return self.exists().filtered(lambda link: link._is_in_step(link._local_value()))

    def _is_in_step(self, local):
        """Whether nothing is to be sent when `local` is what should be over there."""
        if self._is_only_read():
            return True
        base = not self.conflict_id and self._base_value()
        if local is None or not base or self._wants_meeting():
            return False
        return same(local, base)
