from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import tagged

from .booking_common import BookingCase


@tagged("post_install", "-at_install")
class TestQuestions(BookingCase):
    """What a service asks, what is taken for an answer, and where the answer goes."""

    def ask(self, name="Which side?", kind="line", **vals):
        values = {"service_id": self.massage.id, "name": name, "kind": kind}
        return self.env["booking.question"].create({**values, **vals})

    def choices(self, *names, **vals):
        commands = [(0, 0, {"name": name}) for name in names]
        return self.ask(kind="choice", choice_ids=commands, **vals)

    def read(self, question, text):
        """What is kept of `text`, or what is wrong with it."""
        answers, problems = self.massage._read_answers({question._field_name(): text})
        return problems.get(question._field_name()) or (answers and answers[0].said)

    def booked(self, **texts):
        """Book with these answers: {question: text}, in the order of the questions."""
        said = {q._field_name(): texts[q.name] for q in self.massage.question_ids}
        answers, problems = self.massage._read_answers(said)
        self.assertFalse(problems)
        return self.book(10, answers=answers)

    # What is an answer --------------------------------------------------------------------------

    def test_each_kind_of_question_has_its_own_answers(self):
        chosen = self.choices("Left", "Right")
        right = str(chosen.choice_ids[1].id)
        table = [
            (self.ask(), "  left \n side ", "left side"),
            (self.ask(kind="text"), "left\nside", "left\nside"),
            (self.ask(kind="phone"), "+32 470 12 34 56", "+32 470 12 34 56"),
            (self.ask(kind="phone"), "call me", "Please give a phone number, such as"),
            (self.ask(kind="phone"), "+ ( ) -", "Please give a phone number, such as"),
            (self.ask(kind="checkbox"), "1", "Yes"),
            (self.ask(kind="checkbox"), "", "No"),
            (self.ask(kind="checkbox"), "off", "No"),
            (chosen, right, "Right"),
            (chosen, "Right", "Please choose one of these."),
            (chosen, "0", "Please choose one of these."),
        ]
        for question, text, expected in table:
            with self.subTest(kind=question.kind, text=text):
                self.assertTrue(self.read(question, text).startswith(expected))

    def test_a_choice_of_another_question_is_none(self):
        question, other = self.choices("Left"), self.choices("Blue")
        self.assertIn("choose", self.read(question, str(other.choice_ids.id)))

    def test_what_is_too_long_is_refused(self):
        for kind, most in (("line", 200), ("text", 1000), ("phone", 40)):
            with self.subTest(kind):
                question = self.ask(kind=kind)
                self.assertEqual("1" * most, self.read(question, "1" * most))
                self.assertIn(f"{most} letters", self.read(question, "1" * (most + 1)))

    def test_nobody_has_to_answer_what_is_not_mandatory(self):
        for kind in ("line", "text", "phone"):
            self.assertEqual((), self.read(self.ask(kind=kind), ""))
        self.assertEqual((), self.read(self.choices("Left"), ""))

    def test_what_is_mandatory_has_to_be_answered(self):
        for kind in ("line", "text", "phone", "checkbox"):
            with self.subTest(kind):
                self.assertIn("Please", self.read(self.ask(kind=kind, is_mandatory=True), ""))
        self.assertIn("Please", self.read(self.choices("Left", is_mandatory=True), ""))

    def test_a_question_with_choices_has_some(self):
        with self.assertRaisesRegex(ValidationError, "Add its choices"):
            self.ask(kind="choice")

    # Where it goes ------------------------------------------------------------------------------

    def test_answers_stay_with_the_appointment_as_they_were_asked(self):
        question = self.ask("Which side?")
        self.ask("Anything sore?", kind="text", sequence=20)
        event = self.booked(**{"Which side?": "Left", "Anything sore?": "Neck\nand back"})
        question.name = "Which shoulder?"
        said = [(each.question, each.answer) for each in event.booking_answer_ids]
        self.assertEqual([("Which side?", "Left"), ("Anything sore?", "Neck\nand back")], said)
        question.unlink()
        self.assertEqual(2, len(event.booking_answer_ids))

    def test_the_practitioner_reads_them_in_the_notes(self):
        self.ask("Which <side>?")
        event = self.booked(**{"Which <side>?": "<b>Left</b>"})
        self.assertIn("Which &lt;side&gt;?<br>&lt;b&gt;Left&lt;/b&gt;", event.description)
        self.assertIn("Which <side>? <b>Left</b>", event._booking_news_text("soon"))

    def test_the_calendar_shows_them_in_words(self):
        self.ask("Which side?")
        self.ask("Anything sore?", kind="text", sequence=20)
        event = self.booked(**{"Which side?": "Left", "Anything sore?": "Neck\nand back"})
        self.assertEqual("Which side? Left\nAnything sore? Neck\nand back", event.booking_said)
        view = self.env.ref("appointment_calendar_sync.booking_appointment_view_calendar")
        shown = event.with_user(event.user_id).get_view(view.id)["arch"]
        self.assertIn("booking_said", shown)

    def test_a_new_client_can_be_called_back(self):
        self.ask("Phone", kind="phone")
        answers, _ = self.massage._read_answers(
            {self.massage.question_ids._field_name(): "+32 470 12 34 56"}
        )
        self.jane.phone = "123"
        self.assertEqual("123", self.book(10, answers=answers).booking_client_id.phone)
        event = self.book(11, answers=answers, email="new@client.example")
        self.assertEqual("+32 470 12 34 56", event.booking_client_id.phone)

    def test_a_copy_of_a_service_asks_the_same(self):
        self.choices("Left", "Right", name="Which side?")
        copied = self.massage.copy().question_ids
        self.assertEqual(["Which side?"], copied.mapped("name"))
        self.assertEqual(["Left", "Right"], copied.choice_ids.mapped("name"))

    # Who may read it ----------------------------------------------------------------------------

    def test_answers_are_as_private_as_the_appointment(self):
        self.ask("Which side?")
        event = self.booked(**{"Which side?": "Left"})
        answer = event.booking_answer_ids
        other = self.jonas if event.user_id == self.maya else self.maya
        self.assertEqual("Left", answer.with_user(other).answer)
        event.privacy = "private"
        self.assertPrivate(answer, event.user_id, other)
        event.privacy = False
        event.user_id.with_user(event.user_id).calendar_default_privacy = "private"
        self.assertPrivate(answer, event.user_id, other)

    def assertPrivate(self, answer, practitioner, other):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual("Left", answer.with_user(practitioner).answer)
        with self.assertRaises(AccessError):
            answer.with_user(other).read(["answer"])
        self.assertFalse(answer.event_id.with_user(other).booking_answer_ids)
        self.assertFalse(answer.event_id.with_user(other).booking_said)
