from datetime import timedelta

from odoo.tests.common import tagged

from ...core.event import Blocks
from .common import SyncCase, at, foreign, naive_at


@tagged("post_install", "-at_install")
class MirrorCase(SyncCase):
    """Maya has a calendar that blocks her time, and lets Odoo know more of it."""

    detail = "full"

    def setUp(self):
        super().setUp()
        self.remote.write({"receives_bookings": False, "detail": self.detail})
        self.sync()

    def put(self, start=None, **fields):
        return self.server.put(self.account, foreign(start or at(9), **fields))

    def mirrors(self, remote=None, **context):
        events = self.env["calendar.event"].with_context(**context)
        return events.search([("mirror_remote_id", "=", (remote or self.remote).id)], order="start")

    def times(self):
        return [(mirror.start, mirror.stop) for mirror in self.mirrors()]


class TestMirror(MirrorCase):
    """What is in the calendar is seen in Odoo, as far as Maya lets it."""

    def test_an_event_outside_is_seen_in_its_owners_calendar(self):
        self.put(title="Dentist", location="Main Street 1", notes="Bring the\npictures")
        self.pull()
        [mirror] = self.mirrors()
        self.assertEqual((naive_at(9), naive_at(10)), (mirror.start, mirror.stop))
        self.assertEqual("Dentist", mirror.name)
        self.assertEqual("Main Street 1", mirror.location)
        self.assertEqual("<p>Bring the<br>pictures</p>", mirror.description)
        self.assertEqual(self.maya, mirror.user_id)
        self.assertEqual(self.maya.partner_id, mirror.partner_ids)
        self.assertEqual("accepted", mirror.attendee_ids.state)
        self.assertEqual("busy", mirror.show_as)
        self.assertFalse(mirror.privacy)
