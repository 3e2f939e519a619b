import threading
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests.common import freeze_time, tagged
from odoo.tools import mute_logger

from ...models.connections.account_turns import AT_ONCE
from ...models.events.plain_text import to_text
from ...models.reading import calendar_pull
from ...providers.errors import (
    AuthError,
    ClientRejected,
    NotFound,
    RateLimited,
    Rejected,
    TransientError,
    UnreadableAnswer,
)
from ...providers.memory import MemoryServer
from .common import at, foreign, naive_at
from .story_case import StoryCase

#: What may come of one request, and not of the account as a whole.
REFUSALS = {
    "not understood": Rejected("400", reason="invalid"),
    "forbidden": Rejected("403", reason="forbiddenForNonOrganizer"),
    "slow down": RateLimited("429", retry_after=30),
    "quota": RateLimited("403", reason="rateLimitExceeded"),
    "broken": TransientError("500"),
    "away": TransientError("503", retry_after=60),
    "silent": TransientError("nothing comes", reason="timeout"),
    "strange": UnreadableAnswer("<html>"),
    "access refused": AuthError("401"),
    "client refused": ClientRejected("invalid_client", reason="invalid_client"),
}


@tagged("post_install", "-at_install")
class TestNothingIsForgotten(StoryCase):
    """A write that fails is not done with: it is tried again, or it is said that it can not be."""

    def test_no_refusal_loses_an_edit_or_a_cancellation(self):
        for name, error in REFUSALS.items():
            with self.subTest(name):
                edited, cancelled = self.event(naive_at(8)), self.event(naive_at(10))
                self.drain()
                for verb in ("update", "delete"):
                    self.server.fail_next(error, times=99, verb=verb)
                edited.write({"start": naive_at(15), "stop": naive_at(16)})
                cancelled.active = False
                self.drain()
                self.assertTrue(self.connection.waiting_count or self.connection.stuck_count)
                self.server.mend()
                self.mended()
                self.assertEqual([at(15)], [there.start for there in self.there()])
                edited.active = False
                self.drain()
        self.assertEqual(([], []), (self.there(), self.taken()))

    def mended(self):
        """Waiting is over, whoever had to connect again has done so, and what was given up is
        sent by the button that is there for it."""
        self.later()
        if self.connection.state == "reconnect":
            self.connect(self.maya, self.account)
        self.env["calendar.outbox"].search([("given_up", "=", True)]).action_retry()
        self.turn()

    def test_what_the_vendor_refused_is_found_by_the_night_too(self):
        appointment = self.book()
        self.turn()
        self.server.fail_next(Rejected("400", reason="invalid"), verb="update")
        appointment.write({"start": naive_at(15), "stop": naive_at(16)})
        self.turn()
        self.env["calendar.outbox"].search([]).unlink()
        self.audit()
        with freeze_time(datetime.now() + timedelta(days=1), tick=True):
            for _step in range(2):
                self.audit()
                self.turn()
        self.assertEqual([at(15)], [there.start for there in self.there()])

    def audit(self):
        with self.scheduled() as env:
            env["calendar.remote"]._cron_audit()

    def test_nobody_has_to_press_a_button_for_what_failed_once(self):
        self.book()
        self.server.fail_next(TransientError("down"), times=2)
        self.drain()
        self.assertEqual([], self.there())
        wait = self.connection.retry_at - self.env.cr.now()
        self.assertLess(wait, timedelta(minutes=1))
        with freeze_time(datetime.now() + timedelta(minutes=1), tick=True):
            self.drain()
        self.assertEqual(1, len(self.there()))

    def test_a_look_at_one_event_that_fails_cancels_nothing(self):
        appointments = self.env["calendar.event"].union(*(self.book(at(h)) for h in (8, 10, 12)))
        self.turn()
        for name, error in REFUSALS.items():
            with self.subTest(name):
                for appointment in appointments:
                    self.server.edit(self.ref(appointment), notes=name)
                self.server.fail_next(error, times=99, verb="get")
                self.pull()
                self.assertEqual([8, 10, 12], self.taken())
                self.assertEqual({"confirmed"}, set(appointments.mapped("booking_state")))
                self.server.mend()
                self.mended()
                self.remote.sync_token = False
                self.pull()
        self.assertEqual({True}, {name in (a.description or "") for a in appointments})

    def test_an_event_that_is_gone_when_it_is_edited_here_is_made_again(self):
        appointment = self.book()
        self.turn()
        self.server.fail_next(NotFound("404"), verb="update")
        self.server.delete(self.ref(appointment))
        appointment.write({"start": naive_at(15), "stop": naive_at(16)})
        self.turn(2)
        self.assertEqual([at(15)], [there.start for there in self.there()])
        self.assertEqual("confirmed", appointment.booking_state)


