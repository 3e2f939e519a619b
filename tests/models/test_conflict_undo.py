from odoo.exceptions import UserError
from odoo.tests.common import tagged

from ...core.choice import WHOLE
from .common import at, naive_at
from .test_conflict import ConflictCase


@tagged("post_install", "-at_install")
class TestTakingBack(ConflictCase):
    """Taking a decision back makes both sides what they were, and asks again."""

    def undo(self, question):
        question.with_user(self.maya).undo()
        self.sync()

    def test_the_calendar_gets_its_version_back(self):
        event = self.moved_on_both_sides()
        question = self.asked()
        self.keep(question, "odoo")
        self.sync()
        self.assertTimes(12, 12, event)
        self.undo(question)
        self.assertTimes(12, 14, event)
        self.assertEqual(question, self.asked())

    def test_odoo_gets_its_version_back(self):
        event = self.moved_on_both_sides()
        question = self.asked()
        self.keep(question, "calendar")
        self.sync()
        self.assertTimes(14, 14, event)
        self.undo(question)
        self.assertTimes(12, 14, event)
        self.assertEqual(question, self.asked())

    def test_before_it_was_sent_nothing_is_sent_at_all(self):
        event = self.moved_on_both_sides()
        written = self.written()
        question = self.asked()
        self.keep(question, "odoo")
        self.undo(question)
        self.assertTimes(12, 14, event)
        self.assertEqual(written, self.written())

    def test_then_it_can_be_decided_otherwise(self):
        event = self.moved_on_both_sides()
        question = self.asked()
        for side, hour in (("odoo", 12), ("calendar", 14), ("odoo", 12)):
            self.keep(question, side)
            self.sync()
            self.assertTimes(hour, hour, event)
            self.undo(question)
            self.assertTimes(12, 14, event)

    def test_decided_otherwise_before_the_calendar_has_its_version_back(self):
        event = self.moved_on_both_sides()
        question = self.asked()
        self.keep(question, "odoo")
        self.sync()
        question.with_user(self.maya).undo()
        self.keep(question, "calendar")
        self.sync()
        self.assertTimes(14, 14, event)

    def test_a_look_before_the_calendar_has_its_version_back_is_no_answer(self):
        event = self.moved_on_both_sides()
        question = self.asked()
        self.keep(question, "odoo")
        self.sync()
        question.with_user(self.maya).undo()
        self.remote.sync_token = False
        self.pull()
        self.assertEqual("open", question.state)
        self.sync()
        self.assertTimes(12, 14, event)
        self.assertEqual(question, self.asked())

    def test_a_mix_is_taken_apart_again(self):
        event = self.event()
        self.sync()
        event.write({"name": "Yoga", "start": naive_at(12), "stop": naive_at(13)})
        self.server.edit(self.ref(event), title="Tai chi", start=at(14), stop=at(15))
        self.sync()
        question = self.asked()
        self.decide(question, title="odoo", when="calendar")
        self.sync()
        self.undo(question)
        self.assertTimes(12, 14, event)
        self.assertEqual(("Yoga", "Tai chi"), (event.name, self.there()[0].title))

    def test_what_was_made_again_goes_and_what_was_cancelled_comes_back(self):
        for side in ("odoo", "calendar"):
            with self.subTest(side):
                event = self.event()
                self.sync()
                event.write({"start": naive_at(12), "stop": naive_at(13)})
                self.server.delete(self.ref(event))
                self.sync()
                question = self.asked()
                self.decide(question, **{WHOLE: side})
                self.sync()
                self.undo(question)
                self.assertTimes(12, None, event)
                self.assertEqual("gone_there", self.asked().reason)
                self.decide(question, **{WHOLE: "calendar"})
                self.sync()

    def test_what_was_removed_comes_back_and_what_was_reinstated_is_cancelled(self):
        for side in ("odoo", "calendar"):
            with self.subTest(side):
                event = self.event()
                self.sync()
                event.active = False
                self.server.edit(self.ref(event), start=at(14), stop=at(15))
                self.sync()
                question = self.asked()
                self.decide(question, **{WHOLE: side})
                self.sync()
                self.undo(question)
                self.assertTimes(None, 14, event)
                self.decide(question, **{WHOLE: "odoo"})
                self.sync()
                self.assertFalse(self.there())

    def test_an_edit_over_there_meanwhile_is_not_overwritten(self):
        event = self.moved_on_both_sides()
        question = self.asked()
        self.keep(question, "odoo")
        self.sync()
        self.server.edit(self.ref(event), start=at(18), stop=at(19))
        self.undo(question)
        self.assertTimes(12, 18, event)
        self.assertEqual(18, self.asked()._remote_value().start.hour)

    def test_an_edit_in_odoo_since_is_not_lost(self):
        event = self.moved_on_both_sides()
        question = self.asked()
        self.keep(question, "odoo")
        self.sync()
        event.name = "Yoga"
        with self.assertRaises(UserError):
            question.with_user(self.maya).undo()
        self.assertEqual("decided", question.state)

    def test_only_the_last_decision_can_be_taken_back(self):
        event = self.moved_on_both_sides()
        first = self.asked()
        self.keep(first, "odoo")
        self.sync()
        event.write({"start": naive_at(16), "stop": naive_at(17)})
        self.server.edit(self.ref(event), start=at(18), stop=at(19))
        self.sync()
        self.keep(self.asked(), "odoo")
        self.sync()
        last, first_again = self.questions()
        self.assertEqual(first, first_again)
        self.assertEqual([True, False], last.with_user(self.maya).mapped("can_undo")
                         + first.with_user(self.maya).mapped("can_undo"))  # fmt: skip
        with self.assertRaises(UserError):
            first.with_user(self.maya).undo()

    def test_what_settled_by_itself_was_nobody_s_decision(self):
        event = self.moved_on_both_sides()
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.sync()
        with self.assertRaises(UserError):
            self.questions().with_user(self.maya).undo()
