from datetime import datetime, timedelta

from odoo.tests.common import freeze_time, tagged

from ...core.event import Blocks
from ...providers import registry
from ...providers.base import Changed, Page, Ref
from ...providers.errors import (
    AuthError,
    CalendarUnavailable,
    ClientRejected,
    RateLimited,
    Rejected,
    TransientError,
    UnreadableAnswer,
)
from ...providers.memory import MemoryProvider, MemoryServer
from .common import at, consent, foreign, naive_at
from .story_case import StoryCase

#: Everything that may be wrong with an account; none of it says that an event is gone.
WRONG = {
    "access refused": AuthError("401"),
    "client refused": ClientRejected("invalid_client", reason="invalid_client"),
    "slow down": RateLimited("429", retry_after=5),
    "broken": TransientError("500"),
    "silent": TransientError("nothing comes", reason="timeout"),
    "strange": UnreadableAnswer("<html>"),
    "closed": CalendarUnavailable("403", reason="forbidden"),
    "not understood": Rejected("400", reason="invalid"),
}


@tagged("post_install", "-at_install")
class TestAccessEnds(StoryCase):
    """An account that lets Odoo in no more, and what its owner and her clients notice."""

    def test_when_access_ends_its_owner_gets_a_mail_within_minutes(self):
        self.hands_over_mails().unlink()
        self.env.ref("mail.ir_cron_mail_scheduler_action").active = True
        self.server.fail_next(AuthError("revoked"))
        self.pull()
        self.assertEqual("reconnect", self.connection.state)
        [mail] = self.mails_to(self.maya.email)
        self.assertIn(self.account, f"{mail.subject} {mail.body_html}")
        asked = self.hands_over_mails().mapped("call_at")
        self.assertTrue(asked, "queued mails wait for an hour unless somebody asks")
        self.assertLess(min(asked), datetime.now() + timedelta(minutes=5))

    def test_all_that_happened_while_access_was_lost_arrives_after_reconnecting(self):
        moved, cancelled = self.book(at(8)), self.book(at(9))
        series = self.event(naive_at(20), recurrency=True, rrule_type="daily", count=3)
        self.sync()
        self.server.fail_next(AuthError("revoked"), times=99)
        made = self.book(at(12))
        moved.write({"start": naive_at(15), "stop": naive_at(16)})
        cancelled._booking_cancel("client")
        series.recurrence_id.calendar_event_ids.sorted("start")[1].active = False
        deleted = self.event(naive_at(17))
        self.sync()
        deleted.unlink()
        self.assertEqual([at(8), at(9), at(20)], sorted(each.start for each in self.there()))
        self.server.mend()
        self.connect(self.maya, self.account)
        self.sync()
        singles = sorted(each.start for each in self.there() if not each.is_series)
        self.assertEqual([at(12), at(15)], singles)
        [there] = [each for each in self.there() if each.is_series]
        self.assertEqual(1, len(there.overrides))
        self.assertFalse(self.env["calendar.outbox"].search([]))
        self.assertTrue(made.sudo().link_ids.remote_event_id)

    def test_when_the_calendar_fails_the_client_hears_all_the_same_and_nobody_is_told_a_tale(self):
        for name, error in WRONG.items():
            with self.subTest(name):
                self.server.fail_next(error, times=9)
                before = self.mails_to("jane@client.example")
                appointment = self.book()
                self.drain()
                [mail] = self.mails_to("jane@client.example") - before
                self.assertIn(appointment._booking_manage_url(), mail.body_html)
                self.assertEqual("confirmed", appointment.booking_state)
                waiting = self.connection.waiting_count + self.connection.stuck_count
                self.assertEqual(1, waiting, "it is said that the calendar has it not yet")
                self.assertEqual("new", appointment.sudo().link_ids.state)
                self.server.mend()
                self.reconnect()
                self.assertEqual([at(10)], [each.start for each in self.there()])
                self.assertEqual(0, self.connection.waiting_count + self.connection.stuck_count)
                appointment._booking_cancel("staff")
                self.sync()

    def reconnect(self):
        """Whoever could mend it has done so."""
        self.later()
        self.connect(self.maya, self.account)
        self.env["calendar.outbox"].search([("given_up", "=", True)]).action_retry()
        self.sync()