@tagged("post_install", "-at_install")
class TestOneEventHarmsNoOther(StoryCase):
    """A vendor may stumble over one event each time, and so may we."""

    def stumble(self, error, uid, *verbs):
        """Whoever asks for this event gets an error, each time."""

        def answer(request):
            if request.verb in verbs and request.about == uid:
                raise error

        self.server.latency = answer

    def test_what_a_vendor_always_stumbles_over_keeps_nothing_else_waiting(self):
        stumbling = self.event(naive_at(8), name="Stumbling")
        self.stumble(TransientError("500"), stumbling._calendar_uid(), "create")
        self.event(naive_at(10), name="Fine")
        for _time in range(5):
            self.drain()
            self.connection.retry_at = False
        self.event(naive_at(12), name="Fine")
        self.drain()
        self.assertEqual([at(10), at(12)], [there.start for there in self.there()])
        self.stumble(None, "")
        self.later()
        self.drain()
        self.assertEqual([at(8), at(10), at(12)], sorted(there.start for there in self.there()))

    def test_what_has_stepped_aside_in_an_outage_is_sent_as_soon_as_it_is_over(self):
        self.event(naive_at(8))
        self.server.fail_next(TransientError("500"), times=99, verb="create")
        for _time in range(4):
            self.drain()
            self.connection.retry_at = False
        entry = self.env["calendar.outbox"].search([])
        self.assertGreater(entry.not_before, datetime.now())
        self.server.mend()
        self.pull()
        self.drain()
        self.assertEqual([at(8)], [there.start for there in self.there()])

    @mute_logger("odoo.addons.appointment_calendar_sync.models.outbox.outbox_drain")
    def test_a_mistake_of_ours_asks_no_vendor_again_and_again(self):
        event = self.event(naive_at(8))
        self.stumble(ValueError("ours"), event._calendar_uid(), "create")
        self.drain()
        self.assertEqual(1, self.asked("create"))
        self.assertTrue(self.connection.retry_at)
        self.stumble(None, "")
        self.later()
        self.drain()
        self.assertEqual(1, len(self.there()))

    def test_what_a_vendor_always_stumbles_over_holds_up_no_other_news(self):
        stone, *others = self.edited(8, 10, 12)
        self.stumble(TransientError("500"), self.ref(stone).id, "get")
        for _time in range(3):
            self.later()
            self.pull()
        self.assertEqual(["edited", "edited"], [self.words(event) for event in others])
        self.server.put(self.account, foreign(at(14)))
        self.server.edit(self.ref(others[0]), notes="and once more")
        self.pull()
        self.assertEqual("and once more", self.words(others[0]))
        self.assertEqual(1, len(self.blocks()), "the calendar goes on")
        self.stumble(None, "")
        self.later()
        self.pull()
        self.assertEqual("edited", self.words(stone))
        self.assertEqual((0, False), (self.remote.aside_count, self.remote.again_at))

    def test_what_is_looked_at_again_is_looked_at_ever_more_seldom_and_told_once(self):
        [stone] = self.edited(8)
        self.stumble(TransientError("500", reason="backendError"), self.ref(stone).id, "get")
        for _time in range(8):
            self.later()
            self.pull()
        asked = self.asked("get")
        self.pull()
        self.assertEqual(asked, self.asked("get"), "its time has not come")
        self.assertEqual([asked], list(self.remote.sudo().stumbles.values()))
        self.assertGreater(self.remote.again_at - datetime.now(), timedelta(minutes=5))
        told = self.env["calendar.sync.log"].search([("message", "like", "one event")])
        self.assertIn("backendError", told.message)  # one line
        self.assertEqual(1, self.remote.aside_count)

    def test_an_account_that_asks_for_a_pause_gets_it_and_no_event_is_to_blame(self):
        self.edited(8)
        self.server.fail_next(RateLimited("429", retry_after=30), times=99, verb="get")
        for _time in range(4):
            self.later()
            self.pull()
        self.assertFalse(self.remote.sudo().stumbles)
        self.assertTrue(self.connection.retry_at)

    def test_what_is_gone_when_it_can_be_looked_at_again_is_cancelled_then(self):
        [stone] = self.edited(8)
        place = self.ref(stone)
        self.stumble(TransientError("500"), place.id, "get")
        for _time in range(3):
            self.later()
            self.pull()
        self.server.delete(place)
        self.stumble(None, "")
        self.remote.sudo().sync_token = False
        self.later()
        self.pull()
        self.assertFalse(stone.active)
        self.assertFalse(self.remote.aside_count)

    def edited(self, *hours):
        """Events of Odoo's at these hours to each of which something was noted over there, in
        the order in which they are looked at."""
        events = [self.event(naive_at(hour)) for hour in hours]
        self.drain()
        for event in events:
            self.server.edit(self.ref(event), notes="edited")
        return sorted(events, key=lambda event: self.ref(event).id)

    def words(self, event):
        return to_text(event.description)

    @mute_logger("odoo.addons.appointment_calendar_sync.models.reading.reading")
    def test_nor_when_it_is_in_reading(self):
        event = self.event(naive_at(8))
        self.drain()
        self.server.edit(self.ref(event), notes="Bring a towel")
        self.stumble(ValueError("ours"), self.ref(event).id, "get")
        self.pull()
        self.assertEqual(1, self.asked("get"))

    def asked(self, verb):
        return len([request for request in self.server.requests if request.verb == verb])


