from datetime import timedelta

from odoo import fields

from ..models.common import at, naive_at
from .booked_case import BookedCase
from .vendor_case import CalDAVCase, GoogleCase, OutlookCase

HOUR = timedelta(hours=1)


class Cancelled(BookedCase):
    """Cancellations, and moves of every kind, of an appointment that a client has booked."""

    def standing(self, event):
        event.invalidate_recordset()
        return event.active, event.booking_state

    def methods(self):
        return [told[0] for told in self.told()]

    # Taken away, and back again ---------------------------------------------------------------

    def test_cancelled_in_odoo_it_goes_and_reinstated_it_comes_back(self):
        event = self.booked()
        for _time in range(2):
            event._booking_cancel("staff")
            self.sync()
            self.assertEqual((False, "cancelled"), self.standing(event))
            self.assertEqual([], self.seen())
            event.action_unarchive()
            self.sync()
            self.assertEqual((True, "confirmed"), self.standing(event))
            self.assertEqual([(naive_at(10), naive_at(11))], self.times())
        self.assertEqual(["CANCEL", "REQUEST"] * 2, self.methods())
        self.assertEqual([1, 2, 3, 4], [told[2] for told in self.told()])
        self.assertEqual({event.sync_uid}, {told[1] for told in self.told()})
        self.assertRest()

    def test_taken_out_of_the_calendar_it_is_cancelled_and_put_back_it_is_reinstated(self):
        event = self.booked()
        ref = self.ref(event)
        for _time in range(2):
            self.world.delete(ref)
            self.sync()
            self.assertEqual((False, "cancelled"), self.standing(event))
            self.assertFalse(self.reserved(event))
            self.world.restore(ref)
            self.sync()
            self.assertEqual((True, "confirmed"), self.standing(event))
            self.assertEqual([(naive_at(10), naive_at(11))], self.reserved(event))
        self.assertEqual(["CANCEL", "REQUEST"] * 2, self.methods())
        self.assertEqual(1, self.world.live())
        self.assertEqual([], self.blocks())
        self.assertRest()

    def test_put_back_when_its_time_is_taken_its_owner_is_asked(self):
        event = self.booked()
        ref = self.ref(event)
        self.world.delete(ref)
        self.sync()
        other = self.booking(naive_at(10.5))
        self.sync()
        self.world.restore(ref)
        self.sync()
        self.assertEqual((False, "cancelled"), self.standing(event))
        self.assertEqual((True, "confirmed"), self.standing(other))
        self.assertEqual("taken", self.question().reason)
        self.assertFalse(self.reserved(event))

    def test_put_back_what_was_cancelled_in_odoo_stays_cancelled(self):
        event = self.booked()
        ref = self.ref(event)
        event._booking_cancel("client")
        self.sync()
        self.world.restore(ref)
        self.sync()
        self.assertEqual((False, "cancelled"), self.standing(event))
        self.assertEqual([(naive_at(10), naive_at(11))], self.blocks())
        self.assertEqual(["CANCEL"], self.methods())

    def test_a_series_put_back_takes_place_again(self):
        event = self.event(recurrency=True, rrule_type="daily", count=3, end_type="count")
        self.sync()
        series, events = event.recurrence_id, event.recurrence_id.calendar_event_ids
        ref = self.ref(series)
        self.world.delete(ref)
        self.sync()
        self.assertFalse(event.active)
        self.world.restore(ref)
        self.sync()
        series.invalidate_recordset()
        self.assertEqual(events, series.calendar_event_ids & events.filtered("active"))
        self.assertEqual([], self.blocks())
        self.assertRest()

    # What is over -----------------------------------------------------------------------------

    def test_deleted_when_it_is_over_it_did_take_place(self):
        start = fields.Datetime.now().replace(microsecond=0) - timedelta(hours=5)
        event, other = self.booked(start), self.event(start + HOUR)
        self.sync()
        for each in (event, other):
            self.world.delete(self.ref(each))
        self.sync()
        self.assertEqual((True, "confirmed"), self.standing(event))
        self.assertTrue(other.active)
        event.action_booking_done()
        (event | other).write({"description": "<p>Paid</p>"})
        self.sync()
        self.assertEqual([], self.seen())
        self.assertUntold()
        tomorrow = naive_at(10, 1)
        event.write({"start": tomorrow, "stop": tomorrow + HOUR})
        self.sync()
        self.assertEqual([tomorrow], [each.start for each in self.seen()])
        self.assertRest()

    def test_of_a_series_deleted_there_what_is_over_stays(self):
        start = fields.Datetime.now().replace(microsecond=0, minute=0) - timedelta(days=2)
        event = self.event(start, recurrency=True, rrule_type="daily", count=6, end_type="count")
        self.sync()
        events = event.recurrence_id.calendar_event_ids.sorted("start")
        past = events.filtered(lambda each: each.stop <= fields.Datetime.now())
        self.world.delete(self.ref(event.recurrence_id))
        self.sync()
        self.assertEqual(past, events.filtered("active"))
        self.assertTrue(past)
        self.assertEqual([], self.seen())
        self.assertRest()

    def test_cancelled_here_where_nothing_is_written_it_stays_until_its_owner_deletes_it(self):
        event = self.booked()
        self.remote.with_user(self.maya).direction = "pull"
        self.sync()
        written = self.written()
        event._booking_cancel("client")
        self.sync()
        self.world.edit(self.ref(event), start=at(14), stop=at(15))
        self.sync()
        self.assertEqual((1, written), (len(self.seen()), self.written()))
        self.assertEqual("cancelled", event.booking_state)
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())
        self.world.delete(self.ref(event))
        self.sync()
        self.assertEqual([], self.blocks())
        self.assertRest()

    # Moves ------------------------------------------------------------------------------------

    def test_made_shorter_and_longer_on_either_side_it_is_so_on_both(self):
        event = self.booked()
        for hours in (0.5, 1.5):
            self.world.edit(self.ref(event), start=at(10), stop=at(10 + hours))
            self.sync()
            self.assertEqual(naive_at(10 + hours), event.stop)
            self.assertEqual([(naive_at(10), naive_at(10 + hours))], self.reserved(event))
            event.stop = naive_at(10.75)
            self.sync()
            self.assertEqual([(naive_at(10), naive_at(10.75))], self.times())
        self.assertEqual(["REQUEST"] * 4, self.methods())
        self.assertRest()

    def test_moved_into_the_past_it_is_there_and_nobody_is_told(self):
        event = self.booked()
        self.world.edit(self.ref(event), start=at(10, -2), stop=at(11, -2))
        self.sync()
        self.assertEqual((naive_at(10, -2), True), (event.start, event.active))
        self.assertEqual([(naive_at(10, -2), naive_at(11, -2))], self.reserved(event))
        self.assertUntold()
        self.assertRest()

    def test_an_hour_becomes_a_whole_day_and_an_hour_again_on_either_side(self):
        event = self.event()
        self.sync()
        day = naive_at(0).date()
        tomorrow = day + timedelta(days=1)
        self.world.edit(self.ref(event), start=day, stop=tomorrow)
        self.sync()
        self.assertEqual((True, day, day), (event.allday, event.start_date, event.stop_date))
        event.write({"allday": False, "start": naive_at(14), "stop": naive_at(15)})
        self.sync()
        self.assertEqual([(naive_at(14), naive_at(15))], self.times())
        event.write({"allday": True, "start_date": day, "stop_date": day})
        self.sync()
        self.assertEqual([(day, tomorrow)], self.times())
        self.world.edit(self.ref(event), start=at(9), stop=at(10))
        self.sync()
        self.assertEqual((False, naive_at(9)), (event.allday, event.start))
        self.assertRest()

    def test_moved_onto_another_one_its_owner_is_asked_and_nobody_is_booked_twice(self):
        event, other = self.booked(), self.booked(naive_at(14))
        self.world.edit(self.ref(event), start=at(14.5), stop=at(15.5))
        self.sync()
        self.assertEqual(naive_at(10), event.start)
        self.assertEqual("taken", self.question().reason)
        self.assertEqual([(naive_at(14), naive_at(15))], self.reserved(other))
        self.assertUntold()
        self.world.edit(self.ref(event), start=at(16), stop=at(17))
        self.sync()
        self.assertEqual(naive_at(16), event.start)
        self.assertFalse(self.question())
        self.assertEqual(["REQUEST"], self.methods())

    def question(self):
        return self.env["calendar.conflict"].search([("state", "=", "open")])


class TestCancelledAtGoogle(Cancelled, GoogleCase):
    pass


class TestCancelledInOutlook(Cancelled, OutlookCase):
    pass


class TestCancelledAtACalDAVServer(Cancelled, CalDAVCase):
    pass