@tagged("post_install", "-at_install")
class TestBrokenCalendar(StoryCase):
    """One of two accounts can not be read."""

    def setUp(self):
        super().setUp()
        self.home = MemoryServer.named("home@vendor.example")
        self.home_connection = self.connect(self.maya, self.home.name)
        self.home_connection.remote_ids.blocks_availability = True
        self.home.put(self.home.name, foreign(at(14)))
        self.server.put(self.account, foreign(at(16)))
        self.sync()

    def test_a_broken_calendar_neither_frees_its_time_nor_closes_the_page(self):
        """Unless its owner wants it so."""
        self.assertEqual([14, 16], self.taken())
        times = {"ignore": [16], "block": [*range(24)], "last_known": [14, 16]}
        for name, error in WRONG.items():
            self.home.fail_next(error, times=99)
            for _try in range(3):
                self.later()
                self.pull()
            for choice, expected in times.items():
                with self.subTest(name, choice=choice):
                    self.home_connection.when_broken = choice
                    self.assertEqual(expected, self.taken())
            with self.subTest(name):
                self.assertNotEqual("fresh", self.home_connection.health)
                self.assertEqual("fresh", self.connection.health)
            self.home.mend()
            self.connect(self.maya, self.home.name)
            self.pull()
        self.assertEqual(("fresh", [14, 16]), (self.home_connection.health, self.taken()))

    def test_the_owner_of_a_closed_calendar_is_told_once_until_it_is_open_again(self):
        self.server.close(self.account)
        for _round in range(3):
            self.sync()
        self.assertEqual("attention", self.connection.health)
        [task] = self.connection.activity_ids
        self.assertEqual(self.maya, task.user_id)
        self.assertIn(self.remote.name, task.summary)
        self.server.close(self.account, closed=False)
        self.sync()
        self.assertFalse(self.connection.activity_ids)

    def test_a_calendar_that_nobody_uses_may_close(self):
        family = self.server.add_calendar("family")
        for closed in (False, True):
            self.server.close(family, closed)
            self.later()
            with self.scheduled() as env:
                env["calendar.connection"]._cron_list_calendars()
        self.assertFalse(self.connection.activity_ids)

    def test_a_booking_calendar_that_closes_keeps_no_other_from_being_read(self):
        family = self.server.add_calendar("family")
        with self.scheduled() as env:
            env["calendar.connection"]._cron_list_calendars()
        (self.connection.remote_ids - self.remote).blocks_availability = True
        self.pull()
        self.book(at(8))
        self.server.close(self.account)
        for _round in range(4):
            self.later()
            self.sync()
        self.server.put(family, foreign(at(11)))
        self.later()
        self.sync()
        self.assertIn(11, self.taken())
        self.server.close(self.account, closed=False)
        self.connection.with_user(self.maya).action_sync_now()
        self.sync()
        self.assertIn(at(8), [there.start for there in self.there()])


