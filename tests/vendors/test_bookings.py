from datetime import timedelta

from ..models.common import at, foreign, naive_at
from .vendor_case import CalDAVCase, GoogleCase, OutlookCase


class Bookings:
    """An appointment of Odoo's in the practitioner's own calendar."""

    def test_it_is_written_once(self):
        self.event(name="Massage")
        self.sync()
        [there] = self.seen()
        self.assertEqual(("Massage", naive_at(10), naive_at(11)), there[:3])
        self.assertEqual(1, self.written())

    def test_it_moves_and_goes(self):
        event = self.event()
        self.sync()
        event.write({"start": naive_at(15), "stop": naive_at(16.5)})
        self.sync()
        self.assertEqual([(naive_at(15), naive_at(16.5))], self.times())
        event.active = False
        self.sync()
        self.assertEqual([], self.seen())
        self.assertEqual(3, self.written())

    def test_an_edit_outside_comes_back(self):
        event = self.event()
        self.sync()
        ref = self.ref(event)
        self.world.edit(ref, title="Massage, long", notes="Bring oil")
        self.world.edit(ref, start=at(16), stop=at(17.5))
        self.sync()
        self.assertEqual("Massage, long", event.name)
        self.assertIn("Bring oil", event.description)
        self.assertEqual((naive_at(16), naive_at(17.5)), (event.start, event.stop))
        self.assertEqual([], self.blocks())

    def test_one_deleted_outside_is_cancelled_not_deleted(self):
        event = self.event()
        self.sync()
        self.world.delete(self.ref(event))
        self.sync()
        self.assertTrue(event.exists())
        self.assertFalse(event.active)
        self.assertEqual([], self.seen())

    def test_edits_of_different_details_meet(self):
        event = self.event()
        self.sync()
        self.world.edit(self.ref(event), title="Massage, long")
        event.write({"start": naive_at(8), "stop": naive_at(9)})
        self.sync()
        self.assertEqual("Massage, long", event.name)
        [there] = self.seen()
        self.assertEqual(("Massage, long", naive_at(8)), there[:2])

    def test_whole_days_keep_their_dates(self):
        first, last = naive_at(0).date(), naive_at(0, 5).date()
        self.event(allday=True, start_date=first, stop_date=last)
        self.sync()
        self.assertEqual([(first, last + timedelta(days=1))], self.times())
        self.assertRest()

    def test_whole_days_moved_outside_move(self):
        first = naive_at(0).date()
        event = self.event(allday=True, start_date=first, stop_date=first)
        self.sync()
        later = first + timedelta(days=4)
        self.world.edit(self.ref(event), start=later, stop=later + timedelta(days=2))
        self.sync()
        moved = (event.allday, event.start_date, event.stop_date)
        self.assertEqual((True, later, later + timedelta(days=1)), moved)

    def test_what_is_private_is_private_there(self):
        event = self.event(privacy="private")
        self.sync()
        self.assertTrue(self.world.is_private(self.ref(event)))

    def test_what_is_free_is_free_there(self):
        event = self.event(show_as="free")
        self.sync()
        self.assertTrue(self.world.is_free(self.ref(event)))

    def test_what_the_practitioner_added_survives_every_push(self):
        event = self.event(description="<p>Knee</p>")
        self.sync()
        self.world.decorate(self.ref(event))
        before = self.world.decoration(self.ref(event))
        self.sync()
        for vals in (
            {"name": "Massage, long"},
            {"start": naive_at(15), "stop": naive_at(16)},
            {"description": "<p>Knee and shoulder</p>"},
            {"location": "Room 2"},
        ):
            with self.subTest(list(vals)):
                event.write(vals)
                self.sync()
                self.assertEqual(before, self.world.decoration(self.ref(event)))
        self.assertEqual(1, self.world.live())
        self.assertRest()

    def test_it_comes_to_rest(self):
        self.event(description="<p>Two<br>lines</p>", location="Room 2", privacy="private")
        self.event(naive_at(14), show_as="free")
        self.event(allday=True, start_date=naive_at(0).date(), stop_date=naive_at(0).date())
        self.assertRest()

    def test_a_busy_practitioner_blocks_and_a_deleted_event_frees(self):
        ref = self.world.put(foreign(at(9)))
        self.sync()
        self.assertEqual([(naive_at(9), naive_at(10))], self.blocks())
        self.world.edit(ref, start=at(15), stop=at(16))
        self.sync()
        self.assertEqual([(naive_at(15), naive_at(16))], self.blocks())
        self.world.delete(ref)
        self.sync()
        self.assertEqual([], self.blocks())
        self.assertEqual(0, self.written())

    def test_whole_days_outside_block_from_midnight_to_midnight(self):
        day = naive_at(0).date()
        self.world.put(foreign(day, 24))
        self.sync()
        [(start, stop)] = self.blocks()
        zone = self.remote.timezone
        self.assertEqual("Europe/Brussels", zone)
        self.assertEqual(day, (start + timedelta(hours=2)).date())
        self.assertIn(stop - start, [timedelta(hours=h) for h in (23, 24, 25)])

    def test_a_lost_position_writes_nothing(self):
        for hour in range(8, 13):
            self.world.put(foreign(at(hour, 5)))
        self.event()
        self.assertRest()
        rows = self.env["calendar.busy"].search([]).ids
        written, stamps = self.written(), self.stamps()
        self.world.expire_sync_token()
        self.sync()
        self.assertEqual(rows, self.env["calendar.busy"].search([]).ids)
        self.assertEqual((written, stamps), (self.written(), self.stamps()))

    def test_what_vanished_while_the_position_was_lost_is_found(self):
        event = self.event()
        block = self.world.put(foreign(at(14)))
        self.sync()
        self.world.expire_sync_token()
        self.world.delete(block)
        self.world.delete(self.ref(event))
        self.sync()
        self.assertEqual([], self.blocks())
        self.assertFalse(event.active)


class TestBookingsAtGoogle(Bookings, GoogleCase):
    pass


class TestBookingsAtOutlook(Bookings, OutlookCase):
    pass


class TestBookingsAtACalDAVServer(Bookings, CalDAVCase):
    pass
