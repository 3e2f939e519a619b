from contextlib import contextmanager

from odoo import api, models

#: Where a cursor keeps what is gathered.
GATHERED = "calendar_outbox_gathered"


class CalendarOutbox(models.Model):
    """Changes that come from a calendar, many at a time: most of them need not go back.

    So what they touch is gathered, and whoever makes them says in the end what is to be queued.
    """

    _inherit = "calendar.outbox"

    @api.model
    @contextmanager
    def _gathering(self):
        """Queue no single appointments meanwhile: the set that is given has their ids."""
        cache = self.env.cr.cache
        outer = cache.get(GATHERED)
        cache[GATHERED] = gathered = set()
        try:
            yield gathered
        finally:
            cache[GATHERED] = outer

    @api.model
    def _queue_events(self, events, but=()):
        gathered = self.env.cr.cache.get(GATHERED)
        if gathered is None:
            super()._queue_events(events, but)
        else:
            gathered.update(events.ids)
