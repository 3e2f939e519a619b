"""Who speaks to which account, where several runs are at work on one or more servers."""

from contextlib import contextmanager

from odoo import sql_db
from odoo.tests.common import tagged

from ...models.connections.account_turns import AT_ONCE, Kind, Turns
from ...models.reading.calendar_pull import accounts_due
from ...providers import registry
from ...providers.memory import MemoryCloudProvider
from .common import SyncCase, at, consent, foreign, naive_at


@tagged("post_install", "-at_install")
class TestTurns(SyncCase):
    @contextmanager
    def another_server(self):
        """A session of its own, as the run of another server has one."""
        with sql_db.db_connect(self.env.cr.dbname).cursor() as cr:
            yield cr
            cr.execute("SELECT pg_advisory_unlock_all()")  # sessions are used again

    def lock(self, cr, kind):
        """Whether the other server gets the turn of Maya's account."""
        cr.execute("SELECT pg_try_advisory_lock(%s, %s)", [int(kind), self.connection.id])
        return cr.fetchone()[0]

    @contextmanager
    def run_of_pulls(self):
        with self.scheduled() as env:
            helpers = env["calendar.notice"]._crons()
            with Turns(env, Kind.PULL, accounts_due, helpers) as turns:
                yield turns

    def crowd(self, count):
        """So many more accounts of Maya's, all of which are to be read."""
        accounts = [self.connect(self.maya, f"maya-{n}@vendor.example") for n in range(count)]
        crowd = self.env["calendar.connection"].union(*accounts)
        crowd.remote_ids.blocks_availability = True
        return crowd

    # --------------------------------------------------------------------------------------------

    def test_what_another_server_is_sending_is_left_to_it(self):
        self.event(name="Massage")
        with self.another_server() as other:
            self.assertTrue(self.lock(other, Kind.PUSH))
            self.drain()
            self.assertEqual([], self.there())
        self.drain()
        self.assertEqual(1, len(self.there()))

    def test_what_another_server_is_reading_is_left_to_it(self):
        self.server.put(self.account, foreign(at(10)))
        with self.another_server() as other:
            self.assertTrue(self.lock(other, Kind.PULL))
            self.pull()
            self.assertEqual([], self.blocks())
        self.pull()
        self.assertEqual(1, len(self.blocks()))

    def test_a_server_that_is_done_leaves_the_account_to_others(self):
        self.event(name="Massage")
        self.sync()
        with self.another_server() as other:
            self.assertTrue(self.lock(other, Kind.PUSH))
            self.assertTrue(self.lock(other, Kind.PULL))

    def test_a_server_that_breaks_off_leaves_the_account_to_others(self):
        self.env["calendar.notice"]._post(self.remote)
        with self.assertRaises(ZeroDivisionError), self.run_of_pulls() as turns:
            self.assertEqual(self.connection.ids, turns.take())
            _ = 1 / 0
        with self.another_server() as other:
            self.assertTrue(self.lock(other, Kind.PULL))

    def test_a_vendor_that_fills_its_room_leaves_that_of_others(self):
        self.crowd(AT_ONCE + 5)
        registry.register(MemoryCloudProvider)
        elsewhere = consent(self.env, self.maya, "maya@cloud.example")
        elsewhere.remote_ids.blocks_availability = True
        with self.run_of_pulls() as turns:
            taken = turns.take()
            self.assertEqual(AT_ONCE + 1, len(taken))
            self.assertIn(elsewhere.id, taken)
            self.assertEqual([], turns.take(), "all its room is taken")
            self.assertTrue(turns.goes_on(elsewhere.id), "nobody waits for its place")
            self.assertFalse(any(map(turns.goes_on, set(taken) - set(elsewhere.ids))))

    def test_accounts_in_trouble_do_not_fill_the_room_of_the_others(self):
        troubled = self.crowd(AT_ONCE + 5)
        troubled.write({"failures": 1, "last_success_at": False})
        self.env["calendar.notice"]._post(self.remote)
        with self.run_of_pulls() as turns:
            self.assertIn(self.connection.id, turns.take())

    def test_who_was_not_served_for_longest_comes_first(self):
        crowd = self.crowd(AT_ONCE + 5)
        served, forgotten = crowd[:5], crowd[5:]
        served.last_success_at = naive_at(0)
        with self.run_of_pulls() as turns:
            self.assertEqual(sorted(forgotten.ids), sorted(turns.take()))
            turns.end(forgotten.ids)
            self.env["calendar.notice"].search([]).unlink()

    def test_who_finds_nothing_to_do_asks_once_and_notes_nothing(self):
        with self.scheduled() as env:
            cron, _progress = env["calendar.notice"]._crons()[0]._add_progress()
            at_work = cron.with_context(cron_id=cron.id).env
            with Turns(at_work, Kind.PULL, accounts_due, cron.browse()) as turns:
                at_work.cr.commit()
                before = at_work.cr.sql_log_count
                self.assertEqual([], turns.take())
                asked = at_work.cr.sql_log_count - before
        self.assertEqual(1, asked)

    def test_help_is_called_when_there_is_more_than_there_is_room_for(self):
        helper = self.env["calendar.notice"]._crons()[1]
        helper.active = True
        trigger = [("cron_id", "=", helper.id)]
        self.pull()
        self.assertEqual(0, self.env["ir.cron.trigger"].search_count(trigger))
        self.crowd(AT_ONCE + 1)
        with self.run_of_pulls() as turns:
            turns.take()
        self.assertEqual(1, self.env["ir.cron.trigger"].search_count(trigger))

    def test_who_begins_nothing_more_calls_help_for_what_comes(self):
        helper = self.env["calendar.notice"]._crons()[1]
        helper.active = True
        self.env["calendar.notice"]._post(self.remote)
        with self.run_of_pulls() as turns:
            turns.watch()
        waiting = self.env["ir.cron.trigger"].search([("cron_id", "=", helper.id)])
        self.assertEqual(1, len(waiting))
