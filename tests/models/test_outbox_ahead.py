"""While appointments of an account are sent, those that come next are prepared."""

from datetime import timedelta
from threading import Event as Flag

from odoo.tests.common import tagged

from ...models.outbox.outbox_claim import Claim
from ...models.outbox.outbox_take import FIRST
from ...providers.errors import RateLimited, TransientError
from ...providers.memory import MemoryProvider
from .common import SyncCase, naive_at

AT_ONCE = 4
MANY = 4 * FIRST
PATIENCE = 20  # seconds, for what never comes


@tagged("post_install", "-at_install")
class TestOutboxAhead(SyncCase):
    def setUp(self):
        super().setUp()
        self.patch(MemoryProvider, "writes_at_once", AT_ONCE)

    def many(self, count=MANY):
        """So many appointments of Maya's that are to be sent, one after the other."""
        starts = [naive_at(hour) for hour in range(count)]
        values = {"user_id": self.maya.id, "partner_ids": [(6, 0, self.maya.partner_id.ids)]}
        return self.env["calendar.event"].create(
            [
                {"name": f"Massage {n}", "start": at, "stop": at + timedelta(hours=1), **values}
                for n, at in enumerate(starts)
            ]
        )

    def created(self):
        """The uids of events that the vendor was asked to make, as often as it was."""
        return [request.about for request in self.server.requests if request.verb == "create"]

    def waiting(self):
        return self.env["calendar.outbox"].search([])

    # --------------------------------------------------------------------------------------------

    def test_however_many_there_are_each_is_sent_once(self):
        events = self.many()
        self.drain()
        self.assertEqual(sorted(events.mapped("sync_uid")), sorted(self.created()))
        self.assertEqual(MANY, len(self.there()))
        self.assertFalse(self.waiting())

    def test_what_is_being_sent_is_not_taken_again_before_its_answer_is_known(self):
        events = self.many(2)
        under_way = Claim(self.env, self.connection.ids).tasks()[self.connection.id]
        events[0].name = "Edited"
        fresh = self.event(naive_at(20))
        claim = Claim(self.env, self.connection.ids, {task.link_id for task in under_way})
        [task] = claim.tasks()[self.connection.id]
        self.assertEqual(fresh.sync_uid, task.push.uid)
        free = self.waiting().filtered(lambda entry: not entry.claimed_until)
        self.assertEqual(events[0], free.event_id)

    def test_what_is_edited_while_it_is_sent_is_made_once_and_then_changed(self):
        """The vendor answers when what comes next was looked for."""
        events, looked = self.many(FIRST), Flag()
        commit = type(self.env["ir.cron"])._commit_progress

        def edit_and_commit(crons, *args, **options):
            mine = events.with_env(crons.env)
            taken = crons.env["calendar.outbox"].search_count([("claimed_until", "!=", False)])
            if taken and mine[0].location:
                looked.set()
            elif taken:
                mine.location = "Upstairs"
            return commit(crons, *args, **options)

        self.patch(type(self.env["ir.cron"]), "_commit_progress", edit_and_commit)
        self.server.latency = lambda request: looked.wait(PATIENCE)
        self.drain()
        self.assertEqual(sorted(events.mapped("sync_uid")), sorted(self.created()))
        self.assertEqual({"Upstairs"}, {event.location for event in self.there()})
        self.assertFalse(self.waiting())

    def test_a_vendor_that_wants_a_pause_gets_it_at_once_and_nothing_stays_taken(self):
        self.many()
        served = FIRST + 2

        def slow_down(request):
            if len(self.server.requests) > served:
                raise RateLimited("slow down", retry_after=3600)

        self.server.latency = slow_down
        self.drain()
        self.assertLessEqual(len(self.created()), served + AT_ONCE)
        self.assertEqual({False}, set(self.waiting().mapped("claimed_until")))
        self.assertGreater(self.connection.retry_at, self.env.cr.now() + timedelta(minutes=55))
        self.server.latency = lambda request: None
        self.later()
        self.drain()
        self.assertEqual(MANY, len(self.there()))
        self.assertFalse(self.waiting())

    def test_an_account_in_trouble_is_tried_with_a_single_appointment(self):
        self.many()
        self.server.break_after(0)
        self.drain()
        self.server.requests.clear()
        self.later()
        self.drain()
        self.assertEqual(1, len({request.about for request in self.server.requests}))
        self.server.mend()
        self.later()
        self.drain()
        self.assertEqual(MANY, len(self.there()))

    def test_what_the_vendor_stumbles_over_keeps_no_other_waiting(self):
        self.patch(MemoryProvider, "writes_at_once", 1)
        stone, *others = self.many()

        def stumble(request):
            if request.about == stone.sync_uid:
                raise TransientError("something went wrong over here")

        self.server.latency = stumble
        for _try in range(3):
            self.drain()
            self.later()
        self.assertEqual(len(others), len(self.there()))
        self.assertEqual(stone, self.waiting().event_id)
