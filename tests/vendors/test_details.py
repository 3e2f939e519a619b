from ..models.common import naive_at
from .booked_case import BookedCase
from .eyes import naive_utc
from .series_case import HOUR, SeriesCase, on_the_wall
from .vendor_case import CalDAVCase, GoogleCase, OutlookCase


class Details(SeriesCase, BookedCase):
    """What the practitioner has put on an event stays to the letter, whatever is written to it."""

    def assertUntouched(self, what, *pushes, original=None):
        """Each push writes, and none of what was planted on `what` differs after it."""
        ref = self.ref(what)
        before = self.world.planted(ref, original)
        for name, push in pushes:
            with self.subTest(name):
                written = self.written()
                push()
                self.sync()
                self.assertGreater(self.written(), written, "nothing was written")
                self.assertEqual(before, self.world.planted(ref, original))

    def test_on_an_appointment(self):
        event = self.booked()
        self.world.plant(self.ref(event))
        self.sync()
        day = naive_at(0).date()
        hour = {"allday": False, "start": naive_at(15), "stop": naive_at(16)}
        self.assertUntouched(
            event,
            ("retitled", lambda: event.write({"name": "Massage, long"})),
            ("moved", lambda: event.write({"start": naive_at(14), "stop": naive_at(15)})),
            ("notes", lambda: event.write({"description": "<p>Knee</p>"})),
            ("no notes", lambda: event.write({"description": False})),
            ("place", lambda: event.write({"location": "Room 2"})),
            ("private", lambda: event.write({"privacy": "private"})),
            ("free", lambda: event.write({"show_as": "free"})),
            ("a whole day", lambda: event.write({"allday": True, "start_date": day,
                                                 "stop_date": day})),
            ("an hour again", lambda: event.write(hour)),
            ("cancelled, reinstated and moved", lambda: self.cancel_and_move(event)),
            ("reset", lambda: self.lose_and_find(event)),
            ("left and connected again", lambda: self.leave_and_return(event)),
        )  # fmt: skip
        self.assertEqual(1, self.world.live())
        self.assertRest()

    def cancel_and_move(self, event):
        """All before anything is sent: so the event over there lives on."""
        event._booking_cancel("staff")
        event.action_unarchive()
        event.write({"start": naive_at(11), "stop": naive_at(12)})

    def lose_and_find(self, event):
        event.sudo().link_ids._forget_place()
        self.connection.with_user(self.maya)._start_reset("keep")
        event.write({"start": naive_at(8), "stop": naive_at(9)})
        for _round in range(2):
            with self.scheduled() as env:
                env["calendar.connection"]._cron_reset()
            self.sync()

    def leave_and_return(self, event):
        self.connection.with_user(self.maya).action_disconnect()
        event.name = "Massage again"
        self.assertEqual(self.connection, self.connect(self.maya))

    def test_bold_text_and_links_stay_when_the_client_moves_the_appointment(self):
        event = self.booked()
        self.world.write_richly(self.ref(event))
        self.sync()
        self.assertIn("towels", event.description)
        rich = self.world.richly(self.ref(event))
        written = self.written()
        for vals in (
            {"start": naive_at(14), "stop": naive_at(15)},
            {"name": "Massage, long"},
            {"location": "Room 2"},
            {"show_as": "free"},
        ):
            event.write(vals)
            self.sync()
            self.assertEqual(rich, self.world.richly(self.ref(event)))
        self.assertEqual(written + 4, self.written())
        event.description = "<p>Knee</p>"
        self.sync()
        self.assertNotEqual(rich, self.world.richly(self.ref(event)))
        self.assertRest()

    def test_bold_text_and_links_stay_on_a_series_and_on_one_date_of_it(self):
        series, ref = self.linked(count=4)
        original, moved = on_the_wall(10, 2), on_the_wall(18, 2)
        self.world.write_richly(ref)
        self.world.change_occurrence(ref, original, self.occurrence(moved))
        self.world.write_richly(ref, original)
        self.sync()
        odd = series.calendar_event_ids.filtered(lambda e: e.start == naive_utc(moved))
        told = self.world.richly(ref), self.world.richly(ref, original)
        again = naive_utc(on_the_wall(16, 2))
        odd.write({"start": again, "stop": again + HOUR})
        self.sync()
        self.nth(series, 3).write({"active": False})
        self.sync()
        self.nth(series, 0).write({"name": "Workshop", "recurrence_update": "all_events"})
        self.sync()
        ref = self.ref(series)
        self.assertEqual("Workshop", self.titles()[0])
        self.assertEqual(told, (self.world.richly(ref), self.world.richly(ref, original)))
        self.assertRest()

    def test_on_a_series(self):
        series, ref = self.linked(count=5)
        self.world.plant(ref)
        self.sync()
        every = {"recurrence_update": "all_events"}
        later = naive_utc(on_the_wall(15, 2))
        self.assertUntouched(
            series,
            ("one moved", lambda: self.nth(series, 1).write({"start": later,
                                                             "stop": later + HOUR})),
            ("one cancelled", lambda: self.nth(series, 3).write({"active": False})),
            ("all retitled", lambda: self.nth(series, 0).write({"name": "Workshop", **every})),
            ("another rule", lambda: self.nth(series, 0).write({"interval": 2, "count": 3,
                                                                **every})),
            ("ended", lambda: self.nth(self.all_series(), 2).action_mass_deletion("future_events")),
        )  # fmt: skip
        self.assertEqual(1, self.world.live())
        self.assertRest()

    def test_on_an_event_that_becomes_a_series_and_single_again(self):
        event = self.event(naive_utc(on_the_wall(10)), name="Course", event_tz="Europe/Brussels")
        self.sync()
        id = self.ref(event).id
        self.world.plant(self.ref(event))
        self.sync()
        before = self.world.planted(self.ref(event))
        rule = {"rrule_type": "daily", "interval": 1, "end_type": "count", "count": 3}
        event.write({"recurrency": True, **rule})
        self.sync()
        self.assertEqual(3, len(self.seen()))
        self.assertEqual(before, self.world.planted(self.ref(event.recurrence_id)))
        event.write({"recurrency": False, "recurrence_update": "future_events"})
        self.sync()
        self.assertEqual(1, len(self.seen()))
        self.assertEqual((id, before), (self.ref(event).id, self.world.planted(self.ref(event))))
        self.assertRest()

    def test_on_one_date_of_a_series(self):
        series, ref = self.linked(count=5)
        original, moved = on_the_wall(10, 2), on_the_wall(18, 2)
        self.world.change_occurrence(ref, original, self.occurrence(moved))
        self.world.plant(ref, original)
        self.sync()
        odd = series.calendar_event_ids.filtered(lambda e: e.start == naive_utc(moved))
        again = naive_utc(on_the_wall(16, 2))
        self.assertUntouched(
            series,
            ("moved", lambda: odd.write({"start": again, "stop": again + HOUR})),
            ("retitled", lambda: odd.write({"name": "Consultation"})),
            ("another one moved", lambda: self.nth(series, 3).write({"active": False})),
            original=original,
        )
        self.assertRest()


class TestDetailsAtGoogle(Details, GoogleCase):
    pass


class TestDetailsInOutlook(Details, OutlookCase):
    pass


class TestDetailsAtACalDAVServer(Details, CalDAVCase):
    pass
