from datetime import timedelta

from odoo.tests.common import tagged

from ...core.event import Blocks, Status
from ...models.events.plain_text import to_text
from ...models.reading.calendar_pull import Pull
from ...models.reading.reading import PageRead
from ...providers.base import Detail
from ...providers.errors import AuthError, TransientError, UnreadableAnswer
from ...providers.http import utc_now
from ...providers.memory import MemoryCloudProvider
from .common import SyncCase, at, consent, foreign, naive_at


@tagged("post_install", "-at_install")
class TestPull(SyncCase):
    """A change outside travels to Odoo."""

    def put(self, start=None, **fields):
        return self.server.put(self.account, foreign(start or at(9), **fields))

    # Busy time --------------------------------------------------------------------------------

    def test_something_outside_blocks_its_time(self):
        self.put()
        self.pull()
        self.assertEqual([(naive_at(9), naive_at(10))], self.blocks())

    def test_a_moved_block_moves_and_a_deleted_one_goes(self):
        ref = self.put()
        self.pull()
        ref = self.server.edit(ref, start=at(15), stop=at(16))
        self.pull()
        self.assertEqual([(naive_at(15), naive_at(16))], self.blocks())
        self.server.delete(ref)
        self.pull()
        self.assertEqual([], self.blocks())

    def test_what_is_free_blocks_nothing(self):
        self.put(blocks=Blocks.FREE)
        self.pull()
        self.assertEqual([], self.blocks())

    def test_tentative_and_unanswered_block_as_their_owner_wants(self):
        self.put(at(9), blocks=Blocks.TENTATIVE)
        self.put(at(12), blocks=Blocks.UNANSWERED)
        self.pull()
        self.assertEqual(2, len(self.blocks()))
        self.remote.with_user(self.maya).write({"tentative_blocks": False})
        self.pull()
        self.assertEqual([(naive_at(12), naive_at(13))], self.blocks())

    def test_no_title_is_asked_for_or_kept(self):
        self.put(title="Secret visit")
        self.pull()
        details = {r.about for r in self.server.requests if r.verb == "changes"}
        self.assertEqual({Detail.BUSY.value}, details)
        self.assertNotIn("title", self.env["calendar.busy"]._fields)

    def test_an_all_day_event_blocks_the_whole_day_in_the_calendars_zone(self):
        self.remote.sudo().timezone = "America/New_York"
        day = at(0).date()
        self.put(start=day, stop=day + timedelta(days=1))
        self.pull()
        [(start, stop)] = self.blocks()
        self.assertEqual(4 <= start.hour <= 5, True)
        self.assertIn(stop - start, (timedelta(hours=23), timedelta(days=1), timedelta(hours=25)))

    def test_every_occurrence_of_a_series_blocks_and_moved_ones_where_they_are(self):
        ref = self.put(at(9, day=1), recurrence=("RRULE:FREQ=DAILY;COUNT=3",), zone="UTC")
        self.pull()
        self.assertEqual(3, len(self.blocks()))
        moved = foreign(at(17, day=2))
        self.server.change_occurrence(ref, at(9, day=2), moved)
        self.server.change_occurrence(ref, at(9, day=3), None)
        self.pull()
        expected = {(naive_at(9, 1), naive_at(10, 1)), (naive_at(17, 2), naive_at(18, 2))}
        self.assertEqual(expected, set(self.blocks()))

    def test_a_far_occurrence_blocks_when_time_brings_it_near(self):
        self.put(at(9), recurrence=("RRULE:FREQ=WEEKLY",), zone="UTC")
        self.pull()
        before = len(self.blocks())
        series = self.env["calendar.busy.series"].search([])
        series.unrolled_until = naive_at(0)
        self.env["calendar.busy"].search([("start", ">", naive_at(0, 30))]).unlink()
        with self.scheduled() as env:
            env["calendar.connection"]._cron_unroll()
        self.assertEqual(before, len(self.blocks()))

    def test_one_poisonous_event_among_good_ones_stops_nothing(self):
        for position in (1, 250, 500):
            with self.subTest(position=position):
                self._read_with_poison_at(position)

    def _read_with_poison_at(self, position):
        refs = [self.put(at(0, 5) + timedelta(minutes=n)) for n in range(500)]
        self.server.poison(refs[position - 1])
        self.pull()
        self.assertEqual(499, len(self.blocks()))
        for ref in refs:
            self.server.delete(ref)
        self.pull()
        self.assertEqual(0, len(self.blocks()))

    def test_reading_everything_again_changes_nothing(self):
        for hour in range(8, 18):
            self.put(at(hour))
        self.put(at(9, day=1), recurrence=("RRULE:FREQ=DAILY;COUNT=30",), zone="UTC")
        event = self.event()
        self.sync()
        rows = self.env["calendar.busy"].search([]).ids
        written = self.written()
        self.server.expire_sync_tokens()
        self.pull()
        self.assertEqual(rows, self.env["calendar.busy"].search([]).ids)
        self.sync()
        self.assertEqual(written, self.written())
        self.assertTrue(event.active)

    def test_what_vanished_while_the_position_was_lost_is_found(self):
        event = self.event()
        block = self.put(at(14))
        self.sync()
        self.server.expire_sync_tokens()
        self.server.delete(block)
        self.server.delete(self.ref(event))
        self.pull()
        self.assertEqual([], self.blocks())
        self.assertFalse(event.active)

    def test_reading_a_thousand_events_takes_few_queries(self):
        self.server.page_size = 250
        for n in range(1000):
            self.put(at(0, 5) + timedelta(hours=3 * n))
        self.env["calendar.notice"]._post(self.remote)
        with self.scheduled() as env:
            before = env.cr.sql_log_count
            env["calendar.remote"]._cron_pull()
            self.assertLess(env.cr.sql_log_count - before, 100)
        self.assertEqual(1000, len(self.blocks()))

    # Our appointments -------------------------------------------------------------------------

    def test_an_appointment_moved_outside_moves(self):
        event = self.event()
        self.sync()
        self.server.edit(self.ref(event), start=at(16), stop=at(17.5))
        self.sync()
        self.assertEqual((naive_at(16), naive_at(17.5)), (event.start, event.stop))
        self.assertEqual([], self.blocks())

    def test_what_is_taken_off_the_appointment_over_there_is_gone_here_and_stays_so(self):
        event = self.event(location="Room 5", description="<p>bring oil</p>")
        self.sync()
        self.server.edit(self.ref(event), location="", notes="")
        self.sync()
        self.assertEqual(("", ""), (event.location or "", to_text(event.description)))
        [there] = self.there()
        self.assertEqual(("", ""), (there.location, there.notes))

    def test_an_appointment_retitled_outside_is_retitled_even_when_titles_are_not_read(self):
        event = self.event()
        self.sync()
        self.server.edit(self.ref(event), title="Massage, long", notes="bring oil")
        self.sync()
        self.assertEqual("Massage, long", event.name)
        self.assertIn("bring oil", event.description)

    def test_an_appointment_deleted_outside_is_cancelled_not_deleted(self):
        event = self.event()
        self.sync()
        self.server.delete(self.ref(event))
        self.sync()
        self.assertTrue(event.exists())
        self.assertFalse(event.active)
        self.assertEqual([], self.there())

    def test_where_only_odoo_speaks_a_deletion_outside_is_put_right(self):
        event = self.event()
        self.remote.direction = "push"
        self.sync()
        self.server.delete(self.ref(event))
        self.sync()
        self.assertTrue(event.active)
        self.assertEqual(["Massage"], [there.title for there in self.there()])

    def test_what_is_cancelled_on_both_sides_does_not_come_back(self):
        event = self.event()
        self.sync()
        self.server.edit(self.ref(event), status=Status.CANCELLED)
        event.active = False
        self.sync()
        self.server.expire_sync_tokens()
        self.pull()
        self.assertFalse(event.sudo().link_ids, "cancelled, though it is still listed there")

    def test_a_change_outside_mails_nobody(self):
        guest = self.env["res.partner"].create({"name": "Guest", "email": "guest@x.example"})
        event = self.event(partner_ids=[(6, 0, (self.maya.partner_id + guest).ids)])
        self.sync()
        before = self.env["mail.mail"].search_count([])
        self.server.edit(self.ref(event), start=at(16), stop=at(17))
        self.sync()
        self.assertEqual(before, self.env["mail.mail"].search_count([]))

    def test_our_own_push_coming_back_changes_nothing(self):
        event = self.event()
        self.drain()
        stamp = event.write_date
        looked = len([r for r in self.server.requests if r.verb == "get"])
        self.pull()
        self.assertEqual(stamp, event.write_date)
        self.assertEqual(looked, len([r for r in self.server.requests if r.verb == "get"]))

    def test_odoo_wins_when_both_moved_it_and_the_log_says_so(self):
        event = self.event()
        self.sync()
        self.server.edit(self.ref(event), start=at(16), stop=at(17))
        event.write({"start": naive_at(8), "stop": naive_at(9)})
        self.sync()
        self.assertEqual(at(8), self.there()[0].start)
        self.assertEqual(naive_at(8), event.start)
        self.assertTrue(self.env["calendar.sync.log"].search([("kind", "=", "conflict")]))

    def test_the_calendar_wins_when_its_owner_says_so(self):
        self.connection.with_user(self.maya).strategy = "calendar"
        event = self.event()
        self.sync()
        self.server.edit(self.ref(event), start=at(16), stop=at(17))
        event.write({"start": naive_at(8), "stop": naive_at(9)})
        self.sync()
        self.assertEqual(at(16), self.there()[0].start)
        self.assertEqual(naive_at(16), event.start)

    def test_the_most_recent_change_wins_when_its_owner_says_so(self):
        self.connection.with_user(self.maya).strategy = "recent"
        for hours, expected in ((-1, 8), (1, 16)):
            with self.subTest(changed_over_there=f"{hours} hours from now"):
                event = self.event()
                self.sync()
                self.server.clock = lambda delta=hours: utc_now() + timedelta(hours=delta)
                self.server.edit(self.ref(event), start=at(16), stop=at(17))
                self.server.clock = utc_now
                event.write({"start": naive_at(8), "stop": naive_at(9)})
                self.sync()
                self.assertEqual(naive_at(expected), event.start)
                event.unlink()
                self.sync()

    def arrived_unheard(self):
        """An event whose last change is over there, though the answer to it was lost. Where both
        sides differ, the calendar wins."""
        self.connection.with_user(self.maya).strategy = "calendar"
        event = self.event()
        self.sync()
        event.name = "Arrived, but nobody told us"
        self.server.drop_next_answer()
        self.server.break_after(1)
        self.drain()
        self.server.mend()
        return event

    def test_an_edit_after_a_lost_answer_is_no_conflict(self):
        event = self.arrived_unheard()
        event.name = "Edited after that"
        self.later()
        self.sync()
        self.assertEqual("Edited after that", event.name)
        self.assertEqual(["Edited after that"], [there.title for there in self.there()])
        self.assertFalse(self.env["calendar.sync.log"].search([("kind", "=", "conflict")]))

    def test_what_was_noted_there_after_a_lost_answer_meets_an_edit_here(self):
        event = self.arrived_unheard()
        self.server.edit(self.ref(event), location="Room 4")
        event.name = "Edited after that"
        self.later()
        self.sync()
        [there] = self.there()
        self.assertEqual(("Edited after that", "Room 4"), (event.name, event.location))
        self.assertEqual(("Edited after that", "Room 4"), (there.title, there.location))

    def test_what_was_noted_there_before_we_knew_that_it_had_arrived_stays(self):
        for strategy in ("odoo", "calendar", "recent", "ask"):
            with self.subTest(strategy):
                self.connection.with_user(self.maya).strategy = strategy
                event = self.event()
                self.server.drop_next_answer()
                self.server.drop_next_answer()  # of the second try, too
                self.drain()
                [there] = self.there()
                self.assertFalse(self.ref(event))
                provider = self.connection._build_provider(self.connection._store_credentials)
                place = provider.find(self.account, there.uid).ref
                self.server.edit(place, title="Noted there")
                event.location = "Room 4"
                self.later()
                self.sync()
                [there] = self.there()
                self.assertEqual(("Noted there", "Room 4"), (event.name, event.location))
                self.assertEqual(("Noted there", "Room 4"), (there.title, there.location))
                self.assertFalse(event.sudo().link_ids.conflict_id)
                event.unlink()
                self.sync()

    # What goes wrong --------------------------------------------------------------------------

    def test_an_outage_never_looks_like_a_deletion(self):
        event = self.event()
        self.put(at(14))
        self.sync()
        for error in (TransientError("down"), UnreadableAnswer("<html>"), AuthError("gone")):
            with self.subTest(error=error):
                self.server.expire_sync_tokens()
                self.server.fail_next(error, times=5)
                self.pull()
                self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())
                self.assertTrue(event.active)
                self.server.mend()
                self.later()

    def test_a_read_that_breaks_off_is_taken_up_again(self):
        for hour in range(20):
            self.put(at(0, 5) + timedelta(hours=hour), hours=0.5)
        self.server.page_size = 5
        self.server.break_after(2)
        self.pull()
        self.server.mend()
        self.later()
        self.pull()
        self.assertEqual(20, len(self.blocks()))

    def test_an_empty_calendar_remembers_where_it_is(self):
        self.pull()
        self.assertTrue(self.remote.sudo().sync_token)
        self.assertTrue(self.remote.last_pull_at)

    def test_a_choice_that_is_made_while_a_calendar_is_read_is_not_overtaken(self):
        self.put(blocks=Blocks.TENTATIVE)
        with self.scheduled() as env:
            run = Pull(env)
            env["calendar.notice"]._post(self.remote.with_env(env))
            [[reading]] = run._claim(self.connection.ids).values()
            provider = env["calendar.connection"].browse(self.connection.id)._build_provider(None)
            pages = list(provider.changes(reading.calendar, reading.token, detail=reading.detail))
            self.remote.with_env(env).tentative_blocks = False
            for page in pages:
                told = PageRead(reading, page.items, page.sync_token)
                self.assertEqual([[]], run.keeper.keep([told]))
            run.keeper.finish([(reading, pages[-1].sync_token)])
            self.assertFalse(self.remote.with_env(env).sudo().sync_token)
        self.pull()
        self.assertEqual([], self.blocks())
        self.remote.tentative_blocks = True
        self.pull()
        self.assertEqual(1, len(self.blocks()))

    def test_a_calendar_without_notices_is_looked_at_every_five_minutes(self):
        self.pull()
        wait = self.remote.due_at - self.remote.last_pull_at
        self.assertEqual(timedelta(minutes=5), wait)


@tagged("post_install", "-at_install")
class TestPullApart(SyncCase):
    """A vendor that tells of occurrences one by one."""

    provider = MemoryCloudProvider

    def connect(self, user, account):
        return consent(self.env, user, account)

    def test_a_series_that_became_a_single_event_blocks_one_time(self):
        daily = ("RRULE:FREQ=DAILY;COUNT=3",)
        ref = self.server.put(self.account, foreign(at(9, day=1), recurrence=daily))
        self.server.change_occurrence(ref, at(9, day=2), None)
        self.pull()
        self.assertEqual(2, len(self.blocks()))
        self.server.edit(ref, recurrence=(), overrides=())
        self.pull()
        self.assertEqual([(naive_at(9, 1), naive_at(10, 1))], self.blocks())
