import time

from odoo.tests.common import tagged

from ...models.reading.calendar_pull import Pull
from ...models.reading.pace import REST, Pace
from .common import SyncCase, at, foreign, naive_at


@tagged("post_install", "-at_install")
class TestPace(SyncCase):
    """Vendors tell of each change by itself: a run does not read a calendar for each of them."""

    def setUp(self):
        super().setUp()
        self.server.add_calendar("choir")
        with self.scheduled() as env:
            connection = self.connection.with_env(env)
            infos = connection._build_provider(None).calendars()
            env["calendar.remote"]._adopt(connection, infos)
        self.choir = self.connection.remote_ids - self.remote
        self.choir.blocks_availability = True
        self.pull()
        self.clock = 0.0

    def run_in(self, env):
        """A run for which time passes when a test says so."""
        run = Pull(env)
        run.pace = Pace(lambda: self.clock)
        return run

    def tell(self, remote):
        """The vendor tells that something has changed."""
        self.env["calendar.notice"]._post(remote, told=True)

    def changed(self, remote, hour):
        self.server.put(remote.remote_id, foreign(at(hour)))
        self.tell(remote)

    def asked(self, remote):
        """How often its changes were asked for."""
        return sum(
            r.verb == "changes" and r.calendar == remote.remote_id for r in self.server.requests
        )

    # --------------------------------------------------------------------------------------------

    def test_what_is_told_after_quiet_is_read_at_once(self):
        before = self.asked(self.remote)
        with self.scheduled() as env:
            run = self.run_in(env)
            for hour in (9, 11):
                self.clock += REST
                self.changed(self.remote, hour)
                run.run()
        self.assertEqual(before + 2, self.asked(self.remote))

    def test_a_calendar_that_rests_keeps_no_other_one_waiting(self):
        before = self.asked(self.remote)
        with self.scheduled() as env:
            run = self.run_in(env)
            self.changed(self.remote, 9)
            run.run()
            self.clock += REST / 2
            self.tell(self.remote + self.choir)
            claimed = run._claim(self.connection.ids)[self.connection.id]
            self.assertEqual([self.choir.id], [reading.remote_id for reading in claimed])
        self.assertEqual(before + 1, self.asked(self.remote))

    def test_a_run_waits_for_what_it_is_told_while_a_calendar_rests(self):
        before, began = self.asked(self.remote), time.monotonic()
        with self.scheduled() as env:
            run = Pull(env)
            self.changed(self.remote, 9)
            run.run()
            for hour in (11, 13, 15):
                self.changed(self.remote, hour)
            run.run()
        self.assertGreaterEqual(time.monotonic() - began, REST)
        self.assertEqual(before + 2, self.asked(self.remote), "one reading for all three")
        self.assertIn((naive_at(15), naive_at(16)), self.blocks())
        self.assertFalse(self.env["calendar.notice"].search([]))

    def test_a_run_that_is_told_nothing_does_not_wait(self):
        with self.scheduled() as env:
            run = self.run_in(env)
            self.changed(self.remote, 9)
            run.run()
            self.assertTrue(run.resting)
            self.assertFalse(run._soon_again())
