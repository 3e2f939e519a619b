from dataclasses import replace

from odoo.exceptions import ValidationError
from odoo.tests.common import tagged

from ...core.slots import Refusal
from ...models.booking.booking_reservation import SlotTaken
from ...models.free_times.booking_slots import BookingRefused
from .booking_common import BookingCase, naive_at, now

ALL_DAY = [9, 10, 11, 13, 14, 15, 16]


@tagged("post_install", "-at_install")
class TestRooms(BookingCase):
    """A massage needs one of two rooms, a facial the first of them and the lamp."""

    def setUp(self):
        super().setUp()
        self.first, self.second, self.lamp = (
            self.thing(name) for name in ("Room 1", "Room 2", "The lamp")
        )
        self.massage.write({"room_ids": self.first | self.second, "location": "Rue des Lilas 12"})
        self.facial = self.service("Facial", self.maya_time | self.jonas_time)
        self.facial.write({"room_ids": self.first, "equipment_ids": self.lamp})
        self.people = self.maya_time | self.jonas_time

    def thing(self, name, **vals):
        values = {"name": name, "resource_type": "material", "calendar_id": False, "tz": "UTC"}
        return self.env["resource.resource"].create({**values, **vals})

    def busy(self, resource, start, stop):
        """Something in a room's own calendar, which somebody has connected."""
        remote = self.calendar_of(self.maya)
        remote.sudo().resource_id = resource
        times = {"start": naive_at(start), "stop": naive_at(stop), "remote_event_id": "x"}
        block = {"remote_id": remote.id, "resource_id": resource.id, **times}
        return self.env["calendar.busy"].create(block)

    # What is offered ----------------------------------------------------------------------------

    def test_a_time_without_a_free_room_is_not_offered(self):
        self.book(10)
        self.assertEqual(["jonas", "maya"], self.free()[9])
        self.assertIn(10, self.hours_free())
        self.book(10)
        self.massage.resource_ids |= self.practitioner("ada", "Ada")[1]
        self.assertNotIn(10, self.hours_free(), "Ada is free, and no room is")
        self.massage.room_ids = False
        self.assertIn(10, self.hours_free())

    def test_services_that_share_a_room_never_overlap(self):
        self.book(10, self.facial)
        self.assertNotIn(10, self.free(self.facial))
        with self.assertRaises(BookingRefused) as raised:
            self.book(10, self.facial)
        self.assertEqual(Refusal.TAKEN, raised.exception.reason)
        self.assertEqual(self.second, self.room(self.book(10)))

    def test_services_that_share_a_machine_never_overlap(self):
        peeling = self.service("Peeling", self.people, equipment_ids=self.lamp.ids)
        self.book(10, peeling)
        self.assertEqual([hour for hour in ALL_DAY if hour != 10], self.hours_free(self.facial))

    def test_a_room_has_hours_and_time_off(self):
        self.facial.room_ids = self.second
        mornings = self.working_calendar()
        mornings.attendance_ids.filtered(lambda line: line.hour_from > 12).unlink()
        self.second.calendar_id = mornings
        self.assertEqual([9, 10, 11], self.hours_free(self.facial))
        times = {"date_from": naive_at(9), "date_to": naive_at(10)}
        leave = {"name": "Painting", "resource_id": self.second.id, **times}
        self.env["resource.calendar.leaves"].create(leave)
        self.assertEqual([10, 11], self.hours_free(self.facial))

    def test_a_room_without_hours_is_always_open(self):
        self.maya_time.calendar_id = self.working_calendar(name="Nights")
        self.maya_time.calendar_id.attendance_ids[0].write({"hour_from": 5, "hour_to": 8})
        self.facial.resource_ids = self.maya_time
        self.assertEqual([5, 6, 7], [hour for hour in self.hours_free(self.facial) if hour < 9])

    def test_the_calendar_of_a_room_blocks_the_room(self):
        self.busy(self.first, 10, 11)
        self.assertNotIn(10, self.hours_free(self.facial))
        self.assertIn(10, self.hours_free())
        self.assertEqual(self.second, self.room(self.book(10)))
        self.assertIn(self.first, self.facial._everyone())

    def test_an_archived_room_is_used_no_more(self):
        self.first.active = False
        self.assertEqual(self.second, self.room(self.book(10)))

    # What is booked -----------------------------------------------------------------------------

    def room(self, event):
        return event.sudo().booking_resource_ids & (self.first | self.second)

    def test_an_appointment_takes_its_room_and_all_of_its_equipment(self):
        event = self.book(10, self.facial)
        taken = {resource for resource, *_span in self.reserved(event)}
        self.assertEqual({self.first, self.lamp}, taken - set(self.people))
        self.assertEqual(3, len(taken))

    def test_the_first_free_room_is_taken(self):
        self.assertEqual([self.first, self.second], [self.room(self.book(10)) for _ in range(2)])

    def test_the_room_is_told_if_the_service_says_so(self):
        self.assertEqual("Rue des Lilas 12, Room 1", self.book(9).location)
        self.massage.show_room = False
        self.assertEqual("Rue des Lilas 12", self.book(10).location)

    def test_what_one_keeps_is_kept_with_its_room(self):
        holds = self.facial._hold(self.wish(10, visitor="ada"), now())
        self.assertEqual({self.first, self.lamp}, set(holds.resource_id - self.people))
        self.assertEqual(self.second, self.room(self.book(10)))
        self.assertEqual(self.first, self.room(self.book(10, self.facial, visitor="ada")))

    def test_a_room_needs_its_buffers(self):
        self.facial.buffer_after = 30
        self.massage.room_ids = self.first
        self.book(10, self.facial)
        self.assertNotIn(11, self.hours_free())

    # What staff does ----------------------------------------------------------------------------

    def test_what_staff_makes_takes_the_first_room_that_is_free(self):
        self.assertEqual(self.first, self.room(self.appointment(10)))
        self.assertEqual(self.second, self.room(self.appointment(10, self.jonas)))

    def test_staff_is_told_what_is_taken(self):
        self.appointment(10, booking_service_id=self.facial.id)
        with self.assertRaisesRegex(SlotTaken, "^Room 1, The lamp already"):
            self.appointment(10, self.jonas, booking_service_id=self.facial.id)

    def test_an_appointment_in_another_room_says_so(self):
        event = self.appointment(10)
        self.assertEqual(self.first, event.booking_material_ids)
        event.booking_material_ids = self.second
        self.assertEqual(
            {(each, 10, 11) for each in (self.maya_time, self.second)}, self.reserved(event)
        )
        self.assertEqual("Rue des Lilas 12, Room 2", event.location)
        event.location = "At the client's"
        event.booking_resource_ids = self.maya_time | self.first
        self.assertEqual("At the client's", event.location)

    def test_a_place_in_a_session_takes_no_room(self):
        self.massage.seats = 4
        seat = self.appointment(10)
        seat.booking_material_ids = self.second
        self.assertFalse(seat.sudo().booking_resource_ids)
        self.assertEqual(self.first, seat.booking_session_id.booking_material_ids)

    def test_a_room_that_somebody_has_can_not_be_given_to_another(self):
        self.appointment(10)
        other = self.appointment(10, self.jonas)
        with self.assertRaisesRegex(SlotTaken, "^Room 1 already"):
            other.booking_material_ids = self.first

    def test_an_appointment_that_is_moved_takes_a_room_that_is_free_then(self):
        self.facial.step = 30
        event = self.book(10, self.facial)
        for hour, room in ((10.5, self.first), (14, self.first)):
            wish = replace(self.wish(hour), instead_of=event)
            team = self.facial._teams(wish, now())[0]
            self.assertIn(room, team)
            self.assertIn(self.lamp, team)
        self.assertEqual([self.second], list(self.room(self.book(10))))

    def test_a_cancelled_appointment_gives_its_room_back(self):
        event = self.book(10, self.facial)
        event._booking_cancel("client")
        self.assertIn(10, self.hours_free(self.facial))

    # How they are made --------------------------------------------------------------------------

    def test_a_new_room_is_always_open_until_somebody_says_otherwise(self):
        context = {"default_resource_type": "material", "default_calendar_id": False}
        rooms = self.env["resource.resource"].with_user(self.manager).with_context(**context)
        self.assertFalse(rooms.default_get(["calendar_id", "company_id"])["calendar_id"])
        self.assertFalse(rooms.create({"name": "Room 3", "calendar_id": False}).calendar_id)

    def test_a_person_is_no_room_and_a_room_is_chosen_once(self):
        with self.assertRaises(ValidationError):
            self.massage.room_ids |= self.maya_time
        with self.assertRaises(ValidationError):
            self.facial.equipment_ids |= self.first

    def test_an_appointment_is_moved_with_its_room(self):
        event = self.appointment(10)
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.assertEqual({(self.maya_time, 14, 15), (self.first, 14, 15)}, self.reserved(event))
