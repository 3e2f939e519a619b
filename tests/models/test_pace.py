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

    # Waking -----------------------------------------------------------------------------------

    def cron(self):
        return self.env.ref("appointment_calendar_sync.cron_pull")

    def triggers(self):
        return self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron().id)])

    def wakes(self, remotes):
        """How often the scheduled action is to run because these calendars are told of."""
        before = len(self.triggers())
        self.tell(remotes)
        return len(self.triggers()) - before

    def test_calendars_that_are_told_of_together_wake_whoever_reads_once(self):
        self.cron().active = True
        self.assertEqual(1, self.wakes(self.remote | self.choir))
        self.assertEqual(2, self.env["calendar.notice"].search_count([]))

    def test_what_is_to_be_read_anyway_wakes_nobody(self):
        self.cron().active = True
        self.wakes(self.remote)
        self.assertEqual(0, self.wakes(self.remote))
        self.assertEqual(1, self.wakes(self.remote | self.choir))

    def test_a_wake_is_of_the_second_that_odoo_forgets_when_it_has_woken(self):
        self.cron().active = True
        self.triggers().unlink()
        self.tell(self.remote)
        self.assertEqual(self.env.cr.now().replace(microsecond=0), self.triggers().call_at)

    def test_whoever_is_switched_off_is_not_woken_and_finds_it_later(self):
        self.cron().active = False
        self.assertEqual(0, self.wakes(self.remote))
        self.assertEqual(self.remote, self.env["calendar.notice"].search([]).remote_id)
