"""The practice books for a client who calls."""

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form
from odoo.tests.common import tagged

from .booking_common import MONDAY, ONE_DAY, BookingCase, naive_at, now


@tagged("post_install", "-at_install")
class TestByHand(BookingCase):
    def setUp(self):
        super().setUp()
        (self.maya | self.jonas | self.manager).tz = "UTC"

    def dialog(self, hour=10, user=None, day=MONDAY, **values):
        """The dialog, filled in by somebody of the practice for Jane."""
        dialog = self.env["booking.by.hand"].with_user(user or self.jonas)
        standard = {
            "service_id": self.massage.id,
            "resource_id": self.maya_time.id,
            "client_id": self.jane.id,
            "day": day,
            "start": naive_at(hour, day),
        }
        return dialog.create({**standard, **values})

    def booked(self):
        return self.env["calendar.event"].search([("booking_service_id", "=", self.massage.id)])

    def assertRefused(self, dialog, words):
        with self.assertRaisesRegex(UserError, words):
            dialog.action_book()
        self.assertFalse(self.booked())

    # Making it ----------------------------------------------------------------------------------

    def test_it_is_an_appointment_like_any_other(self):
        self.dialog(note="First visit\n<b>").action_book()
        event = self.booked()
        self.assertEqual("confirmed", event.booking_state)
        self.assertEqual("Jane Doe – Massage", event.name)
        self.assertEqual((self.maya, self.jane), (event.user_id, event.booking_client_id))
        self.assertEqual({(self.maya_time, 10, 11)}, self.reserved(event))
        self.assertIn("First visit<br>&lt;b&gt;", event.description.replace("<br/>", "<br>"))

    def test_the_confirmation_can_be_left_out(self):
        self.dialog().action_book()
        [mail] = self.mails()
        self.assertEqual("REQUEST", self.invitation(mail)[0])
        self.dialog(hour=13, tell_client=False).action_book()
        self.assertEqual(2, len(self.booked()))
        self.assertEqual(mail, self.mails())

    def test_somebody_new_becomes_a_contact_and_a_known_address_none(self):
        new = {"who": "new", "client_id": False, "client_name": "Ann", "client_phone": "123"}
        self.dialog(**new, client_email="ann@client.example").action_book()
        ann = self.booked().booking_client_id
        self.assertEqual(("Ann", "123"), (ann.name, ann.phone))
        self.dialog(hour=13, **new, client_email="ANN@client.example").action_book()
        self.assertEqual(ann, self.booked().booking_client_id)
        self.dialog(hour=14, **{**new, "client_name": "By phone"}).action_book()
        self.assertIn("By phone", self.booked().mapped("booking_client_id.name"))

    # Rules give way, taken time does not --------------------------------------------------------

    def test_rules_give_way_when_asked_to(self):
        self.massage.write({"notice": 24 * 100, "daily_limit": 1})
        stories = {"too soon": 10, "after work": 20, "off the grid": 9.25}
        for story, hour in stories.items():
            with self.subTest(story):
                day = MONDAY + list(stories).index(story) * ONE_DAY
                self.booked().unlink()
                self.assertRefused(self.dialog(hour, day=day), "Also outside the rules")
                self.dialog(hour, day=day, anyway=True).action_book()
                self.assertEqual(naive_at(hour, day), self.booked().start)

    def test_a_limit_gives_way_when_asked_to(self):
        self.massage.daily_limit = 1
        self.dialog(9).action_book()
        late = self.dialog(14)
        self.assertEqual("outside", late.verdict)
        late.anyway = True
        late.action_book()
        self.assertEqual(2, len(self.booked()))

    def test_what_is_taken_can_not_be_booked(self):
        self.massage.buffer_after = 30
        self.event(self.maya, 10.5, 11, name="Dentist")
        for hour in (10, 9.25, 10.75):
            with self.subTest(hour):
                dialog = self.dialog(hour, anyway=True)
                self.assertEqual("taken", dialog.verdict)
                self.assertNotIn("Dentist", str(dialog.times))
                self.assertRefused(dialog, "can not be booked")

    def test_two_who_book_by_hand_can_not_both_have_it(self):
        first, second = self.dialog(), self.dialog(user=self.maya)
        self.assertEqual(("free", "free"), (first.verdict, second.verdict))
        first.action_book()
        with self.assertRaises(UserError):
            second.action_book()
        self.assertEqual(1, len(self.booked()))

    def test_time_off_and_what_a_visitor_keeps_give_way(self):
        self.massage._hold(self.wish(10, resource=self.maya_time, visitor="v"), now())
        self.dialog(anyway=True).action_book()
        off = {"date_from": naive_at(0), "date_to": naive_at(24), "time_type": "leave"}
        self.env["resource.calendar.leaves"].create({**off, "resource_id": self.maya_time.id})
        day_off = self.dialog(13)
        self.assertEqual("outside", day_off.verdict)
        day_off.anyway = True
        day_off.action_book()
        self.assertEqual(2, len(self.booked()))

    def test_it_lasts_as_long_as_staff_say(self):
        self.event(self.maya, 12, 13)
        self.assertEqual("taken", self.dialog(minutes=150).verdict)
        self.dialog(minutes=90, anyway=True).action_book()
        self.assertEqual({(self.maya_time, 10, 11.5)}, self.reserved(self.booked()))
        for minutes in (0, -5, 5000):
            with self.subTest(minutes), self.assertRaises(UserError):
                self.dialog(14, minutes=minutes).action_book()

    def test_several_join_one_session(self):
        self.massage.seats = 2
        self.dialog().action_book()
        self.dialog(client_id=self.jonas.partner_id.id).action_book()
        seats = self.booked().filtered("booking_session_id")
        self.assertEqual((2, 1), (len(seats), len(seats.booking_session_id)))
        self.assertEqual("taken", self.dialog(anyway=True).verdict)

    # The dialog ---------------------------------------------------------------------------------

    def test_a_click_in_the_calendar_brings_its_time(self):
        context = {"default_start": str(naive_at(14)), "default_allday": False}
        with Form(self.env["booking.by.hand"].with_user(self.maya).with_context(**context)) as form:
            self.assertEqual(MONDAY, form.day)
            self.assertEqual(naive_at(14), form.start)
            form.service_id = self.massage
            self.assertEqual(self.maya_time, form.resource_id, "her own time, where she offers it")
            self.assertEqual("free", form.verdict)
            form.day = MONDAY + ONE_DAY
            self.assertFalse(form.start, "another day, another time")
            form.client_id = self.jane

    def test_the_lists_have_one_row_of_buttons(self):
        """Odoo shows the buttons of the last header alone."""
        for name in ("booking_appointment_view_list", "booking_today_view_list"):
            view = self.env.ref(f"appointment_calendar_sync.{name}")
            arch = etree.fromstring(self.env["calendar.event"].get_view(view.id, "list")["arch"])
            with self.subTest(name):
                [header] = arch.findall("header")
                self.assertIn("Book for a client", [each.get("string") for each in header])

    def test_a_contact_brings_itself(self):
        context = {"active_model": "res.partner", "active_id": self.jane.id}
        dialog = self.env["booking.by.hand"].with_context(**context)
        self.assertEqual(self.jane.id, dialog.default_get(["client_id"])["client_id"])


