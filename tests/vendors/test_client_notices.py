from datetime import timedelta

from ..models.common import at, foreign, naive_at
from .booked_case import BookedCase
from .vendor_case import CalDAVCase, GoogleCase, OutlookCase

MANY = 500
HALF_AN_HOUR = timedelta(minutes=30)


class ClientNotices(BookedCase):
    """A client is told of what changes for her: once, and of nothing else."""

    def test_each_move_is_told_once_whichever_side_it_comes_from(self):
        event = self.booked()
        event.write({"start": naive_at(15), "stop": naive_at(16)})
        self.sync()
        self.world.edit(self.ref(event), start=at(17), stop=at(18))
        self.sync()
        self.world.expire_sync_token()
        self.sync()
        expected = [("REQUEST", event.sync_uid, n + 1, at(hour)) for n, hour in enumerate((15, 17))]
        self.assertEqual(expected, self.told())
        self.world.delete(self.ref(event))
        self.sync(rounds=3)
        self.assertEqual(("CANCEL", event.sync_uid, 3, at(17)), self.told()[-1])
        self.assertEqual(3, len(self.told()))

    def test_a_service_may_keep_all_that_to_itself(self):
        self.service.notify_client = False
        event = self.booked()
        event.write({"start": naive_at(15), "stop": naive_at(16)})
        self.sync()
        self.world.edit(self.ref(event), start=at(17), stop=at(18))
        self.sync()
        self.world.delete(self.ref(event))
        self.sync()
        self.assertEqual("cancelled", event.booking_state)
        self.assertUntold()

    def test_there_and_back_before_anybody_looked_is_no_move(self):
        event = self.booked()
        ref = self.ref(event)
        self.world.edit(ref, start=at(15), stop=at(16))
        self.world.edit(ref, start=at(10), stop=at(11))
        self.sync()
        self.world.delete(ref)
        self.world.restore(ref)
        self.sync()
        self.assertEqual((naive_at(10), "confirmed"), (event.start, event.booking_state))
        self.assertUntold()
        self.assertRest()

    def test_what_the_client_does_not_know_is_brought_together_unheard(self):
        event = self.booked()
        self.world.edit(self.ref(event), title="Jane, bring oil")
        event.description = "<p>Left shoulder</p>"
        self.sync()
        self.assertEqual("Jane, bring oil", event.name)
        self.assertIn("Left shoulder", event.description)
        self.assertUntold()

    def test_reading_anew_resetting_leaving_and_coming_back_are_no_news(self):
        events = [self.booking(naive_at(hour)) for hour in (8, 10, 12)]
        self.sync()
        self.forget_mails()
        self.world.expire_sync_token()
        self.sync()
        for mode in ("keep", "remove"):
            self.connection.with_user(self.maya)._start_reset(mode)
            for _round in range(3):
                with self.scheduled() as env:
                    env["calendar.connection"]._cron_reset()
                self.sync()
        self.remote.audit_at = naive_at(0, -1)
        for _step in range(2):
            with self.scheduled() as env:
                env["calendar.remote"]._cron_audit()
            self.sync(rounds=1)
        self.connection.with_user(self.maya).action_disconnect()
        self.connect(self.maya)
        self.sync()
        self.assertEqual(3, self.world.live())
        self.assertTrue(all(event.booking_state == "confirmed" for event in events))
        self.assertUntold()

    def test_a_calendar_full_of_events_is_connected_and_nobody_hears_of_it(self):
        for n in range(MANY):
            self.world.put(foreign(at(0) + n * HALF_AN_HOUR, 0.5))
        events = [self.booking(naive_at(0, 30 + n)) for n in range(5)]
        self.forget_mails()
        self.sync()
        self.assertEqual(MANY, len(self.blocks()))
        self.assertEqual(MANY + len(events), self.world.live())
        self.assertUntold()


class TestClientNoticesWithGoogle(ClientNotices, GoogleCase):
    pass


class TestClientNoticesWithOutlook(ClientNotices, OutlookCase):
    pass


class TestClientNoticesWithACalDAVServer(ClientNotices, CalDAVCase):
    pass