@tagged("post_install", "-at_install")
class TestWhoWins(StoryCase):
    """What counts is who changed what, and not whose clock is ahead."""

    def test_an_unrelated_edit_here_never_undoes_a_move_over_there(self):
        tag = self.env["calendar.event.type"].create({"name": "Regular"})
        edits = (
            {"categ_ids": [(6, 0, tag.ids)]},
            {"alarm_ids": [(5, 0, 0)]},
            {"description": "<p>Knee</p>"},
            {"name": "Jane, again"},
            {"location": "Room 2"},
        )
        for strategy in ("odoo", "calendar", "recent", "ask"):
            self.connection.with_user(self.maya).strategy = strategy
            booked = [(self.event(naive_at(hour)), edit) for hour, edit in enumerate(edits)]
            self.turn()
            for hour, (appointment, edit) in enumerate(booked):
                later = {"start": at(12 + hour), "stop": at(13 + hour)}
                self.server.edit(self.ref(appointment), **later)
                appointment.write(edit)
            self.turn()
            there = {event.start: event.title for event in self.there()}
            for hour, (appointment, edit) in enumerate(booked):
                with self.subTest(strategy, edit=list(edit)):
                    self.assertEqual(naive_at(12 + hour), appointment.start)
                    self.assertEqual(appointment.name, there[at(12 + hour)])
            self.env["calendar.event"].union(*(each for each, _edit in booked)).active = False
            self.turn()
        self.assertFalse(self.incidents("conflict"))


