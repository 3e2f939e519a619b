from collections import Counter

from odoo.tests.common import tagged

from ...models.outbox.outbox_claim import Claim
from ...models.outbox.outbox_record import Record
from ...models.reading.calendar_pull import Pull
from ...models.reading.page_keeper import End, Keeper
from ...models.reading.reading import LookedAt, PageRead
from ...providers.base import Ref, Removed
from ...providers.errors import NotFound
from ...providers.push import push
from .common import SyncCase, naive_at


@tagged("post_install", "-at_install")
class TestPullLate(SyncCase):
    """What was read is kept a moment later, and something was sent in that moment."""

    def setUp(self):
        super().setUp()
        self.appointment = self.event()
        self.sync()

    def read(self, after_page=lambda: None, after_look=lambda: None):
        """Read what is new as a lane does, and do these things before what has come is kept."""
        with self.scheduled() as env:
            env["calendar.notice"]._post(self.remote.with_env(env))
            [[reading]] = Pull(env)._claim(self.connection.ids).values()
        provider = self.connection._build_provider(None)
        [page] = provider.changes(reading.calendar, reading.token, detail=reading.detail)
        after_page()
        told = PageRead(reading, page.items, page.sync_token)
        [closer] = self.keep(lambda keeper: keeper.keep([told]))
        if closer is End.KEPT:
            return
        looks = [LookedAt(reading, self.look(provider, id_)) for id_ in closer]
        after_look()
        for look in looks:
            self.keep(lambda keeper, look=look: keeper.look(look))
        self.keep(lambda keeper: keeper.finish([(reading, page.sync_token)]))

    def keep(self, work):
        with self.scheduled() as env:
            return work(Keeper(env, Counter()))

    def look(self, provider, event_id):
        try:
            return provider.get(self.account, event_id)
        except NotFound:
            return Removed(event_id)

    def move(self):
        self.appointment.write({"name": "Second", "start": naive_at(12), "stop": naive_at(13)})
        self.drain()

    def assertMoved(self):
        self.assertEqual(("Second", naive_at(12)), (self.appointment.name, self.appointment.start))

    def test_what_a_page_says_of_an_event_that_was_written_since_is_no_news(self):
        for detail in ("busy", "full"):
            with self.subTest(detail=detail):
                self.remote.detail = detail
                self.appointment.write({"name": "First", "start": naive_at(10)})
                self.drain()
                self.read(after_page=self.move)
                self.assertMoved()
                self.sync()
                self.assertMoved()

    def test_what_a_closer_look_saw_of_an_event_that_was_written_since_is_no_news(self):
        self.server.edit(self.ref(self.appointment), location="Room 4")
        self.read(after_look=self.move)
        self.assertMoved()
        self.sync()
        self.assertMoved()
        self.assertEqual("Room 4", self.appointment.location)

    def test_what_was_found_gone_and_is_there_again_is_not_cancelled(self):
        for detail in ("busy", "full"):
            with self.subTest(detail=detail):
                self.remote.detail = detail
                self.appointment.name = "First"
                self.sync()
                self.server.delete(self.ref(self.appointment))
                self.read(after_page=self.come_back)
                self.assertTrue(self.appointment.active)
                self.sync()
                self.assertMoved()
                self.assertTrue(self.appointment.active)
                self.assertEqual(["Second"], [there.title for there in self.there()])

    def come_back(self):
        """Edited here, gone there: it is made again."""
        self.move()
        self.drain()

    def test_a_change_over_there_is_not_missed_because_of_what_was_sent(self):
        def moved_and_placed():
            self.move()
            self.server.edit(self.ref(self.appointment), location="Room 4")

        self.server.edit(self.ref(self.appointment), private=True)
        self.read(after_look=moved_and_placed)
        self.sync()
        self.assertMoved()
        self.assertEqual("Room 4", self.appointment.location)
        self.assertEqual("private", self.appointment.privacy)
        self.assertFalse(self.appointment.sudo().link_ids.conflict_id)


@tagged("post_install", "-at_install")
class TestPushLate(SyncCase):
    """What came of a push is recorded a moment later, and something was read in that moment."""

    def setUp(self):
        super().setUp()
        self.appointment = self.event()
        self.sync()

    def send(self, meanwhile):
        """Send what waits, and do this before it is recorded."""
        with self.scheduled() as env:
            [(lane, [task])] = Claim(env, self.connection.ids).tasks().items()
        outcome = push(self.connection._build_provider(None), task.push)
        meanwhile()
        with self.scheduled() as env:
            Record(env, [(lane, task, outcome)]).counted()

    def name_there(self, name):
        """Maya gives it another title in her calendar, and that is read."""
        [there] = self.server.shelves[self.account].entries.values()
        self.server.edit(Ref(self.account, there.id, there.etag), title=name)
        self.remote.due_at = naive_at(0, day=-1)
        with self.scheduled() as env:
            env["calendar.remote"]._cron_pull()
        self.assertEqual(name, self.appointment.name)

    def test_what_was_read_after_a_push_was_carried_out_is_what_both_sides_know(self):
        self.appointment.location = "Room 4"
        self.send(meanwhile=lambda: self.name_there("First"))
        self.name_there("Second")
        self.sync()
        self.assertEqual("Second", self.appointment.name)
        self.assertEqual([("Second", "Room 4")], [(t.title, t.location) for t in self.there()])

    def test_what_a_push_met_is_no_news_when_a_later_version_was_read(self):
        self.server.edit(self.ref(self.appointment), title="First")
        self.appointment.location = "Room 4"
        self.send(meanwhile=lambda: self.name_there("Second"))
        self.assertEqual("Second", self.appointment.name)
        self.sync()
        self.assertEqual("Second", self.appointment.name)
        self.assertEqual([("Second", "Room 4")], [(t.title, t.location) for t in self.there()])
