import time

from odoo.tools import mute_logger

from ...models.connections import last_farewell
from ...models.connections.last_farewell import leave_all
from .notice_case import NoticeCase
from .vendor_case import CalDAVCase, GoogleCase, OutlookCase

QUIET = mute_logger(last_farewell.__name__)


class LastFarewell(NoticeCase):
    """Before the addon goes, vendors are told; nobody could tell them later."""

    def live(self):
        """The subscriptions that the vendor has."""
        raise NotImplementedError

    def test_no_vendor_sends_notices_any_more(self):
        self.assertTrue(self.live())
        self.assertEqual(0, leave_all(self.env))
        self.assertEqual([], self.live())

    def test_accounts_that_were_left_and_not_told_yet_are_told_too(self):
        self.connection.active = False
        self.assertEqual(0, leave_all(self.env))
        self.assertEqual([], self.live())

    @QUIET
    def test_a_vendor_that_hangs_holds_up_nobody_for_long(self):
        self.control.set_latency(20_000)
        self.addCleanup(self.control.set_latency, 0)
        began = time.monotonic()
        self.assertEqual(1, leave_all(self.env, patience=1))
        self.assertLess(time.monotonic() - began, 15)

    @QUIET
    def test_a_vendor_that_says_no_is_asked_no_more(self):
        self.control.add_fault(status=503, times=50)
        self.addCleanup(self.control.clear_faults)
        began = time.monotonic()
        self.assertEqual(1, leave_all(self.env))
        self.assertLess(time.monotonic() - began, 20)


class TestLastFarewellOfGoogle(LastFarewell, GoogleCase):
    def live(self):
        return self.control.channels()

    def test_what_was_granted_ends_though_two_share_it(self):
        self.connect(self.env.ref("base.user_admin"))
        self.assertEqual(0, leave_all(self.env))
        self.assertEqual([], self.live())
        ended = [r for r in self.control.requests() if "revoke" in r["path"]]
        self.assertEqual([200], [r["status"] for r in ended][:1])


class TestLastFarewellOfOutlook(LastFarewell, OutlookCase):
    def live(self):
        return self.control.subscriptions()


class TestLastFarewellOfCalDAV(CalDAVCase):
    def test_where_there_is_nothing_to_end_nothing_is_asked(self):
        self.assertEqual(0, leave_all(self.env))
