"""What staff see of sessions: at the page of reasons, and where they book for a client."""

from odoo.exceptions import UserError
from odoo.tests.common import tagged

from .booking_common import MONDAY, ONE_DAY, naive_at, now
from .test_booking_group import ADA, BEN, CLEO, GroupCase
from .test_explain import Asking


class StaffCase(Asking, GroupCase):
    def setUp(self):
        super().setUp()
        (self.maya | self.jonas | self.manager).tz = "UTC"

    def keep(self, visitor, hour=10):
        return self.yoga._hold(
            self.wish(hour, resource=self.maya_time, visitor=visitor), now()
        )


@tagged("post_install", "-at_install")
class TestSessionExplained(StaffCase):
    """A session is judged by its places."""

    def told(self, time="10:00", user=None, **kwargs):
        """(label, text) of that time with Maya."""
        kwargs.setdefault("service", self.yoga)
        start = self.starts(user or self.maya, self.maya_time, **kwargs)[time]
        return start["label"], start["text"]

    def test_a_free_time_begins_a_session(self):
        self.assertEqual(("Offered", "Begins a session of 3 places."), self.told())

    def test_a_session_with_places_left_is_offered_in_words(self):
        self.join(ADA)
        joins = "Joins the session of Maya Lindqvist: 2 of 3 places left."
        self.assertEqual(("Offered", joins), self.told())
        self.join(BEN)
        self.assertIn("1 of 3 places left", self.told()[1])

    def test_a_full_session_says_so_on_the_grid_and_off_it(self):
        for hour, time in ((10, "10:00"), (13.25, "13:15"), (18, "18:00")):
            self.plan(hour, booking_seats=2)
            self.join(ADA, hour)
            self.join(BEN, hour)
            with self.subTest(time):
                self.assertEqual(("Full", "All 2 places are taken."), self.told(time))

    def test_places_that_are_kept_and_asked_for_count_as_on_the_page(self):
        self.yoga.needs_approval = True
        self.join(ADA)
        self.keep("ben")
        self.assertEqual(1, self.left()[10])
        text = self.told()[1]
        self.assertIn("1 of 3 places left", text)
        self.assertIn("Asked for and not answered yet: 1.", text)
        self.assertIn("Kept for visitors who are booking just now: 1.", text)
        self.keep("cleo")
        label, text = self.told()
        self.assertNotIn(10, self.left())
        self.assertEqual("Full", label)
        self.assertIn("Kept for visitors who are booking just now: 2.", text)

    def test_a_session_that_visitors_are_about_to_begin_is_offered(self):
        self.keep("ada")
        label, text = self.told()
        self.assertEqual("Offered", label)
        self.assertIn("Visitors are about to begin a session: 2 of 3 places left.", text)
        self.keep("ben")
        self.keep("cleo")
        self.assertEqual("Full", self.told()[0])

    def test_rules_of_the_service_close_a_session_too(self):
        self.plan(14)
        self.yoga.notice = 24 * 60
        self.assertEqual("Too soon", self.told("14:00")[0])
        self.yoga.write({"notice": 0, "horizon": 2})
        self.assertEqual("Too far ahead", self.told("14:00")[0])
        self.yoga.write({"horizon": 60, "bookable_until": MONDAY - ONE_DAY})
        self.assertEqual("Too far ahead", self.told("14:00")[0])
        self.assertEqual({}, self.left())

    def test_what_overlaps_a_session_is_taken_by_it(self):
        self.yoga.step = 30
        self.join(ADA)
        for user, title in ((self.maya, "Yoga (1 of 3)"), (self.manager, "")):
            starts = self.starts(user, self.maya_time, service=self.yoga)
            [obstacle] = starts["10:30"]["obstacles"]
            self.assertEqual("Taken", starts["10:30"]["label"])
            self.assertEqual(("Session: Yoga", title), (obstacle["text"], obstacle["title"]))
        self.assertNotIn("Ada", str(starts))

    def test_what_others_take_is_said_as_ever(self):
        self.event(self.maya, 10, 11, name="Dentist")
        self.assertEqual("Taken", self.told()[0])
        self.yoga.only_planned = True
        self.assertEqual("Not planned", self.told("14:00")[0])

    def test_it_ends_when_the_session_does(self):
        session = self.plan(14, stop=naive_at(16))
        start = self.starts(self.maya, service=self.yoga)["14:00"]
        self.assertTrue(start["until"].startswith("4:00"))
        [shown] = start["obstacles"]
        self.assertEqual(session.id, shown["id"])

    def test_a_day_is_told_as_it_is_offered(self):
        self.join(ADA)
        self.plan(12.5, booking_seats=1)
        self.keep("ben", 12.5)
        self.plan(19)
        self.keep("cleo", 14)
        self.event(self.maya, 15, 16)
        told = self.labels(self.maya, service=self.yoga)
        offered = {f"{int(hour):02}:{int(hour % 1 * 60):02}" for hour in self.left()}
        self.assertEqual(offered, {time for time, label in told.items() if label == "Offered"})


