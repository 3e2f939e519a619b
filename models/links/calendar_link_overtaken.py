from collections.abc import Iterable

from odoo import api, models

from ...providers.base import Changed


class CalendarLink(models.Model):
    """What was read of an event before something was sent is older than what was sent.

    Taken for news it would undo that here, until the calendar is read again. When a link was
    dealt with is told by clocks, which costs no more than a closer look when they jump. Whether
    that look was overtaken in turn is told by versions.
    """

    _inherit = "calendar.link"

    def _was_dealt_with_since(self, moment):
        """Whether something may have been sent after `moment`, by the database's clock."""
        return self.write_date >= moment

    @api.model
    def _versions(self, link_ids: Iterable[int]) -> dict[int, str]:
        """Which version is known of each of these that there is."""
        self.flush_model(["etag"])
        self.env.cr.execute(
            "SELECT id, coalesce(etag, '') FROM calendar_link WHERE id = ANY(%s)", [list(link_ids)]
        )
        return dict(self.env.cr.fetchall())

    def _note_version(self, known: dict[int, str]):
        """Keep which versions are known while their events are asked about."""
        known.update({link.id: link.etag or "" for link in self})

    def _is_overtaken(self, known: dict[int, str], item=None):
        """Whether another version is known than the one that was when it was asked about, and
        than `item`."""
        now = self.etag or ""
        found = isinstance(item, Changed) and item.ref.etag
        return known.get(self.id, now) != now and found != now
