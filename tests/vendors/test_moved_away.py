from urllib.parse import quote

from ...providers.base import Ref
from ..models.common import at, naive_at
from .booked_case import BookedCase
from .vendor_case import CalDAVCase, GoogleCase, OutlookCase


class MovedAway(BookedCase):
    """An event that its owner moves to another calendar of the account is the same appointment."""

    def setUp(self):
        super().setUp()
        self.other = self.neighbour()
        self.other.blocks_availability = True
        self.sync()

    def move(self, event):
        self.world.move(self.ref(event), self.other.remote_id)

    def live(self):
        """How many events there are, here and next door."""
        here = self.world.live()
        with self.next_door():
            return here, self.world.live()

    def assertFollowed(self, event):
        event.invalidate_recordset()
        self.assertTrue(event.active)
        self.assertEqual(self.other, event.sudo().link_ids.remote_id)
        self.assertEqual((0, 1), self.live())
        self.assertFalse(self.env["calendar.busy"].search([]))
        self.assertUntold()

    def test_it_is_followed_in_whatever_order_the_calendars_are_read(self):
        for order in ((self.remote, self.other), (self.other, self.remote)):
            with self.subTest(order.index(self.other)):
                event = self.booked()
                self.move(event)
                for remote in order:
                    self.read(remote)
                    self.drain()
                    self.assertUntold()
                self.assertFollowed(event)
                self.assertEqual([(naive_at(10), naive_at(11))], self.reserved(event))
                self.assertRest()
                event._booking_cancel("client")
                self.sync()
                self.assertEqual((0, 0), self.live())

    def test_where_it_is_now_both_sides_change_it(self):
        event = self.booked()
        self.move(event)
        self.sync()
        event.write({"start": naive_at(15), "stop": naive_at(16)})
        self.sync()
        with self.next_door():
            self.assertEqual([(naive_at(15), naive_at(16))], self.times())
            self.world.edit(self.ref(event), start=at(17), stop=at(18))
            self.sync()
            self.assertEqual(naive_at(17), event.start)
            self.world.delete(self.ref(event))
        self.sync()
        self.assertEqual("cancelled", event.booking_state)

    def test_moved_there_and_back_it_is_where_it_was(self):
        event = self.booked()
        ref = self.ref(event)
        self.move(event)
        self.sync()
        with self.next_door():
            self.world.move(self.ref(event), self.remote.remote_id)
        self.sync()
        event.invalidate_recordset()
        self.assertEqual(self.remote, event.sudo().link_ids.remote_id)
        self.assertEqual((1, 0), self.live())
        self.assertTrue(ref)
        self.assertUntold()
        self.assertRest()

    def test_it_is_followed_into_a_calendar_that_nothing_else_is_wanted_of(self):
        self.other.blocks_availability = False
        event = self.booked()
        self.move(event)
        self.sync()
        self.assertFollowed(event)
        with self.next_door():
            self.world.edit(self.ref(event), start=at(17), stop=at(18))
        self.later()
        self.other.due_at = naive_at(0, -1)
        with self.scheduled() as env:
            env["calendar.remote"]._cron_pull()
        self.assertEqual(naive_at(17), event.start)

    def test_what_is_changed_here_before_we_know_reaches_it(self):
        event = self.booked()
        self.move(event)
        event.write({"start": naive_at(15), "stop": naive_at(16)})
        self.sync()
        with self.next_door():
            self.assertEqual([(naive_at(15), naive_at(16))], self.times())
        self.assertEqual((0, 1), self.live())
        self.assertEqual(1, len(self.told()))
        self.assertRest()

    def test_what_is_cancelled_here_before_we_know_goes(self):
        event = self.booked()
        self.move(event)
        event._booking_cancel("client")
        self.sync()
        self.assertEqual((0, 0), self.live())
        self.assertFalse(self.env["calendar.busy"].search([]))
        self.assertRest()

    def test_moved_to_another_time_as_well_it_is_followed_to_that(self):
        event = self.booked()
        self.move(event)
        with self.next_door():
            [there] = self.seen()
            ref = Ref(self.world.calendar, there.id)
            self.world.edit(ref, start=at(14), stop=at(15))
        self.read(self.remote)
        self.sync()
        self.assertEqual((naive_at(14), naive_at(15)), (event.start, event.stop))
        self.assertEqual(1, len(self.told()))
        self.assertRest()

    def test_a_whole_series_is_followed(self):
        event = self.event(recurrency=True, rrule_type="daily", count=3, end_type="count")
        self.sync()
        series = event.recurrence_id
        ids = series.calendar_event_ids.ids
        self.move(series)
        self.sync()
        self.assertEqual(ids, series.calendar_event_ids.filtered("active").ids)
        self.assertEqual(self.other, series.sudo().link_ids.remote_id)
        self.assertEqual((0, 1), self.live())
        self.assertFalse(self.env["calendar.busy"].search([]))
        self.assertRest()

    def test_many_at_once_are_followed_and_nobody_is_asked(self):
        events = [self.booking(naive_at(6 + hour)) for hour in range(7)]
        self.sync()
        for event in events:
            self.move(event)
        self.sync()
        self.assertTrue(all(event.active for event in events))
        self.assertFalse(self.remote.held_at)
        self.assertEqual((0, 7), self.live())

    def test_while_the_other_calendar_can_not_be_asked_nothing_is_cancelled(self):
        event = self.booked()
        self.move(event)
        self.control.add_fault(status=503, path=quote(self.other.remote_id), times=None)
        self.read(self.remote)
        self.assertTrue(event.active)
        self.world.mend()
        self.later()
        self.sync()
        self.assertFollowed(event)

    def test_what_is_deleted_is_cancelled_all_the_same(self):
        event = self.booked()
        self.world.delete(self.ref(event))
        self.sync()
        self.assertEqual("cancelled", event.booking_state)
        self.assertEqual(["CANCEL"], [told[0] for told in self.told()])


class TestMovedAwayAtGoogle(MovedAway, GoogleCase):
    pass


class TestMovedAwayInOutlook(MovedAway, OutlookCase):
    pass


class TestMovedAwayAtACalDAVServer(MovedAway, CalDAVCase):
    pass
