from datetime import timedelta

from odoo.tests.common import tagged

from ...core.event import Blocks, Status
from ...providers.base import Detail
from .adopted_case import AdoptedCase
from .common import at, foreign, naive_at


@tagged("post_install", "-at_install")
class TestAdopted(AdoptedCase):
    """What Maya makes in her own calendar becomes an event in Odoo."""

    def test_her_event_is_here_with_all_that_it_says(self):
        self.put(title="Anna, cut", location="Salon", notes="Bring\ntowels", private=True)
        self.sync()
        event = self.one()
        self.assertEqual("Anna, cut", event.name)
        self.assertEqual("Salon", event.location)
        self.assertIn("towels", event.description)
        self.assertEqual("private", event.privacy)
        self.assertEqual("busy", event.show_as)
        self.assertEqual((naive_at(9), naive_at(10)), (event.start, event.stop))
        self.assertEqual(self.maya.partner_id, event.partner_ids)
        self.assertEqual("foreign-" + at(9).isoformat(), event.sync_uid)
        self.assertFalse(event.booking_service_id)

    def test_it_takes_its_time_once_and_at_every_moment(self):
        self.share("busy")
        self.put()
        self.sync()
        self.assertEqual([(naive_at(9), naive_at(10))], self.taken())
        self.remote.with_user(self.maya).write({"detail": "full"})
        self.assertEqual([(naive_at(9), naive_at(10))], self.taken())
        self.sync()
        self.assertEqual([(naive_at(9), naive_at(10))], self.taken())
        self.assertEqual([], self.blocks())

    def test_nothing_goes_back(self):
        self.put(title="", notes="  set in\n\n\n  by hand  ", conference="https://meet.example/x")
        self.put(at(11), status=Status.TENTATIVE, blocks=Blocks.TENTATIVE)
        self.put(at(13), blocks=Blocks.FREE)
        self.put(at(0, 5).date(), stop=at(0, 7).date())
        self.put(at(15), recurrence=("RRULE:FREQ=WEEKLY;COUNT=4",))
        self.pull()
        with self.scheduled() as env:
            env["calendar.outbox"]._cron_drain()
        self.assertEqual(0, self.written())
        self.assertEqual(8, len(self.adopted()))
        self.env["calendar.outbox"]._queue_links(self.remote.link_ids)
        self.drain()
        self.assertEqual(0, self.written())

    def test_the_night_finds_nothing_to_mend(self):
        self.put(title="", notes="  set in")
        self.put(at(15), recurrence=("RRULE:FREQ=WEEKLY",))
        self.sync()
        stamps = self.adopted().mapped("write_date")
        self.assertFalse(self.remote._unsent_links())
        self.assertFalse(self.remote._unlinked_events())
        self.server.expire_sync_tokens()
        self.sync()
        self.assertEqual(0, self.written())
        self.assertEqual(stamps, self.adopted().mapped("write_date"))

    def test_nobody_is_told(self):
        mails = self.env["mail.mail"].search_count([])
        messages = self.env["mail.message"].search_count([])
        activities = self.env["mail.activity"].search_count([])
        for hour in range(500):
            ref = self.put(at(hour, 1))
            self.server.decorate(ref, guest="joe@elsewhere.example")
        self.sync()
        self.assertEqual(500, len(self.adopted()))
        self.assertEqual(mails, self.env["mail.mail"].search_count([]))
        self.assertEqual(messages, self.env["mail.message"].search_count([]))
        self.assertEqual(activities, self.env["mail.activity"].search_count([]))

    def test_many_take_few_queries(self):
        def queries(hours):
            for hour in hours:
                self.put(at(hour, 5), title=f"Client {hour}")
            self.env["calendar.notice"]._post(self.remote)
            with self.scheduled() as env:
                before = env.cr.sql_log_count
                env["calendar.remote"]._cron_pull()
                return env.cr.sql_log_count - before

        queries(range(3))
        few, many = queries(range(10, 20)), queries(range(20, 110))
        self.assertEqual(103, len(self.adopted()))
        self.assertLess(many, few + 10)

    # What becomes no event --------------------------------------------------------------------

    def test_what_others_made_takes_time_and_no_more(self):
        ref = self.put(title="Board meeting")
        self.server.decorate(ref, organizer="boss@elsewhere.example")
        self.sync()
        self.assertFalse(self.adopted())
        self.assertEqual([(naive_at(9), naive_at(10))], self.blocks())

    def test_what_is_over_or_cancelled_is_left_there(self):
        self.put(at(9, day=-1))
        self.put(at(11), status=Status.CANCELLED)
        self.sync()
        self.assertFalse(self.adopted())

    def test_what_is_free_is_free_here(self):
        self.put(blocks=Blocks.FREE)
        self.sync()
        self.assertEqual("free", self.one().show_as)
        self.assertEqual([], self.taken())

    def test_tentative_takes_time_as_she_wants(self):
        self.put(blocks=Blocks.TENTATIVE, status=Status.TENTATIVE)
        self.sync()
        self.assertEqual("busy", self.one().show_as)
        self.remote.with_user(self.maya).tentative_blocks = False
        self.assertEqual("free", self.one().show_as)
        self.sync()
        self.remote.with_user(self.maya).tentative_blocks = True
        self.sync()
        self.assertEqual("busy", self.one().show_as)
        self.assertEqual(0, self.written())
        self.assertEqual(Status.TENTATIVE, self.there()[0].status)

    def test_another_calendar_gives_no_events(self):
        self.server.add_calendar("private")
        self.connect(self.maya, self.account)
        other = self.connection.remote_ids - self.remote
        other.write({"blocks_availability": True, "detail": "busy"})
        self.server.put("private", foreign(at(9)))
        self.sync()
        self.assertFalse(self.adopted())

    def test_nothing_is_asked_for_before_she_wants_it(self):
        self.share("busy")
        self.server.requests.clear()
        self.put(title="Secret visit")
        self.pull()
        details = {r.about for r in self.server.requests if r.verb == "changes"}
        self.assertEqual({Detail.BUSY.value}, details)

    def test_a_meeting_that_is_here_already_comes_no_second_time(self):
        mine = self.event()
        self.sync()
        self.server.put(self.account, self.there()[0])
        self.sync()
        self.assertFalse(self.adopted())
        self.assertTrue(mine.active)

    # Series ------------------------------------------------------------------------------------

    def test_a_series_is_a_series_here(self):
        ref = self.put(at(9, 1), recurrence=("RRULE:FREQ=DAILY;COUNT=4",))
        self.server.change_occurrence(ref, at(9, 2), None)
        moved = self.there()[0]
        self.sync()
        events = self.adopted(("active", "=", True))
        self.assertEqual([naive_at(9, day) for day in (1, 3, 4)], events.mapped("start"))
        self.assertEqual(1, len(events.recurrence_id))
        self.assertEqual(moved.uid, events.recurrence_id.sync_uid)
        self.assertEqual([], self.blocks())
        self.assertRest()

    def test_of_a_series_that_began_long_ago_what_is_to_come_is_here(self):
        start = at(9, -69)
        self.put(start, recurrence=("RRULE:FREQ=WEEKLY;COUNT=20",))
        self.sync()
        self.assertEqual(10, len(self.adopted()))
        self.assertGreaterEqual(self.adopted()[0].start, naive_at(0, 0))
        self.assertRest()
        self.assertEqual(start, self.there()[0].start)

    def test_a_rule_without_words_in_odoo_takes_time_and_no_more(self):
        self.put(at(9, 1), recurrence=("RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",))
        self.sync()
        self.assertFalse(self.adopted())
        self.assertTrue(self.blocks())

    def test_what_goes_on_beyond_what_odoo_keeps_takes_time(self):
        self.put(at(9, 1), recurrence=("RRULE:FREQ=DAILY",))
        self.sync()
        events = self.adopted()
        last = max(events.mapped("start"))
        series = self.env["calendar.busy.series"].search([("remote_id", "=", self.remote.id)])
        self.assertEqual([], self.blocks())
        self.assertEqual(
            (last + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S+00:00"), series.pattern["start"]
        )
