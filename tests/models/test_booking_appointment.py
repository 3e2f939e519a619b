from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tests.common import new_test_user, tagged

from ...models.booking.booking_reservation import SlotTaken
from .booking_common import BookingCase, naive_at


@tagged("post_install", "-at_install")
class TestAppointment(BookingCase):
    """However an appointment changes, its reserved time follows."""

    def assertHolds(self, event, start, stop, resource=None):
        self.assertEqual({(resource or self.maya_time, start, stop)}, self.reserved(event))

    # Made ---------------------------------------------------------------------------------------

    def test_what_is_not_said_follows_from_the_service(self):
        self.massage.write({"location": "Room 2", "buffer_before": 15, "buffer_after": 30})
        event = self.appointment(10)
        self.assertEqual("Jane Doe – Massage", event.name)
        self.assertEqual((naive_at(10), naive_at(11)), (event.start, event.stop))
        self.assertEqual("Room 2", event.location)
        self.assertEqual("confirmed", event.booking_state)
        self.assertHolds(event, 9.75, 11.5)

    def test_its_people_are_expected_and_need_not_be_asked(self):
        event = self.appointment(10)
        answers = {a.partner_id: a.state for a in event.attendee_ids}
        self.assertEqual({self.maya.partner_id: "accepted", self.jane: "accepted"}, answers)
        self.assertEqual(self.maya.partner_id | self.jane, event.partner_ids)

    def test_who_was_named_besides_is_asked_as_usual(self):
        guest = self.env["res.partner"].create({"name": "Guest"})
        named = [(6, 0, (self.maya.partner_id | guest).ids)]
        event = self.appointment(10, partner_ids=named)
        answers = {a.partner_id: a.state for a in event.attendee_ids}
        self.assertEqual("needsAction", answers[guest])
        self.assertEqual(3, len(answers))

    def test_what_is_said_is_kept(self):
        event = self.appointment(10, name="First visit", stop=naive_at(12), location="Room 7")
        self.assertEqual(("First visit", "Room 7"), (event.name, event.location))
        self.assertHolds(event, 10, 12)

    def test_only_who_offers_a_service_can_be_booked_for_it(self):
        other = new_test_user(self.env, "booking_other", groups="base.group_user")
        with self.assertRaisesRegex(ValidationError, "does not offer"):
            self.appointment(10, user_id=other.id)

    def test_other_events_hold_nothing_and_have_an_identity(self):
        first, second = self.event(self.maya, 10, 11), self.event(self.maya, 10, 11)
        self.assertFalse(first.booking_reservation_ids)
        self.assertTrue(first.sync_uid.endswith("@appointment-calendar-sync"))
        self.assertNotEqual(first.sync_uid, second.sync_uid)
        self.assertNotEqual(first.sync_uid, first.copy().sync_uid)

    def test_a_copy_is_an_event_of_its_own(self):
        copy = self.appointment(10).copy()
        self.assertFalse(copy.booking_service_id or copy.booking_state or copy.booking_client_id)

    def test_an_appointment_can_not_repeat(self):
        event = self.appointment(10)
        with self.assertRaisesRegex(ValidationError, "can not repeat"):
            event.write({"recurrency": True, "rrule_type": "weekly", "mon": True, "count": 3})

    # Held ---------------------------------------------------------------------------------------

    def test_two_appointments_can_not_have_the_same_time(self):
        self.appointment(10)
        for start in (9.5, 10, 10.5):
            with self.subTest(start=start), self.assertRaises(SlotTaken) as raised:
                self.appointment(start)
            self.assertIn("Maya Lindqvist already has an appointment", str(raised.exception))
        self.assertTrue(self.appointment(9) and self.appointment(11))
        self.assertTrue(self.appointment(10, self.jonas))

    def test_buffers_can_not_overlap_either(self):
        self.massage.buffer_after = 15
        self.appointment(10)
        with self.assertRaises(SlotTaken):
            self.appointment(11)

    def test_the_database_refuses_what_no_code_has_checked(self):
        from psycopg2.errors import ExclusionViolation

        from odoo.tools import mute_logger

        values = {"resource_id": self.maya_time.id, "start": naive_at(9), "stop": naive_at(10)}
        self.env["booking.reservation"].create(values)
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self.env["booking.reservation"].create({**values, "start": naive_at(9.75)})

    def test_an_expired_hold_stands_in_nobodys_way(self):
        hold = {"resource_id": self.maya_time.id, "state": "hold", "expires_at": naive_at(0)}
        hold |= {"start": naive_at(10), "stop": naive_at(11)}
        held = self.env["booking.reservation"].create(hold)
        self.assertEqual(["jonas"], self.free()[10])
        held.expires_at = "2001-01-01"
        self.assertEqual(["jonas", "maya"], self.free()[10])
        self.assertHolds(self.appointment(10), 10, 11)
        self.assertFalse(held.exists())

    def test_nobody_writes_reservations_by_hand(self):
        reservation = self.appointment(10).booking_reservation_ids
        for user in (self.maya, self.manager):
            with self.assertRaises(AccessError):
                reservation.with_user(user).write({"start": naive_at(8)})
            with self.assertRaises(AccessError):
                reservation.with_user(user).unlink()

    # Moved --------------------------------------------------------------------------------------

    def test_moved_in_the_calendar_it_holds_its_new_time(self):
        event = self.appointment(10)
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.assertHolds(event, 14, 15)
        self.assertIn(10, self.free(resource=self.maya_time))

    def test_made_longer_it_holds_longer(self):
        event = self.appointment(10)
        event.duration = 2
        self.assertHolds(event, 10, 12)

    def test_moved_a_little_it_does_not_stand_in_its_own_way(self):
        event = self.appointment(10)
        event.write({"start": naive_at(10.5), "stop": naive_at(11.5)})
        self.assertHolds(event, 10.5, 11.5)

    def test_moved_onto_another_it_is_refused_and_both_stay(self):
        first, second = self.appointment(10), self.appointment(14)
        with self.assertRaises(UserError), self.cr.savepoint():
            second.write({"start": naive_at(10.5), "stop": naive_at(11.5)})
        self.env.invalidate_all()
        self.assertEqual(naive_at(14), second.start)
        self.assertHolds(first, 10, 11)
        self.assertHolds(second, 14, 15)

    def test_made_all_day_it_holds_the_whole_day_where_it_takes_place(self):
        self.maya_time.tz = "Pacific/Auckland"
        event = self.appointment(10)
        event.write(
            {"allday": True, "start_date": event.start.date(), "stop_date": event.stop.date()}
        )
        [(_resource, start, stop)] = self.reserved(event)
        self.assertEqual(24, stop - start)
        self.assertIn(start, (-12, -13))

    def test_taken_over_by_a_colleague_it_holds_the_colleagues_time(self):
        event = self.appointment(10)
        event.user_id = self.jonas
        self.assertHolds(event, 10, 11, self.jonas_time)
        self.assertEqual(["maya"], self.free()[10])

    def test_taken_over_by_a_colleague_who_is_booked_it_is_refused(self):
        event = self.appointment(10)
        self.appointment(10, self.jonas)
        with self.assertRaisesRegex(SlotTaken, "Jonas Weber"):
            event.user_id = self.jonas

    def test_another_service_has_other_buffers(self):
        event = self.appointment(10)
        long = self.service("Long", self.maya_time, buffer_after=45)
        event.booking_service_id = long
        self.assertHolds(event, 10, 11.75)

    # Given up -----------------------------------------------------------------------------------

    def test_cancelled_it_is_kept_and_its_time_is_free(self):
        event = self.appointment(10)
        event._booking_cancel("staff", "Maya is ill")
        self.assertEqual("cancelled", event.booking_state)
        self.assertFalse(event.active or self.reserved(event))
        self.assertEqual(("staff", "Maya is ill"), self.why(event))
        self.assertIn("maya", self.free()[10])

    def why(self, event):
        return event.booking_cancelled_by, event.booking_cancel_reason

    def test_however_it_is_given_up_it_is_cancelled_and_free(self):
        ways = {
            "archived": lambda event: event.action_archive(),
            "its status": lambda event: event.write({"booking_state": "cancelled"}),
            "the button": lambda event: event.action_booking_cancel(),
            "deleted in the calendar": lambda event: event.action_unlink_event(),
        }
        for way, give_up in ways.items():
            with self.subTest(way):
                event = self.appointment(10)
                give_up(event)
                self.assertEqual(("cancelled", False), (event.booking_state, event.active))
                self.assertEqual("staff", event.booking_cancelled_by)
                self.assertFalse(self.reserved(event))

    def test_deleted_for_good_it_leaves_no_reservation(self):
        event = self.appointment(10)
        reservation = event.sudo().booking_reservation_ids
        event.unlink()
        self.assertFalse(reservation.exists())
        self.assertIn("maya", self.free()[10])

    def test_cancelled_twice_it_is_cancelled_once(self):
        event = self.appointment(10)
        event._booking_cancel("client", "ill")
        event._booking_cancel("staff", "other")
        self.assertEqual(("client", "ill"), self.why(event))

    def test_archived_with_other_events_each_is_treated_as_what_it_is(self):
        both = self.appointment(10) | self.event(self.maya, 12, 13)
        both.action_archive()
        self.assertEqual(["cancelled", False], both.mapped("booking_state"))

    def test_reinstated_it_holds_its_time_again(self):
        for way in ({"active": True}, {"booking_state": "confirmed"}):
            with self.subTest(way):
                event = self.appointment(10)
                event._booking_cancel("staff")
                event.write(way)
                self.assertEqual(("confirmed", True), (event.booking_state, event.active))
                self.assertEqual((False, False), self.why(event))
                self.assertHolds(event, 10, 11)
                event.unlink()

    def test_reinstated_when_somebody_else_has_its_time_it_is_refused(self):
        event = self.appointment(10)
        event._booking_cancel("staff")
        self.appointment(10)
        with self.assertRaises(SlotTaken), self.cr.savepoint():
            event.action_unarchive()
        self.env.invalidate_all()
        self.assertEqual(("cancelled", False), (event.booking_state, event.active))

    def test_done_or_missed_it_keeps_its_time(self):
        event = self.appointment(10)
        for state in ("done", "no_show"):
            event.booking_state = state
            self.assertHolds(event, 10, 11)

    # Turned into one ----------------------------------------------------------------------------

    def test_an_event_becomes_an_appointment(self):
        event = self.event(self.maya, 10, 11)
        event.write({"booking_service_id": self.massage.id, "booking_client_id": self.jane.id})
        self.assertEqual(
            ("confirmed", "Jane Doe"), (event.booking_state, event.booking_client_name)
        )
        self.assertIn(self.jane, event.partner_ids)
        self.assertHolds(event, 10, 11)

    def test_an_event_on_taken_time_does_not_become_an_appointment(self):
        self.appointment(10)
        event = self.event(self.maya, 10, 11)
        with self.assertRaises(SlotTaken):
            event.booking_service_id = self.massage

    def test_half_an_appointment_is_refused(self):
        event = self.appointment(10)
        with self.assertRaisesRegex(ValidationError, "needs a service and a status"):
            event.booking_service_id = False
        with self.assertRaisesRegex(ValidationError, "needs a service and a status"):
            self.event(self.maya, 14, 15, booking_state="confirmed")

    # On the screen ------------------------------------------------------------------------------

    def test_the_form_fills_itself_in(self):
        self.massage.write({"duration": 90, "location": "Room 2"})
        form = Form(self.env["calendar.event"].with_user(self.manager))
        form.start = naive_at(9)
        form.booking_service_id = self.massage
        form.booking_client_id = self.jane
        self.assertEqual("Jane Doe – Massage", form.name)
        self.assertIn(form.user_id, self.maya | self.jonas)
        form.user_id = self.jonas
        event = form.save()
        self.assertEqual("Room 2", event.location)
        self.assertIn(self.jane, event.partner_ids)
        self.assertHolds(event, 9, 10.5, self.jonas_time)

    def test_an_appointment_that_is_there_keeps_what_was_typed(self):
        event = self.appointment(10, name="First visit")
        with Form(event) as form:
            form.booking_client_id = self.env["res.partner"].create({"name": "Joan"})
        self.assertEqual("First visit", event.name)