@tagged("post_install", "-at_install")
class TestQuestionsByHand(BookingCase):
    """What visitors are asked is asked of who calls."""

    def setUp(self):
        super().setUp()
        self.jonas.tz = "UTC"
        self.side, self.phone = (
            self.env["booking.question"].create(
                {"service_id": self.massage.id, "is_mandatory": True, **vals}
            )
            for vals in (
                {
                    "name": "Which side?",
                    "kind": "choice",
                    "choice_ids": [(0, 0, {"name": "Left"}), (0, 0, {"name": "Right"})],
                },
                {"name": "Your phone", "kind": "phone", "sequence": 20},
            )
        )

    def book_with(self, said, **values):
        """Book for somebody who has said that, {question: text}."""
        dialog = self.env["booking.by.hand"].with_user(self.jonas).create(
            {
                "service_id": self.massage.id,
                "resource_id": self.maya_time.id,
                "client_id": self.jane.id,
                "day": MONDAY,
                "start": naive_at(10),
                "answers": [{"id": question.id, "said": text} for question, text in said.items()],
                **values,
            }
        )  # fmt: skip
        dialog.action_book()
        return self.env["calendar.event"].search([("booking_service_id", "=", self.massage.id)])

    def test_the_dialog_asks_what_the_service_asks(self):
        with Form(self.env["booking.by.hand"].with_user(self.jonas)) as dialog:
            dialog.service_id = self.massage
            dialog.client_id = self.jane
            asked = dialog.answers
        self.assertEqual(["Which side?", "Your phone"], [each["name"] for each in asked])
        self.assertEqual(["Left", "Right"], [each["name"] for each in asked[0]["choices"]])

    def test_answers_stay_with_the_appointment(self):
        right = self.side.choice_ids[1]
        event = self.book_with({self.side: str(right.id), self.phone: "0470 12 34 56"}, note="Hi")
        said = [(each.question, each.answer) for each in event.booking_answer_ids]
        self.assertEqual([("Which side?", "Right"), ("Your phone", "0470 12 34 56")], said)
        self.assertIn("Which side?<br>Right", event.description)
        self.assertIn("Hi", event.description)

    def test_the_practitioner_sees_the_answers_at_once(self):
        left = str(self.side.choice_ids[0].id)
        for hour, tell in ((10, True), (13, False)):
            with self.subTest(tell=tell):
                before = self.env["bus.bus"].sudo().search([])
                self.book_with({self.side: left}, tell_client=tell, start=naive_at(hour))
                self.env.cr.precommit.run()
                [shown] = self.env["bus.bus"].sudo().search([("id", "not in", before.ids)])
                self.assertIn("Which side? Left", shown.message)
        self.assertEqual(1, len(self.mails()))

    def test_staff_leave_out_what_they_do_not_know(self):
        self.assertFalse(self.book_with({}).booking_answer_ids)

    def test_what_is_no_answer_is_refused(self):
        for said in ({self.phone: "call me"}, {self.side: "0"}):
            with self.assertRaisesRegex(UserError, "Please"), self.env.cr.savepoint():
                self.book_with(said)

    def test_somebody_new_can_be_called_back(self):
        new = {"who": "new", "client_id": False, "client_name": "Ann"}
        event = self.book_with({self.phone: "0470 12 34 56"}, **new)
        self.assertEqual("0470 12 34 56", event.booking_client_id.phone)

    def test_questions_of_another_service_are_not_answered(self):
        other = self.side.copy({"service_id": self.service("Other", self.maya_time).id})
        self.assertFalse(self.book_with({other: "Left"}).booking_answer_ids)
