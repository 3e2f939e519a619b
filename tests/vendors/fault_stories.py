"""What goes wrong between Odoo and a vendor, and what must come of it, whoever the vendor is."""

from __future__ import annotations

from datetime import timedelta

from odoo import fields
from odoo.tools import mute_logger

from ..models.common import at, foreign, naive_at

#: Odoo's own session is not the one that can be told to time out.
ON_THE_TEST_LINE = "timeout"


class Faults:
    """Nothing is lost, doubled or deleted. Mixed into a `VendorCase`."""

    def test_a_create_whose_answer_is_lost_makes_one_event(self):
        for lost in (1, 2):
            with self.subTest(lost=lost):
                event = self.event(naive_at(8 + lost), name=f"Lost {lost}")
                for _time in range(lost):
                    self.world.drop_next_answer()
                self.drain()
                self.world.mend()
                self.later()
                self.sync()
                self.assertEqual(1, self.titles().count(event.name))
        self.assertRest()

    def test_an_edit_whose_answer_is_lost_is_no_conflict(self):
        event = self.event()
        self.sync()
        event.name = "Massage, long"
        self.control.add_fault(kind="drop", method="PATCH", times=2)
        self.drain()
        self.world.mend()
        self.later()
        event.write({"start": naive_at(15), "stop": naive_at(16)})
        self.sync()
        self.assertEqual([("Massage, long", naive_at(15))], [s[:2] for s in self.seen()])
        self.assertFalse(self.incidents("conflict"))
        self.assertRest()

    def test_a_cancellation_whose_answer_is_lost_is_done_once(self):
        event = self.event()
        self.sync()
        event.active = False
        self.control.add_fault(kind="drop", method="DELETE", times=2)
        self.drain()
        self.world.mend()
        self.later()
        self.sync()
        self.assertEqual([], self.seen())
        self.assertRest()

    def test_no_trouble_looks_like_a_deletion(self):
        event = self.event()
        self.world.put(foreign(at(14)))
        self.sync()
        written = self.written()
        for trouble in self.world.troubles():
            if trouble.name == ON_THE_TEST_LINE:
                continue
            with self.subTest(trouble.name):
                self.remote.sync_token = False
                trouble.arrange()
                self.pull()
                self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())
                self.assertTrue(event.active)
                self.world.mend()
                self.recover()
        self.sync()
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())
        self.assertEqual((True, written), (event.active, self.written()))

    def test_no_trouble_loses_or_doubles_an_appointment(self):
        for n, trouble in enumerate(self.world.troubles()):
            if trouble.name == ON_THE_TEST_LINE:
                continue
            with self.subTest(trouble.name):
                event = self.event(naive_at(8 + n / 2, 5), hours=0.5, name=trouble.name)
                trouble.arrange()
                self.drain()
                self.world.mend()
                self.recover()
                self.env["calendar.outbox"].search([("given_up", "=", True)]).action_retry()
                self.sync()
                self.assertEqual(1, self.titles().count(event.name))
        self.assertRest()

    def recover(self):
        """Waiting is over, and whoever was asked to connect again has done so."""
        self.later()
        if self.connection.state != "connected":
            self.assertEqual(self.connection, self.connect(self.maya))

    def test_a_vendor_that_asks_for_patience_gets_it(self):
        self.event()
        self.world.ask_to_wait(90)
        self.drain()
        wait = self.connection.retry_at - fields.Datetime.now()
        self.assertGreater(wait, timedelta(seconds=60))
        asked = len(self.control.requests())
        self.sync()
        self.assertEqual(asked, len(self.control.requests()))
        self.later()
        self.sync()
        self.assertEqual(1, len(self.seen()))

    def test_an_access_token_that_ends_early_is_renewed(self):
        self.event()
        self.world.expire_access_token()
        self.sync()
        self.assertEqual(1, len(self.seen()))
        self.assertEqual("connected", self.connection.state)

    def test_a_refresh_whose_answer_is_lost_loses_no_connection(self):
        self.event()
        self.world.expire_access_token()
        self.control.add_fault(kind="drop", path="token$", times=2)
        self.sync()
        self.world.mend()
        self.later()
        self.sync()
        self.assertEqual("connected", self.connection.state)
        self.assertEqual(1, len(self.seen()))

    def test_a_revoked_grant_waits_for_its_owner_and_doubles_nothing(self):
        kept, moved, cancelled = (self.event(naive_at(hour)) for hour in (8, 10, 12))
        self.sync()
        self.world.revoke_grant()
        moved.write({"start": naive_at(15), "stop": naive_at(16)})
        cancelled.active = False
        made = self.event(naive_at(18), name="Made meanwhile")
        self.sync()
        self.assertEqual("reconnect", self.connection.state)
        self.assertTrue(self.connection.activity_ids.filtered(lambda a: a.user_id == self.maya))
        self.assertEqual(1, len(self.incidents("reconnect")))
        refs = {event: self.ref(event).id for event in (kept, moved)}
        self.assertEqual(self.connection, self.connect(self.maya))
        self.sync()
        self.assertFalse(self.connection.activity_ids)
        starts = [naive_at(hour) for hour in (8, 15, 18)]
        self.assertEqual(starts, sorted(each.start for each in self.seen()))
        self.assertEqual(refs, {event: self.ref(event).id for event in (kept, moved)})
        self.assertTrue(made.active)
        self.assertRest()

    def test_who_leaves_and_comes_back_finds_the_same_events(self):
        event = self.event()
        self.world.put(foreign(at(14)))
        self.sync()
        ref = self.ref(event).id
        self.connection.action_disconnect()
        self.sync()
        self.assertEqual([], self.blocks())
        event.write({"start": naive_at(16), "stop": naive_at(17)})
        self.sync()
        self.assertEqual(self.connection, self.connect(self.maya))
        self.sync()
        self.assertEqual(ref, self.ref(event).id)
        self.assertEqual([naive_at(14), naive_at(16)], sorted(s.start for s in self.seen()))
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())
        self.assertRest()

    def test_a_calendar_that_is_taken_away_keeps_what_it_blocked(self):
        self.world.put(foreign(at(14)))
        event = self.event()
        self.sync()
        self.world.close_calendar()
        for _round in range(2):
            self.later()
            self.sync()
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())
        self.assertTrue(event.active)
        self.assertTrue(self.remote.last_error)

    def test_an_event_without_sense_harms_no_other(self):
        self.world.put(foreign(at(14)))
        self.world.put_unreadable()
        self.world.put(foreign(at(16)))
        event = self.event()
        self.sync()
        self.assertEqual([naive_at(14), naive_at(16)], sorted(start for start, _ in self.blocks()))
        self.assertTrue(self.ref(event))

    def incidents(self, kind):
        return self.env["calendar.sync.log"].search([("kind", "=", kind)])

    def drain(self):
        with mute_logger("odoo.addons.appointment_calendar_sync"):
            super().drain()
