"""Maya lets Odoo have what she makes in her own calendar."""

from odoo.fields import Domain

from ...core.interval import Interval
from ...models.moments import naive
from .common import SyncCase, at, foreign


class AdoptedCase(SyncCase):
    def setUp(self):
        super().setUp()
        self.share()

    def share(self, detail="full"):
        self.remote.with_user(self.maya).write({"detail": detail})
        self.sync()

    def put(self, start=None, **fields):
        """Maya makes something in her calendar."""
        return self.server.put(self.account, foreign(start or at(9), **fields))

    def adopted(self, *domain):
        """What came of it here, archived events too."""
        events = self.env["calendar.event"].with_context(active_test=False)
        return events.search(
            Domain("user_id", "=", self.maya.id) & Domain("is_adopted", "=", True) & Domain(domain),
            order="start",
        )

    def one(self):
        event = self.adopted()
        self.assertEqual(1, len(event))
        return event

    def times(self):
        return self.adopted(("active", "=", True)).mapped(lambda event: (event.start, event.stop))

    def taken(self, day=3):
        """When Maya can not be booked on that day, as (start, stop)."""
        window = Interval(at(0, day), at(24, day))
        [gathered] = self.env["booking.availability"]._gather(
            self.maya.resource_ids, window, at(0, 0)
        )
        spans = (span for span in gathered.taken if span.start < window.stop)
        return [tuple(map(naive, (s.start, s.stop))) for s in spans if s.stop > window.start]

    def assertRest(self):
        """Both sides agree: nothing is written any more, and nothing waits."""
        self.sync()
        written = self.written()
        self.sync()
        self.assertEqual(written, self.written())
        self.assertFalse(self.env["calendar.outbox"].search([]))
