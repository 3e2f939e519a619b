from datetime import timedelta

from odoo.tests.common import tagged

from ...core.slots import Refusal
from ...models.free_times.booking_slots import BookingRefused
from .booking_common import MONDAY, ONE_DAY, BookingCase, at, naive_at, now


@tagged("post_install", "-at_install")
class TestBook(BookingCase):
    """What was offered can be had, and nothing else."""

    def assertRefused(self, reason, **wish):
        with self.assertRaises(BookingRefused) as raised:
            self.book(**wish)
        self.assertEqual(reason, raised.exception.reason)
        return str(raised.exception)

    def test_a_visitor_without_any_rights_books(self):
        event = self.book(10, resource=self.maya_time, note="Left shoulder\nplease")
        self.assertEqual("Jane Doe – Massage", event.name)
        self.assertEqual((self.maya, "confirmed"), (event.user_id, event.booking_state))
        self.assertEqual({(self.maya_time, 10, 11)}, self.reserved(event))
        self.assertIn("Left shoulder<br>please", event.description)
        self.assertEqual(1, len(self.mails()))

    def test_whatever_is_offered_can_be_had(self):
        self.massage.write({"step": 20, "duration": 50, "buffer_before": 5, "buffer_after": 15})
        self.appointment(10)
        self.event(self.jonas, 14, 15)
        for hour in self.free():
            with self.subTest(hour=hour):
                event = self.book(hour)
                self.assertEqual(naive_at(hour), event.start)
                event.unlink()

    def test_what_was_not_offered_is_refused(self):
        self.massage.notice = 2
        self.appointment(10)
        table = {
            "past": ({"start": at(10, MONDAY - 28 * ONE_DAY)}, Refusal.PAST),
            "too soon": ({"start": now() + timedelta(hours=1)}, Refusal.NOTICE),
            "too far": ({"start": at(10, MONDAY + 70 * ONE_DAY)}, Refusal.HORIZON),
            "a Sunday": ({"start": at(10, MONDAY - ONE_DAY)}, Refusal.OUTSIDE_HOURS),
            "at lunch": ({"start": at(12)}, Refusal.OUTSIDE_HOURS),
            "over closing time": ({"start": at(16.5)}, Refusal.OUTSIDE_HOURS),
            "off the grid": (
                {"start": at(10 + 7 / 60), "resource": self.jonas_time},
                Refusal.OFF_GRID,
            ),
            "taken": ({"start": at(10), "resource": self.maya_time}, Refusal.TAKEN),
        }
        for story, (wish, reason) in table.items():
            with self.subTest(story):
                self.assertRefused(reason, **wish)

    def test_each_refusal_says_what_to_do_next(self):
        for reason in Refusal:
            text = str(self.massage._refused(reason))
            self.assertIn("lease choose", text, reason)

    def test_a_refusal_changes_nothing(self):
        self.book(10, resource=self.maya_time)
        before = self.env["calendar.event"].search_count([])
        self.assertRefused(
            Refusal.TAKEN, hour=10, resource=self.maya_time, email="new@client.example"
        )
        self.assertEqual(before, self.env["calendar.event"].search_count([]))
        self.assertFalse(self.env["res.partner"].search([("email", "=", "new@client.example")]))

    def test_a_race_that_was_lost_ends_with_the_next_one_who_is_free(self):
        first = self.book(10)
        second = self.book(10)
        self.assertNotEqual(first.user_id, second.user_id)
        self.assertIn("another one", self.assertRefused(Refusal.TAKEN, hour=10))

    def test_anyone_is_who_has_the_least_to_do(self):
        self.book(9, resource=self.maya_time)
        self.assertEqual(self.jonas, self.book(11).user_id)
        self.book(13, resource=self.jonas_time)
        self.assertEqual(self.maya, self.book(14).user_id)

    # Clients ------------------------------------------------------------------------------------

    def test_a_new_client_becomes_a_contact(self):
        event = self.book(10, name="Ada Byron", email="ada@client.example", zone="Asia/Tokyo")
        client = event.booking_client_id
        self.assertEqual(("Ada Byron", "ada@client.example"), (client.name, client.email))
        self.assertEqual("Asia/Tokyo", client.tz)
        self.assertEqual("Asia/Tokyo", event.booking_tz)

    def test_a_known_address_is_a_known_client_who_is_not_changed(self):
        self.jane.phone = "123"
        event = self.book(10, name="Janes Daughter", zone="Asia/Tokyo")
        self.assertEqual(self.jane, event.booking_client_id)
        self.assertEqual(
            ("Jane Doe", "123", "UTC"), (self.jane.name, self.jane.phone, self.jane.tz)
        )
        self.assertEqual("Janes Daughter – Massage", event.name)

    def test_a_visitor_does_not_learn_the_name_behind_an_address(self):
        event = self.book(10, name="Somebody")
        shown = event._booking_ics("PUBLISH", now().replace(tzinfo=None)).decode()
        self.assertNotIn("Jane Doe", shown + event.name)

    def test_html_in_a_note_is_text(self):
        event = self.book(10, note="<img src=x onerror=alert(1)>")
        self.assertNotIn("<img", event.description)
        self.assertIn("&lt;img", event.description)

    def test_an_unknown_zone_is_no_obstacle(self):
        event = self.book(10, email="z@client.example", zone="Mars/Olympus")
        self.assertEqual("UTC", event.booking_client_id.tz)
        self.assertEqual("UTC", event._booking_client_zone())

    # The next free day --------------------------------------------------------------------------

    def test_the_next_free_day_is_found_months_ahead(self):
        self.massage.horizon = 200
        away = 24 * 100
        for user in (self.maya, self.jonas):
            self.event(user, -24 * 30, away)
        found = self.massage._next_slots(now(), now())
        self.assertGreaterEqual(found[0].start, at(away))
        self.assertLess(found[0].start, at(away + 24 * 4))

    def test_beyond_the_horizon_there_is_none(self):
        for user in (self.maya, self.jonas):
            self.event(user, -24 * 30, 24 * 90)
        self.assertEqual([], self.massage._next_slots(now(), now()))