@tagged("post_install", "-at_install")
class TestClock(StoryCase):
    """Time passes: an hour, a day, eight days."""

    def setUp(self):
        super().setUp()
        self.tom = self.maya.copy({"login": "sync_tom", "name": "Tom"})
        self.cloud = MemoryServer.named("tom@vendor.example")
        self.theirs = consent(self.env, self.tom, self.cloud.name)
        self.theirs.remote_ids.write({"blocks_availability": True, "receives_bookings": True})
        self.hourly()
        self.pull()

    def hourly(self):
        with self.scheduled() as env:
            env["calendar.connection"]._cron_renew()

    def test_access_and_notices_outlive_an_hour_a_day_and_eight_days(self):
        for n, passed in enumerate((1, 24, 192)):
            with self.subTest(hours=passed), freeze_time(
                datetime.now() + timedelta(hours=passed), tick=True
            ):
                self.cloud.expire_access_token()
                ref = self.cloud.put(self.cloud.name, foreign(at(14 + n, 30)))
                event = self.event(naive_at(9 + n, 30), user_id=self.tom.id)
                self.hourly()
                self.drain()
                with self.scheduled() as env:
                    env["calendar.remote"]._cron_pull()
                self.assertEqual("connected", self.theirs.state)
                self.assertTrue(self.ref(event))
                busy = self.env["calendar.busy"].search([("remote_event_id", "=", ref.id)])
                self.assertEqual([naive_at(14 + n, 30)], busy.mapped("start"))
                [living] = self.theirs.remote_ids.sudo().subscription_ids
                self.assertGreater(living.expires_at, datetime.now() + timedelta(days=2))


class Elsewhere(MemoryProvider):
    """The vendor takes us to a calendar that is not the one we asked for."""

    def changes(self, calendar, sync_token="", *, detail=None):
        strange = foreign(at(4), uid="of-somebody-else")
        yield Page((Changed(Ref(calendar, "stranger", "1"), strange),), "1:1")


class Truncated(MemoryProvider):
    """The vendor's list ends after its first page, and says that it is whole."""

    def changes(self, calendar, sync_token="", *, detail=None):
        first = next(super().changes(calendar, "", detail=detail))
        yield Page(first.items[:1], self.server.token(self.server.shelf(calendar)))


class Empty(MemoryProvider):
    """The vendor's list is empty, and says that it is whole."""

    def changes(self, calendar, sync_token="", *, detail=None):
        yield Page((), "1:1")


@tagged("post_install", "-at_install")
class TestNothingIsDeleted(StoryCase):
    """Whatever the vendor answers, an appointment goes only when it is proved to be gone."""

    def standing(self):
        self.env.invalidate_all()
        return (self.appointments.mapped("active"), sorted(self.blocks()), len(self.there()))

    def setUp(self):
        super().setUp()
        self.appointments = self.env["calendar.event"].union(
            *(self.book(at(hour)) for hour in range(8, 16))
        )
        for hour in (20, 21):
            self.server.put(self.account, foreign(at(hour), blocks=Blocks.BUSY))
        self.sync()
        self.before = self.standing()

    def test_no_trouble_at_any_step_of_a_reading_deletes_anything(self):
        for name, error in WRONG.items():
            for verb in ("changes", "get", "calendars"):
                with self.subTest(name, verb=verb):
                    self.server.expire_sync_tokens()
                    self.appointments.sudo().link_ids.etag = False  # so each is looked at
                    self.server.fail_next(error, times=99, verb=verb)
                    self.list_calendars()
                    self.pull()
                    self.assertEqual(self.before, self.standing())
                    self.server.mend()
                    self.later()
                    if self.connection.state == "reconnect":
                        self.connect(self.maya, self.account)
        self.sync()
        self.assertEqual(self.before, self.standing())

    def list_calendars(self):
        self.later()
        with self.scheduled() as env:
            env["calendar.connection"]._cron_list_calendars()

    def test_an_empty_a_shortened_or_a_strange_list_deletes_nothing(self):
        for answer in (Empty, Truncated, Elsewhere):
            with self.subTest(answer.__name__):
                self.speak_to(answer)
                self.remote.sync_token = False
                for _try in range(2):
                    self.pull()
                appointments, blocks, there = self.standing()
                self.assertEqual(self.before[0], appointments)
                self.assertLessEqual(set(self.before[1]), set(blocks))
                self.speak_to(MemoryProvider)
                self.remote.sync_token = False
                self.sync()
                self.assertEqual((self.before[0], self.before[2]), (appointments, there))

    def speak_to(self, provider):
        """From now on the vendor of the account is this one."""
        registry.register(provider)
        self.addCleanup(registry.register, MemoryProvider)
