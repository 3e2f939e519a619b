from odoo.tests.common import tagged

from ...providers.errors import Rejected
from .common import SyncCase, naive_at


@tagged("post_install", "-at_install")
class TestRefused(SyncCase):
    """Appointments that a calendar does not take: told until it is known how it went since."""

    def test_one_event_that_the_vendor_refuses_stops_no_other(self):
        refused = self.event(name="Refused")
        self.event(naive_at(12), name="Fine")
        self.server.fail_next(Rejected("too long", reason="invalid"))
        self.drain()
        self.assertEqual(["Fine"], [event.title for event in self.there()])
        entry = self.env["calendar.outbox"].search([])
        self.assertTrue(entry.given_up)
        self.assertTrue(entry.failure)
        refused.name = "Mended"
        self.drain()
        self.assertEqual(2, len(self.there()))
        self.assertEqual(0, self.connection.stuck_count)

    def test_what_was_refused_is_forgotten_when_its_place_is_sent(self):
        refused = self.event()
        self.server.fail_next(Rejected("too long", reason="invalid"))
        self.drain()
        self.assertEqual(1, self.connection.stuck_count)
        links = self.env["calendar.link"].sudo().search([("event_id", "=", refused.id)])
        self.env["calendar.outbox"].sudo()._queue_links(links)
        self.drain()
        self.assertEqual((1, 0), (len(self.there()), self.connection.stuck_count))

    def test_what_is_refused_twice_counts_once_and_is_forgotten_when_it_is_cancelled(self):
        refused = self.event()
        self.server.fail_next(Rejected("too long", reason="invalid"), times=2)
        self.drain()
        refused.name = "Still too long"
        self.drain()
        self.assertEqual(1, self.connection.stuck_count)
        refused.active = False
        self.drain()
        self.assertFalse(self.env["calendar.outbox"].search([]))
