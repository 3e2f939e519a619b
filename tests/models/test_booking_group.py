from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests.common import tagged

from ...core.interval import Interval
from ...core.slots import Refusal
from ...models.events.plain_text import to_text
from ...models.free_times.booking_slots import BookingRefused
from .booking_common import MONDAY, ONE_DAY, BookingCase, at, naive_at, now

ADA, BEN, CLEO = (f"{name}@client.example" for name in ("ada", "ben", "cleo"))


class GroupCase(BookingCase):
    """Yoga with Maya or Jonas, for three at a time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.maya_time | cls.jonas_time
        cls.yoga = cls.service("Yoga", people, seats=3)

    def join(self, email, hour=10, name=None, **vals):
        vals.setdefault("resource", self.maya_time)
        name = name or email.partition("@")[0].title()
        return self.book(hour, service=self.yoga, email=email, name=name, **vals)

    def plan(self, hour=10, user=None, **vals):
        """A session that staff plan."""
        values = {"booking_service_id": self.yoga.id, "start": naive_at(hour)}
        user = user or self.maya
        events = self.env["calendar.event"].with_user(user)
        return events.create({**values, "user_id": user.id, **vals})

    def left(self, resource=None, visitor="", day=MONDAY):
        """{hour: places left} on that day."""
        window = Interval(at(0, day), at(0, day + ONE_DAY))
        slots = self.yoga._slots(window, now(), resource or self.maya_time, visitor)
        return {(slot.start - window.start) / timedelta(hours=1): slot.left for slot in slots}

    def assertFull(self, *args, **kwargs):
        with self.assertRaises(BookingRefused) as raised, self.env.cr.savepoint():
            self.join(*args, **kwargs)
        self.assertEqual(Refusal.TAKEN, raised.exception.reason)


@tagged("post_install", "-at_install")
class TestJoin(GroupCase):
    def test_the_first_one_begins_a_session_and_others_join_it(self):
        ada, ben = self.join(ADA), self.join(BEN)
        session = ada.booking_session_id
        self.assertEqual(session, ben.booking_session_id)
        self.assertEqual({(self.maya_time, 10, 11)}, self.reserved(session))
        self.assertFalse(self.reserved(ada) | self.reserved(ben))
        self.assertEqual("Yoga (2 of 3)", session.name)
        self.assertEqual("Ada\nBen", to_text(session.description))

    def test_what_is_left_is_told_until_nothing_is(self):
        self.assertEqual(3, self.left()[10])
        for email, left in ((ADA, 2), (BEN, 1)):
            self.join(email)
            self.assertEqual(left, self.left()[10])
        self.join(CLEO)
        self.assertNotIn(10, self.left())
        self.assertFull("dora@client.example")

    def test_anyone_may_begin_another_session_when_one_is_full(self):
        for email in (ADA, BEN, CLEO):
            self.join(email)
        dora = self.join("dora@client.example", resource=self.env["resource.resource"])
        self.assertEqual(self.jonas, dora.user_id)

    def test_who_comes_to_anyone_joins_before_another_session_begins(self):
        self.join(ADA, resource=self.jonas_time)
        ben = self.join(BEN, resource=self.env["resource.resource"])
        self.assertEqual(self.jonas, ben.user_id)

    def test_other_services_find_the_time_taken(self):
        self.join(ADA)
        self.assertNotIn(10, self.hours_free(self.massage, self.maya_time))
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.appointment(10)

    def test_a_session_is_offered_beside_the_grid_and_outside_hours(self):
        self.plan(18.25)
        self.assertEqual(3, self.left()[18.25])
        self.assertTrue(self.join(ADA, 18.25).booking_session_id)

    def test_rules_hold_for_sessions_too(self):
        self.plan(10, start=naive_at(10, MONDAY + 70 * ONE_DAY))
        self.assertNotIn(10, self.left(day=MONDAY + 70 * ONE_DAY))
        self.plan(11)
        self.yoga.notice = 24 * 30
        self.assertEqual({}, self.left())
        with self.assertRaises(BookingRefused):
            self.join(ADA, 11)

    def test_where_sessions_are_planned_nobody_begins_another_one(self):
        self.yoga.only_planned = True
        self.plan(11)
        self.assertEqual({11: 3}, self.left())
        self.assertFull(ADA, 10)
        self.assertTrue(self.join(ADA, 11))

    def test_a_place_that_is_kept_is_nobody_elses(self):
        self.plan(10, booking_seats=2)
        self.yoga._hold(self.wish(10, resource=self.maya_time, visitor="ada"), now())
        self.assertEqual((1, 2), (self.left()[10], self.left(visitor="ada")[10]))
        self.join(BEN)
        self.assertFull(CLEO)
        self.assertTrue(self.join(ADA, visitor="ada"))

    def test_who_has_booked_a_place_keeps_none_besides(self):
        self.plan(10)
        self.yoga._hold(self.wish(10, resource=self.maya_time, visitor="ada"), now())
        self.join(ADA, visitor="ada")
        self.assertEqual(2, self.left()[10])

    def test_of_two_who_keep_the_last_place_in_one_moment_the_first_one_has_it(self):
        """Neither sees the other, and nothing stands between them until they book."""
        self.plan(10, booking_seats=1)
        places = self.env["booking.place"]
        for visitor in ("ada", "ben"):
            places._keep(self.yoga, self.maya_time, naive_at(10), visitor)
        self.assertFull(BEN, visitor="ben")
        self.assertFull(CLEO)
        self.assertTrue(self.join(ADA, visitor="ada"))

    def test_a_place_is_given_back_with_what_else_is_kept(self):
        self.plan(10)
        wish = self.wish(10, resource=self.maya_time, visitor="ada")
        place = self.yoga._hold(wish, now())
        self.assertGreater(place.expires_at, naive_at(0) - timedelta(days=30))
        self.env["booking.reservation"]._release("ada")
        self.assertEqual(3, self.left()[10])
        self.yoga._hold(wish, now())
        self.yoga._hold(self.wish(14, resource=self.maya_time, visitor="ada"), now())
        self.assertEqual(3, self.left()[10])

    def test_each_client_has_a_link_and_mails_of_their_own(self):
        ada, ben = self.join(ADA), self.join(BEN)
        self.assertNotEqual(ada._booking_token(), ben._booking_token())
        for address, other in ((ADA, "Ben"), (BEN, "Ada")):
            [mail] = self.mails(address)
            _method, event = self.invitation(mail)
            self.assertNotIn(other, mail.body_html + mail.subject + event.to_ical().decode())
        self.assertFalse(self.maya.partner_id & (ada | ben).attendee_ids.partner_id)

    def test_who_has_two_places_is_told_by_mail_how_to_give_one_back(self):
        first, second = self.join(ADA), self.join(ADA, name="Ada's sister")
        self.join(BEN)
        self.assertNotEqual(first, second)
        [ben] = self.mails(BEN)
        self.assertNotIn("places in this session", ben.body_html)
        *_earlier, mail = self.mails(ADA)
        self.assertIn("2 places in this session", mail.body_html)
        self.assertIn("Also yours: Ada.", to_text(mail.body_html))
        self.assertIn(first._booking_manage_url(), mail.body_html)
        first._booking_cancel("client")
        *_earlier, mail = self.mails(ADA)
        self.assertNotIn("places in this session", mail.body_html)

    def test_what_is_planned_takes_place_without_anybody(self):
        session = self.plan()
        self.assertEqual(("Yoga (0 of 3)", True), (session.name, session._takes_place()))
        self.join(ADA)._booking_cancel("client")
        self.assertTrue(session._takes_place())
        self.assertEqual("Yoga (0 of 3)", session.name)


@tagged("post_install", "-at_install")
class TestTogether(GroupCase):
    """A session and its clients follow each other."""

    def setUp(self):
        super().setUp()
        self.ada, self.ben = self.join(ADA), self.join(BEN)
        self.session = self.ada.booking_session_id
        self.mails(ADA).unlink()
        self.mails(BEN).unlink()

    def told(self, email):
        return [self.invitation(mail)[0] for mail in self.mails(email)]

    def test_who_cancels_leaves_a_place_to_others(self):
        self.ada._booking_cancel("client")
        self.assertEqual(2, self.left()[10])
        self.assertEqual(("Yoga (1 of 3)", "Ben"), (
            self.session.name, to_text(self.session.description)))  # fmt: skip
        self.assertEqual((["CANCEL"], []), (self.told(ADA), self.told(BEN)))

    def test_when_the_last_one_cancels_the_time_is_free_again(self):
        self.ada._booking_cancel("client")
        self.ben._booking_cancel("client")
        self.assertEqual("cancelled", self.session.booking_state)
        self.assertIn(10, self.hours_free(self.massage, self.maya_time))
        self.assertEqual(3, self.left()[10])

    def test_a_session_that_is_moved_takes_everybody_along(self):
        self.session.with_user(self.maya).write({"start": naive_at(14), "stop": naive_at(15)})
        for seat, email in ((self.ada, ADA), (self.ben, BEN)):
            self.assertEqual(naive_at(14), seat.start)
            self.assertEqual(["REQUEST"], self.told(email))

    def test_a_session_that_is_cancelled_cancels_everybody_and_can_come_back(self):
        self.ben._booking_cancel("client")
        self.mails(BEN).unlink()
        self.session._booking_cancel("staff")
        self.assertEqual("cancelled", self.ada.booking_state)
        self.assertEqual((["CANCEL"], []), (self.told(ADA), self.told(BEN)))
        self.session.write({"active": True})
        self.assertEqual(("confirmed", "cancelled"), (
            self.ada.booking_state, self.ben.booking_state))  # fmt: skip
        self.assertEqual("Yoga (1 of 3)", self.session.name)

    def test_a_session_that_is_deleted_tells_everybody(self):
        self.ben._booking_cancel("client")
        self.mails(BEN).unlink()
        self.session.unlink()
        self.assertFalse((self.ada | self.ben).exists())
        self.assertEqual((["CANCEL"], []), (self.told(ADA), self.told(BEN)))

    def test_another_practitioner_takes_over_all_of_it(self):
        self.session.write({"user_id": self.jonas.id})
        self.assertEqual({(self.jonas_time, 10, 11)}, self.reserved(self.session))
        self.assertEqual(self.jonas, (self.ada | self.ben).user_id)
        self.assertFalse(self.jonas.partner_id & self.ada.partner_ids)
        self.assertFalse(self.reserved(self.ada))

    def test_a_client_alone_can_not_be_moved(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.ada.write({"start": naive_at(14), "stop": naive_at(15)})

    def test_staff_give_more_places_and_never_by_accident(self):
        self.join(CLEO)
        another = {"booking_client_id": self.jane.id, "booking_session_id": self.session.id}
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.plan(10, **another)
        self.session.booking_seats = 4
        self.plan(10, **another)
        self.assertEqual("Yoga (4 of 4)", self.session.name)

    def test_a_title_and_notes_of_ones_own_stay(self):
        self.session.write({"name": "Yoga on the roof", "description": "<p>Bring mats</p>"})
        self.join(CLEO)
        self.assertEqual("Yoga on the roof", self.session.name)
        self.assertEqual("Bring mats", to_text(self.session.description))

    def test_who_is_brought_back_needs_a_session_and_a_place(self):
        self.ada._booking_cancel("client")
        self.join(CLEO)
        self.join("dora@client.example")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.ada.write({"active": True})
        self.session._booking_cancel("staff")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.ada.write({"active": True})

    def test_only_the_session_is_in_calendars_outside(self):
        remote = self.calendar_of(self.maya)
        self.assertEqual([True, False], [
            event._belongs_on(remote) for event in (self.session, self.ada)])  # fmt: skip

    def test_who_is_forgotten_is_named_in_no_session(self):
        self.ada.booking_client_id._forget_as_client()
        self.assertEqual("Ben", to_text(self.session.description))
        self.assertNotIn("Ada", self.session.sudo().booking_roster)

    def test_what_became_of_a_session_is_noted_of_all_but_those_who_differ(self):
        cleo = self.join(CLEO)
        cleo._booking_cancel("client")
        day = MONDAY - 21 * ONE_DAY
        self.session.write({"start": naive_at(10, day), "stop": naive_at(11, day)})
        self.ada.action_booking_no_show()
        noted = self.session | self.ada | self.ben | cleo
        for note, states in (
            ("done", ["done", "no_show", "done"]),
            ("open_again", ["confirmed", "no_show", "confirmed"]),
            ("no_show", ["no_show", "no_show", "no_show"]),
        ):
            getattr(self.session, f"action_booking_{note}")()
            with self.subTest(note):
                self.assertEqual([*states, "cancelled"], noted.mapped("booking_state"))

    def test_each_client_is_reminded(self):
        self.yoga.reminder_ids = [(0, 0, {"amount": 14, "unit": "days"})]
        self.yoga.reminder_ids.since = naive_at(0) - 30 * ONE_DAY
        (self.session | self.ada | self.ben).booking_reminded_to = naive_at(0) - 30 * ONE_DAY
        self.env["booking.reminder"]._remind_some()
        for email in (ADA, BEN):
            [mail] = self.mails(email)
            self.assertIn("See you soon", mail.body_html)

    def test_a_feed_tells_of_the_session_alone(self):
        feed = self.env["calendar.feed"].with_user(self.maya).create(
            {"name": "All", "detailed": True}
        )
        told = feed._content().decode()
        self.assertEqual(1, told.count("BEGIN:VEVENT"))
        self.assertIn("Yoga (2 of 3)", told)
