import re

from odoo.tests.common import tagged

from .booking_visitor import BookingRouteCase

RADIO = 'type="radio" class="o_booking_answer"'


@tagged("post_install", "-at_install")
class TestQuestionsOnThePage(BookingRouteCase):
    """Visitors answer what a service asks."""

    def setUp(self):
        super().setUp()
        values = [
            {"name": "Which side?", "kind": "line", "is_mandatory": True, "hint": "Or both"},
            {
                "name": "How often?",
                "kind": "choice",
                "choice_ids": [(0, 0, {"name": name}) for name in ("Often", "Never")],
            },
            {"name": "I read the rules", "kind": "checkbox", "is_mandatory": True},
        ]
        self.massage.question_ids = [(0, 0, each) for each in values]
        self.side, self.often, self.rules = self.massage.question_ids
        self.right = {
            self.side._field_name(): "Left",
            self.often._field_name(): str(self.often.choice_ids[1].id),
            self.rules._field_name(): "1",
        }

    def test_the_page_asks_and_keeps_the_answers(self):
        page = self.url_open(self.path()).text
        for text in ("Which side?", "Or both", "How often?", "Never", "I read the rules"):
            self.assertIn(text, page)
        address = self.confirm(**self.right).json()["url"]
        said = [(each.question, each.answer) for each in self.appointments().booking_answer_ids]
        expected = [("Which side?", "Left"), ("How often?", "Never"), ("I read the rules", "Yes")]
        self.assertEqual(expected, said)
        shown = self.url_open(address).text
        for question, answer in expected[:2]:
            self.assertIn(question, shown)
            self.assertIn(answer, shown)

    def test_programs_may_tick_with_true(self):
        rules = {self.rules._field_name(): True}
        self.assertEqual(200, self.confirm(as_json=True, **{**self.right, **rules}).status_code)

    def test_each_missing_answer_is_named_at_its_field(self):
        answer = self.confirm()
        self.assertEqual((400, "invalid"), (answer.status_code, answer.json()["reason"]))
        missing = {self.side._field_name(), self.rules._field_name()}
        self.assertEqual(missing, set(answer.json()["fields"]))
        self.assertFalse(self.appointments())

    def test_nonsense_is_no_answer(self):
        for text in ("", "0", "x", "999999999", "1; DROP TABLE", ["1"], {"a": 1}, None, 5, False):
            wrong = {self.rules._field_name(): text}
            with self.subTest(text):
                told = self.confirm(as_json=True, **{**self.right, **wrong})
                self.assertEqual(400, told.status_code)
        self.assertFalse(self.appointments())

    def test_without_script_the_page_keeps_what_was_answered(self):
        said = {**self.right, self.side._field_name(): "x" * 201}
        page = self.confirm(accept="text/html", **said)
        self.assertEqual(400, page.status_code)
        self.assertIn("Please use 200 letters at most.", page.text)
        self.assertRegex(page.text, r'type="checkbox"[^>]* checked="checked"')
        never = self.often.choice_ids[1]
        [ticked] = re.findall(rf'{RADIO}[^>]* checked="checked"', page.text)
        self.assertIn(f'value="{never.id}"', ticked)

    def test_who_need_not_choose_can_take_back_a_choice(self):
        radio = rf'{RADIO} value=""[^>]*'
        self.assertRegex(self.url_open(self.path()).text, radio + 'checked="checked"')
        self.confirm(**{**self.right, self.often._field_name(): ""})
        asked = self.appointments().booking_answer_ids.mapped("question")
        self.assertEqual(["Which side?", "I read the rules"], asked)
        self.often.is_mandatory = True
        self.assertNotRegex(self.url_open(self.path()).text, radio)

    def test_a_service_may_do_without_a_note(self):
        self.massage.asks_note = False
        self.assertNotIn('name="note"', self.url_open(self.path()).text)
        self.confirm(note="Left shoulder", **self.right)
        self.assertFalse(self.appointments().booking_note)
