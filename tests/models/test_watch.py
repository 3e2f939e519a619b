from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests.common import new_test_user, tagged

from ...core.histogram import step_of
from ...models.reading.reading import Reading
from ...models.watch.run_meter import RunMeter
from ...providers.base import Detail
from ...providers.errors import AuthError, RateLimited, TransientError
from .common import SyncCase, at, foreign, naive_at
from .test_access_table import MANAGER

RUNNING = ("cron_drain", "cron_pull", "cron_meetings")


class WatchCase(SyncCase):
    """Maya's account is connected, and everything runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(cls.env, "watch_boss", groups=MANAGER)

    def setUp(self):
        super().setUp()
        self.watch = self.env["calendar.watch"]
        now = self.env.cr.now()
        self.runs = self.env["ir.cron"]
        for name in RUNNING:
            self.runs |= self.env.ref(f"appointment_calendar_sync.{name}")
        self.runs.write({"active": True, "nextcall": now + timedelta(minutes=1)})

    def ago(self, **delta):
        return self.env.cr.now() - timedelta(**delta)

    def answer(self):
        return self.watch._answer()

    def checks(self):
        return {name for name, said in self.answer()["checks"].items() if said != "ok"}

    def measured(self):
        self.env.flush_all()
        return self.env["calendar.meter"]._since(self.ago(hours=1))

    def troubles(self):
        report = self.watch.with_user(self.boss).report()
        return [row["text"] for row in report["troubles"]]

    def notes(self):
        return {tile["note"] for tile in self.watch.with_user(self.boss).report()["tiles"]}


@tagged("post_install", "-at_install")
class TestWatch(WatchCase):
    def test_where_all_is_well_it_says_so(self):
        answer = self.answer()
        self.assertEqual("ok", answer["status"])
        self.assertEqual({"ok"}, set(answer["checks"].values()))
        self.assertEqual((1, 0), (answer["accounts"]["connected"], answer["accounts"]["silent"]))
        self.assertEqual(1, answer["calendars"]["followed"])
        self.assertEqual([], self.troubles())

    def test_a_change_that_waits_is_late_and_then_fails(self):
        self.event()
        entry = self.env["calendar.outbox"].search([])
        self.assertEqual(set(), self.checks())
        for minutes, said in ((6, "late"), (31, "failing")):
            entry.queued_at = self.ago(minutes=minutes)
            answer = self.answer()
            self.assertEqual((said, said), (answer["status"], answer["checks"]["outbox"]))
            self.assertEqual(minutes * 60, answer["outbox"]["oldest_seconds"])
            self.assertIn("not in the calendar yet: 1.", self.troubles()[0])
        self.drain()
        self.assertEqual("ok", self.answer()["status"])

    def test_what_waits_for_an_answer_or_was_refused_is_no_lateness(self):
        self.event()
        entry = self.env["calendar.outbox"].search([])
        entry.write({"queued_at": self.ago(days=1), "given_up": True})
        self.assertEqual(set(), self.checks())
        self.assertEqual(1, self.answer()["outbox"]["not_accepted"])
        self.assertEqual(["Changes that the calendar did not accept: 1."], self.troubles())

    def test_a_calendar_that_is_not_read_in_its_time_is_late_and_then_fails(self):
        self.connection.poll_minutes = "30"
        for minutes, said in ((44, "ok"), (46, "late"), (151, "failing")):
            self.remote.last_pull_at = self.ago(minutes=minutes)
            answer = self.answer()
            self.assertEqual((minutes, said), (minutes, answer["checks"]["calendars"]))
            self.assertEqual(minutes * 60, answer["calendars"]["oldest_seconds"])
        self.assertEqual(["“Calendar” was last read 3 hours ago."], [
            text.replace(self.remote.name, "Calendar") for text in self.troubles()
        ])  # fmt: skip

    def test_the_age_that_is_told_is_that_of_the_calendar_which_is_named(self):
        """The most overdue one need not be the one that was read the longest ago."""
        own = {"remote_id": "seldom", "receives_bookings": False}
        seldom = self.remote.copy({**own, "blocks_availability": True})
        values = {"remote_id": seldom.id, "channel": "x", "expires_at": naive_at(0)}
        self.env["calendar.subscription"].create(values)
        self.remote.write({"name": "Salon", "last_pull_at": self.ago(minutes=40)})
        seldom.last_pull_at = self.ago(minutes=49)
        self.assertEqual(["“Salon” was last read 40 minutes ago."], self.troubles())
        self.assertIn("Oldest data: 49 minutes", self.notes())

    def test_where_the_vendor_tells_of_changes_it_is_looked_at_less_often(self):
        self.remote.last_pull_at = self.ago(minutes=40)
        self.assertEqual({"calendars"}, self.checks())
        values = {"remote_id": self.remote.id, "channel": "x"}
        self.env["calendar.subscription"].create({**values, "expires_at": naive_at(0)})
        self.assertEqual(set(), self.checks())

    def test_an_account_that_waits_for_its_owner_is_told_and_alarms_nobody(self):
        self.connection._failed(AuthError("gone"))
        self.remote.last_pull_at = self.ago(days=3)
        answer = self.answer()
        self.assertEqual(("ok", 1), (answer["status"], answer["accounts"]["reconnect"]))
        self.assertEqual([self.connection.last_error], self.troubles())

    def test_the_page_tells_how_old_all_of_it_is_whoever_has_to_do_something(self):
        self.event()
        self.env["calendar.outbox"].search([]).queued_at = self.ago(days=3)
        self.connection._failed(AuthError("gone"))
        self.remote.last_pull_at = self.ago(days=2)
        self.assertLessEqual({"Oldest data: 2 days", "The oldest for 3 days"}, self.notes())
        self.remote.write({"last_error": "closed", "write_error": "closed"})
        self.assertLessEqual({"None can be read now", "For their owners"}, self.notes())

    def test_a_silent_account_counts_once_and_not_by_all_that_waits_for_it(self):
        self.event()
        self.env["calendar.outbox"].search([]).queued_at = self.ago(days=1)
        self.remote.last_pull_at = self.ago(days=1)
        for _try in range(3):
            self.connection._failed(TransientError("silent"))
        self.assertEqual({"accounts"}, self.checks())
        self.assertEqual("late", self.answer()["status"])
        self.assertEqual([self.connection.last_error], self.troubles())
        other = self.connect(self.boss, "boss@vendor.example")
        self.assertEqual("failing", self.answer()["status"], "half of them are everybody's trouble")
        other.active = False

    def test_what_its_vendor_keeps_closed_is_its_owners_matter(self):
        self.remote.write({"last_pull_at": self.ago(days=3), "last_error": "closed"})
        self.assertEqual(set(), self.checks())
        self.assertEqual(1, self.answer()["calendars"]["closed"])
        self.assertEqual(1, len(self.troubles()))

    def test_what_a_calendar_stumbles_over_is_told_and_alarms_nobody(self):
        for _time in range(3):
            self.assertEqual(0, self.answer()["calendars"]["put_aside"])
            self.remote._stumble("id there", TransientError("500"))
        self.assertEqual(1, self.answer()["calendars"]["put_aside"])
        self.assertEqual(set(), self.checks())
        self.assertEqual(
            ["Events over which the calendar stumbles each time: 1."], self.troubles()
        )

    def test_scheduled_actions_that_stand_still_are_an_alarm(self):
        for late, said in ((6, "late"), (16, "failing")):
            self.runs.write({"nextcall": self.ago(minutes=late)})
            self.assertEqual(said, self.answer()["checks"]["runs"])
        self.runs.write({"nextcall": self.ago(minutes=-1)})
        for run in self.runs:
            run.active = False
            self.assertEqual("failing", self.answer()["checks"]["runs"])
            [stopped] = self.watch.with_user(self.boss).report()["runs"]
            self.assertEqual((run.name, False), (stopped["name"], stopped["since"]))
            run.active = True

    def test_any_number_of_accounts_takes_the_same_number_of_queries(self):
        self.answer()
        with self.assertQueryCount(8):
            self.answer()
        for number in range(20):
            self.connect(self.maya, f"maya{number}@vendor.example")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            answer = self.answer()
        self.assertEqual(21, answer["accounts"]["connected"])

    def test_programs_learn_nobodys_name(self):
        self.connection._failed(TransientError("silent"))
        told = str(self.answer())
        for secret in (self.account, "maya", self.remote.name, self.maya.name):
            self.assertNotIn(secret, told.lower())

    def test_only_managers_see_the_page_and_make_tokens(self):
        for name in ("report", "make_token", "revoke_token"):
            with self.assertRaises(AccessError):
                getattr(self.watch.with_user(self.maya), name)()

    def test_a_manager_sees_accounts_of_her_own_companies_only(self):
        self.connection._failed(AuthError("gone"))
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.maya.write({"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id})
        self.assertTrue(self.watch.with_user(self.boss).report()["empty"])

    def test_a_token_opens_until_there_is_another_one_and_is_kept_nowhere(self):
        watch = self.watch.with_user(self.boss)
        self.assertFalse(watch._opens(""))
        first = watch.make_token()
        self.assertTrue(watch._opens(first))
        values = self.env["ir.config_parameter"].sudo().search([]).mapped("value")
        self.assertFalse([value for value in values if first in value])
        second = watch.make_token()
        self.assertEqual((False, True), (watch._opens(first), watch._opens(second)))
        watch.revoke_token()
        self.assertFalse(watch._opens(second))

    def test_the_page_is_there_where_nobody_has_connected_anything(self):
        self.connection.active = False
        report = self.watch.with_user(self.boss).report()
        self.assertTrue(report["empty"])
        self.assertEqual("ok", report["status"])


@tagged("post_install", "-at_install")
class TestMeter(WatchCase):
    def test_it_is_known_how_long_a_change_takes_to_its_calendar(self):
        self.env["calendar.meter"].search([]).unlink()
        self.event()
        self.env["calendar.outbox"].search([]).queued_at = self.ago(seconds=40)
        self.drain()
        measured = self.measured()[self.provider.code]
        self.assertEqual(1, measured.number("push"))
        self.assertGreater(measured.within("push", 0.5), 20_000)

    def test_failures_are_counted_by_kind_and_vendor(self):
        self.event()
        self.server.fail_next(RateLimited("slow down", retry_after=1))
        self.drain()
        self.assertEqual(1, self.measured()[self.provider.code].errors["RateLimited"])
        self.later()
        self.server.fail_next(TransientError("silent"))
        self.pull()
        self.assertEqual(1, self.measured()[self.provider.code].errors["TransientError"])

    def test_runs_of_one_hour_share_their_rows(self):
        self.env["calendar.meter"].search([]).unlink()
        for _run in range(3):
            with self.scheduled() as env:
                meter = RunMeter(env, "send")
                meter.keep([(self.connection.id, 120.0), (self.connection.id, 130.0)])
        [row] = self.env["calendar.meter"].search([])
        self.assertEqual((6, step_of(120)), (row.number, row.step))
        self.assertEqual(6, self.answer()["vendors"][self.provider.code]["requests"])

    def test_an_account_that_is_gone_meanwhile_stops_no_run(self):
        gone = self.connection.id + 1000
        self.env["calendar.meter"].search([]).unlink()
        with self.scheduled() as env:
            RunMeter(env, "send").keep([(gone, 5.0)])
        self.assertFalse(self.env["calendar.meter"].search([]))

    def test_notices_of_the_vendor_are_timed_and_those_of_others_are_not(self):
        self.env["calendar.meter"].search([]).unlink()
        self.server.put(self.account, foreign(at(9)))
        self.pull()
        self.assertNotIn(self.provider.code, self.measured())
        self.env["calendar.notice"]._post(self.remote, told=True)
        self.env["calendar.notice"].search([]).posted_at = self.ago(seconds=30)
        with self.scheduled() as env:
            env["calendar.remote"]._cron_pull()
        measured = self.measured()[self.provider.code]
        self.assertEqual(1, measured.number("pickup"))
        self.assertGreater(measured.within("pickup", 0.5), 15_000)

    def test_how_long_a_vendor_takes_to_tell_counts_for_what_is_new(self):
        reading = Reading(1, "x", "", Detail.BUSY)
        self.assertEqual({}, reading.delays(at(9)))
        reading.told_at, reading.newest = at(8), at(7)
        self.assertEqual({"pickup": timedelta(hours=1)}, reading.delays(at(9)))
        reading.last_at = at(6)
        self.assertEqual(timedelta(hours=1), reading.delays(at(9))["notice"])
        reading.last_at = at(7.5)
        self.assertNotIn("notice", reading.delays(at(9)), "that was known before")

    def test_what_is_a_month_old_is_forgotten(self):
        add = self.env["calendar.meter"].create
        row = {"provider": "memory", "run": "send", "measure": "answer", "step": 1, "number": 1}
        old = add({**row, "hour": self.ago(days=31)})
        kept = add({**row, "hour": self.ago(days=29)})
        self.env["calendar.meter"]._forget_old()
        self.assertEqual(kept, (old | kept).exists())