@tagged("post_install", "-at_install")
class TestSessionAtTheDesk(StaffCase):
    """Who calls is given a place in a session, as if they had come to the page."""

    def dialog(self, hour=10, user=None, **values):
        """The dialog, filled in by somebody of the practice for Jane."""
        standard = {
            "service_id": self.yoga.id,
            "resource_id": self.maya_time.id,
            "client_id": self.jane.id,
            "day": MONDAY,
            "start": naive_at(hour),
        }
        dialogs = self.env["booking.by.hand"].with_user(user or self.jonas)
        return dialogs.create({**standard, **values})

    def row(self, dialog, hour=10):
        [row] = [each for each in dialog.times["starts"] if each["start"] == str(naive_at(hour))]
        return row

    def seat_of(self, client):
        events = self.env["calendar.event"]
        return events.search(
            [("booking_client_id", "=", client.id), ("booking_session_id", "!=", False)]
        )

    def test_a_session_is_offered_with_its_places_and_joined(self):
        session = self.join(ADA).booking_session_id
        dialog = self.dialog()
        self.assertEqual(("free", 2), (dialog.verdict, self.row(dialog)["left"]))
        self.assertIn("2 of 3 places left", dialog.verdict_text)
        dialog.action_book()
        self.assertEqual(session, self.seat_of(self.jane).booking_session_id)
        self.assertEqual("Yoga (2 of 3)", session.name)

    def test_a_free_time_begins_one(self):
        dialog = self.dialog()
        self.assertEqual(("free", 3), (dialog.verdict, self.row(dialog)["left"]))
        dialog.action_book()
        self.assertTrue(self.seat_of(self.jane))

    def test_a_session_outside_the_rules_can_be_joined_when_asked_to(self):
        """Somebody stands at the desk a quarter of an hour before it begins, or after."""
        session = self.plan(18.25)
        for number, rule in enumerate(({"notice": 24 * 100}, {"horizon": 1})):
            with self.subTest(rule):
                self.yoga.write({"notice": 0, "horizon": 60, **rule})
                client = self.env["res.partner"].create({"name": f"Client {number}"})
                dialog = self.dialog(18.25, client_id=client.id)
                self.assertEqual("outside", dialog.verdict)
                dialog.anyway = True
                dialog.action_book()
                self.assertEqual(session, self.seat_of(client).booking_session_id)

    def test_who_comes_late_has_a_place_in_a_session_that_has_begun(self):
        session = self.plan(10)
        start = naive_at(10, MONDAY - 21 * ONE_DAY)
        session.with_context(no_mail_to_attendees=True).write(
            {"start": start, "stop": naive_at(11, MONDAY - 21 * ONE_DAY)}
        )
        dialog = self.dialog(day=MONDAY - 21 * ONE_DAY, start=start, anyway=True)
        self.assertEqual("outside", dialog.verdict)
        dialog.action_book()
        self.assertEqual(session, self.seat_of(self.jane).booking_session_id)

    def test_a_full_session_can_not_be_joined_by_anybody(self):
        for email in (ADA, BEN, CLEO):
            self.join(email)
        dialog = self.dialog(anyway=True)
        self.assertEqual("taken", dialog.verdict)
        self.assertIn("All 3 places are taken.", dialog.verdict_text)
        with self.assertRaisesRegex(UserError, "All 3 places"):
            dialog.action_book()

    def test_a_place_that_a_visitor_keeps_gives_way(self):
        self.plan(10, booking_seats=1)
        self.keep("ada")
        dialog = self.dialog()
        self.assertEqual("outside", dialog.verdict)
        dialog.anyway = True
        dialog.action_book()
        self.assertTrue(self.seat_of(self.jane))
        self.assertFull(ADA, visitor="ada")

    def test_two_who_give_the_last_place_at_once_give_it_once(self):
        self.plan(10, booking_seats=1)
        first, second = self.dialog(), self.dialog(client_id=self.maya.partner_id.id)
        first.action_book()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            second.action_book()
        self.assertEqual(1, self.seat_of(self.jane).booking_session_id.booking_seats_taken)

    # Who comes already --------------------------------------------------------------------------

    def test_who_comes_already_is_not_booked_again_by_mistake(self):
        self.join("jane@client.example", name="Jane Doe")
        new = {"who": "new", "client_id": False, "client_name": "J. Doe"}
        new["client_email"] = "Jane@client.example"
        for how, values in (("a contact", {}), ("an address", new)):
            with self.subTest(how):
                dialog = self.dialog(**values)
                self.assertEqual("coming", dialog.verdict)
                self.assertIn("comes to this session already", dialog.verdict_text)
                with self.assertRaisesRegex(UserError, "comes to this session already"):
                    dialog.action_book()
        self.assertEqual("free", self.dialog(client_id=self.maya.partner_id.id).verdict)
        self.assertEqual("free", self.dialog(**{**new, "client_email": False}).verdict)

    def test_who_brings_somebody_has_another_place_when_asked_to(self):
        self.join("jane@client.example", name="Jane Doe")
        self.dialog(anyway=True).action_book()
        self.assertEqual(2, len(self.seat_of(self.jane)))

    def test_who_has_cancelled_can_come_after_all(self):
        self.plan(10)
        self.join("jane@client.example")._booking_cancel("client")
        self.assertEqual("free", self.dialog().verdict)

    def test_who_comes_to_a_full_session_is_named(self):
        self.plan(10, booking_seats=1)
        self.join("jane@client.example", name="Jane Doe")
        dialog = self.dialog()
        self.assertEqual("taken", dialog.verdict)
        self.assertIn("comes to this session already", dialog.verdict_text)

    def test_a_session_brings_itself(self):
        session = self.plan(18.25)
        action = session.with_user(self.maya).action_booking_add_client()
        dialog = self.env["booking.by.hand"].with_user(self.maya).with_context(**action["context"])
        dialog = dialog.create({"client_id": self.jane.id})
        self.assertEqual("free", dialog.verdict)
        dialog.action_book()
        self.assertEqual(session, self.seat_of(self.jane).booking_session_id)

    def test_people_who_come_alone_are_not_asked_about_sessions(self):
        dialog = self.dialog(service_id=self.massage.id)
        self.assertEqual(("free", None), (dialog.verdict, self.row(dialog)["left"]))
        self.assertFalse(dialog.verdict_text)