@tagged("post_install", "-at_install")
class TestLostPosition(StoryCase):
    """What happened while the position in the feed was lost is not thrown away with it."""

    def test_whatever_changed_meanwhile_arrives(self):
        moved, deleted, still = (self.book(at(hour)) for hour in (6, 8, 10))
        block, gone = (self.server.put(self.account, foreign(at(hour))) for hour in (12, 14))
        self.turn()
        self.server.expire_sync_tokens()
        self.server.edit(self.ref(moved), start=at(16), stop=at(17))
        self.server.delete(self.ref(deleted))
        self.server.edit(block, start=at(18), stop=at(19))
        self.server.delete(gone)
        self.server.put(self.account, foreign(at(20)))
        self.pull()
        self.assertEqual([10, 16, 18, 20], self.taken())
        self.assertEqual("confirmed", still.booking_state)
        self.assertEqual("cancelled", deleted.booking_state)

    def test_the_old_subscription_speaks_until_a_new_one_does(self):
        with self.scheduled() as env:
            env["calendar.connection"]._cron_renew()
        self.assertEqual(1, len(self.server.subscriptions))
        with freeze_time(datetime.now() + timedelta(days=6, hours=12), tick=True):
            for down in (True, False):
                if down:
                    self.server.fail_next(TransientError("down"), times=9, verb="subscribe")
                with self.scheduled() as env:
                    env["calendar.connection"]._cron_renew()
                self.assertEqual(1, len(self.server.subscriptions))
                self.server.mend()
        subscribed = [r.verb for r in self.server.requests if "subscribe" in r.verb]
        self.assertEqual(["subscribe", "subscribe", "subscribe", "unsubscribe"], subscribed)


@tagged("post_install", "-at_install")
class TestManyPractitioners(StoryCase):
    """One bad event, or one account that hangs, is nobody else's trouble."""

    def practitioners(self, count):
        """So many accounts, with an event in each."""
        self.remotes = self.env["calendar.remote"]
        for n in range(count):
            account = f"practitioner-{n}@vendor.example"
            self.remotes |= self.connect(self.maya, account).remote_ids
            MemoryServer.named(account).put(account, foreign(at(9)))
        self.remotes.blocks_availability = True

    def test_of_many_accounts_one_hangs_and_all_others_are_read(self):
        many = 6 * AT_ONCE
        self.practitioners(many)
        enough, asked = threading.Event(), []
        hanging = MemoryServer.named("practitioner-0@vendor.example")
        hanging.latency = lambda request: enough.wait(60)
        for n in range(1, many):
            server = MemoryServer.named(f"practitioner-{n}@vendor.example")
            server.latency = lambda request: self.note(asked, enough)
        self.pull()
        self.assertTrue(enough.is_set(), "who hangs kept the others waiting")
        self.pull()  # a slow machine leaves some to the next run
        self.assertEqual(many, len(self.remotes.busy_ids))

    def test_an_account_without_end_is_left_alone_and_has_its_turn_later(self):
        self.practitioners(3)
        enough = threading.Event()

        def endless(request):
            calendar_pull.LIMIT = 0.0  # the time is up while it is asked
            enough.wait(60)

        server = MemoryServer.named("practitioner-0@vendor.example")
        server.latency = endless
        with patch.object(calendar_pull, "LIMIT", calendar_pull.LIMIT):
            self.pull()
        slow = self.remotes[0].connection_id
        self.assertEqual([1], slow.mapped("failures"))
        self.assertGreater(slow.retry_at, self.env.cr.now())
        enough.set()
        server.latency = lambda request: None
        self.later()
        self.pull()
        self.assertEqual(0, slow.failures)
        self.assertEqual(1, len(self.remotes[0].busy_ids))

    def note(self, asked, enough):
        """The one that hangs goes on when many more than have a thread have been asked."""
        asked.append(1)
        if len(asked) == 5 * AT_ONCE:
            enough.set()
