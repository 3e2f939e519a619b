import json
from dataclasses import replace

from odoo.exceptions import UserError
from odoo.tests.common import tagged

from ...core.choice import WHOLE
from ...models.moments import aware
from ...models.reading.calendar_pull import Reading
from ...models.reading.page_reader import PageReader
from ...providers.base import Changed, Detail
from .common import SyncCase, at, naive_at


class ConflictCase(SyncCase):
    """Maya wants to be asked about what changed on both sides."""

    def setUp(self):
        super().setUp()
        self.connection.with_user(self.maya).strategy = "ask"

    def questions(self):
        return self.env["calendar.conflict"].search([("connection_id", "=", self.connection.id)])

    def asked(self):
        """The one question that is open."""
        question = self.questions().filtered(lambda question: question.state == "open")
        self.assertEqual(1, len(question))
        return question

    def moved_on_both_sides(self, event=None):
        """A meeting at ten: moved to noon in Odoo and to two in the calendar."""
        event = event or self.event()
        self.sync()
        event.write({"start": naive_at(12), "stop": naive_at(13)})
        self.server.edit(self.ref(event), start=at(14), stop=at(15))
        self.sync()
        return event

    def decide(self, question, **sides):
        mine = question.with_user(self.maya)
        mine.decide(sides, question._state_key())

    def keep(self, question, side):
        self.decide(question, **{each.part: side for each in question._differences()})

    def assertTimes(self, here, there, event):
        """When the event takes place here, and over there (None: it does not)."""
        self.assertEqual(here, event.active and event.start.hour or None, "in Odoo")
        found = [each.start.hour for each in self.there()]
        self.assertEqual([there] if there else [], found, "in the calendar")


@tagged("post_install", "-at_install")
class TestAsking(ConflictCase):
    def test_both_sides_stay_as_they_are_until_somebody_decides(self):
        event = self.moved_on_both_sides()
        self.sync()
        self.assertTimes(12, 14, event)
        self.assertEqual("edits", self.asked().reason)
        waiting = self.env["calendar.outbox"].search([])
        self.assertEqual(self.asked(), waiting.conflict_id, "what was to be sent is kept")

    def test_a_version_that_was_known_before_is_looked_at_again(self):
        event = self.moved_on_both_sides()
        link = event.sudo().link_ids
        there = replace(self.there()[0], start=at(10), stop=at(11))
        reading = Reading(self.remote.id, self.account, "a position", Detail.BUSY)
        # Where a version is named by its content, an edit that is taken back has the old name.
        page = [Changed(link._ref(), there)]
        self.assertEqual([link.remote_event_id], PageReader(self.remote, reading).apply(page, True))

    def test_it_is_asked_by_an_activity_without_a_title(self):
        self.moved_on_both_sides()
        [activity] = self.asked().activity_ids
        self.assertEqual(self.maya, activity.user_id)
        self.assertNotIn("Massage", f"{activity.summary} {activity.note}")

    def test_different_details_are_brought_together_and_nobody_is_asked(self):
        event = self.event()
        self.sync()
        event.name = "Yoga"
        self.server.edit(self.ref(event), start=at(14), stop=at(15))
        self.sync()
        self.assertFalse(self.questions())
        self.assertEqual(("Yoga", naive_at(14)), (event.name, event.start))
        self.assertEqual(["Yoga"], [each.title for each in self.there()])

    def test_what_waits_is_neither_sent_nor_given_up_nor_tried_again(self):
        event = self.moved_on_both_sides()
        written = self.written()
        for hour in (16, 17):
            event.write({"start": naive_at(hour), "stop": naive_at(hour + 1)})
            self.drain()
        self.assertEqual(written, self.written())
        entries = self.env["calendar.outbox"].search([])
        self.assertEqual(self.asked(), entries.conflict_id)
        self.assertFalse(any(entries.mapped("given_up")))

    def test_what_begins_to_wait_for_an_answer_that_has_just_come_waits_for_nothing(self):
        event = self.moved_on_both_sides()
        question = self.asked()
        self.keep(question, "odoo")
        # So it is when a run has seen the question still open, and the answer could not see this.
        self.env["calendar.outbox"].search([]).conflict_id = question
        self.drain()
        self.assertFalse(self.env["calendar.outbox"].search([]))
        self.assertTimes(12, 12, event)

    def test_its_owner_sees_a_message_at_once_and_one_for_many(self):
        self.moved_on_both_sides()
        [message] = self.pop_ups()
        self.assertIn(at(10).strftime("%A"), message)
        self.assertNotIn("Massage", message)
        for day in (5, 6, 7):
            other = self.event(naive_at(8, day=day))
            self.sync()
            other.name = "Here"
            self.server.edit(self.ref(other), title="There")
        self.pull()
        self.assertEqual(4, len(self.questions()))
        self.assertEqual([message], self.pop_ups(), "one for all that come together")

    def pop_ups(self):
        sent = self.env["bus.bus"].search([("message", "ilike", "simple_notification")])
        return [json.loads(each.message)["payload"]["message"] for each in sent.sorted("id")]

    def test_reading_again_without_news_is_no_news(self):
        self.moved_on_both_sides()
        question = self.asked()
        before = (question.remote, question._state_key())
        times = self.env["calendar.conflict.time"].search([]).ids
        lines = self.env["calendar.sync.log"].search_count([("kind", "=", "conflict")])
        question._look_again()
        self.remote.sudo().sync_token = False
        self.sync()
        self.assertEqual(before, (question.remote, question._state_key()))
        self.assertEqual(times, self.env["calendar.conflict.time"].search([]).ids)
        kept = self.env["calendar.sync.log"].search_count([("kind", "=", "conflict")])
        self.assertEqual(lines, kept)

    def test_a_rule_that_decides_says_on_which_grounds(self):
        self.server.clock = lambda: aware(self.env.cr.now())
        for strategy, words in (
            ("odoo", "Odoo's version was kept, as this account is set"),
            ("calendar", "The calendar's version was kept, as this account is set"),
            ("recent", "As far as clocks can tell, both were changed at once"),
        ):
            with self.subTest(strategy):
                self.connection.with_user(self.maya).strategy = strategy
                event = self.moved_on_both_sides()
                line = self.env["calendar.sync.log"].search([("kind", "=", "conflict")], limit=1)
                self.assertIn(words, line.message)
                self.assertIn("time", line.message)
                self.assertFalse(self.questions())
                event.unlink()
                self.sync()

    def test_later_edits_on_both_sides_are_the_same_question(self):
        event = self.moved_on_both_sides()
        question = self.asked()
        event.write({"start": naive_at(16), "stop": naive_at(17)})
        self.server.edit(self.ref(event), start=at(18), stop=at(19), title="Tai chi")
        self.sync()
        self.assertEqual(question, self.questions())
        self.assertEqual(16, question._local_value().start.hour)
        remote = question._remote_value()
        self.assertEqual(("Tai chi", at(18)), (remote.title, remote.start))

    def test_it_closes_by_itself_when_both_sides_have_come_to_agree(self):
        for side in ("here", "there"):
            with self.subTest(side):
                event = self.moved_on_both_sides()
                question = self.asked()
                if side == "here":
                    event.write({"start": naive_at(14), "stop": naive_at(15)})
                else:
                    self.server.edit(self.ref(event), start=at(12), stop=at(13))
                self.sync()
                self.assertEqual("closed", question.state)
                self.assertIn("same", question.note)
                self.assertFalse(question.activity_ids)
                event.unlink()
                self.sync()

    def test_an_edit_that_is_taken_back_leaves_the_other_one_to_go_its_way(self):
        for side, hour in (("there", 12), ("here", 14)):
            with self.subTest(side):
                event = self.moved_on_both_sides()
                question = self.asked()
                if side == "here":
                    event.write({"start": naive_at(10), "stop": naive_at(11)})
                else:
                    self.server.edit(self.ref(event), start=at(10), stop=at(11))
                self.sync()
                self.assertEqual("closed", question.state)
                self.assertTimes(hour, hour, event)
                event.unlink()
                self.sync()

    def test_the_question_survives_another_choice_of_who_wins(self):
        event = self.moved_on_both_sides()
        self.connection.with_user(self.maya).strategy = "odoo"
        self.server.edit(self.ref(event), start=at(18), stop=at(19))
        self.sync()
        self.assertTimes(12, 18, event)
        self.assertEqual("open", self.asked().state)

    def test_an_appointment_left_to_a_colleague_is_no_question(self):
        event = self.event()
        self.sync()
        colleague = self.env.ref("base.user_admin")
        event.sudo().write({"user_id": colleague.id})
        self.server.edit(self.connection.remote_ids.link_ids._ref(), start=at(14), stop=at(15))
        self.sync()
        self.assertFalse(self.questions())
        self.assertFalse(self.there())


@tagged("post_install", "-at_install")
class TestDeciding(ConflictCase):
    def test_odoo_s_version_is_kept_on_both_sides(self):
        event = self.moved_on_both_sides()
        question = self.asked()
        self.keep(question, "odoo")
        self.sync()
        self.assertTimes(12, 12, event)
        self.assertEqual(("decided", self.maya), (question.state, question.decided_by))
        self.assertFalse(question.activity_ids)
        self.assertFalse(self.env["calendar.outbox"].search([]))

    def test_the_calendar_s_version_is_kept_on_both_sides(self):
        event = self.moved_on_both_sides()
        written = self.written()
        self.keep(self.asked(), "calendar")
        self.sync()
        self.assertTimes(14, 14, event)
        self.assertEqual(written, self.written(), "nothing had to be sent")

    def test_each_detail_can_come_from_another_side(self):
        event = self.event()
        self.sync()
        event.write({"name": "Yoga", "start": naive_at(12), "stop": naive_at(13)})
        self.server.edit(self.ref(event), title="Tai chi", start=at(14), stop=at(15))
        self.sync()
        self.decide(self.asked(), title="odoo", when="calendar")
        self.sync()
        self.assertEqual(("Yoga", naive_at(14)), (event.name, event.start))
        [there] = self.there()
        self.assertEqual(("Yoga", at(14)), (there.title, there.start))

    def test_a_detail_that_was_forgotten_is_asked_for(self):
        event = self.event()
        self.sync()
        event.write({"name": "Yoga", "start": naive_at(12), "stop": naive_at(13)})
        self.server.edit(self.ref(event), title="Tai chi", start=at(14), stop=at(15))
        self.sync()
        with self.assertRaises(UserError):
            self.decide(self.asked(), title="odoo")
        self.assertEqual("open", self.asked().state)

    def test_edited_here_and_gone_there_is_made_again_or_cancelled(self):
        for side, here, there in (("odoo", 12, 12), ("calendar", None, None)):
            with self.subTest(side):
                event = self.event()
                self.sync()
                event.write({"start": naive_at(12), "stop": naive_at(13)})
                self.server.delete(self.ref(event))
                self.sync()
                self.assertEqual("gone_there", self.asked().reason)
                self.assertTimes(12, None, event)
                self.decide(self.asked(), **{WHOLE: side})
                self.sync()
                self.assertTimes(here, there, event)
                event.unlink()
                self.sync()

    def test_cancelled_here_and_edited_there_goes_or_comes_back(self):
        for side, here, there in (("odoo", None, None), ("calendar", 14, 14)):
            with self.subTest(side):
                event = self.event()
                self.sync()
                event.active = False
                self.server.edit(self.ref(event), start=at(14), stop=at(15))
                self.sync()
                self.assertEqual("gone_here", self.asked().reason)
                self.assertTimes(None, 14, event)
                self.decide(self.asked(), **{WHOLE: side})
                self.sync()
                self.assertTimes(here, there, event)
                event.unlink()
                self.sync()

    def test_gone_on_both_sides_nothing_is_left_to_ask(self):
        event = self.moved_on_both_sides()
        self.server.delete(self.ref(event))
        event.active = False
        self.sync()
        self.assertEqual("closed", self.questions().state)
        self.assertIn("gone", self.questions().note)
        self.assertFalse(event.sudo().link_ids)

    def test_deleted_for_good_in_odoo_it_can_stay_in_the_calendar_and_blocks_time(self):
        event = self.event()
        self.sync()
        ref = self.ref(event)
        event.unlink()
        self.server.edit(ref, start=at(14), stop=at(15))
        self.sync()
        self.decide(self.asked(), **{WHOLE: "calendar"})
        self.sync()
        self.assertEqual([at(14)], [each.start for each in self.there()])
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())

    def test_who_decides_second_is_told(self):
        self.moved_on_both_sides()
        question = self.asked()
        seen = question._state_key()
        self.keep(question, "odoo")
        with self.assertRaisesRegex(UserError, "already decided"):
            question.with_user(self.maya).decide({"when": "calendar"}, seen)

    def test_who_decides_on_what_has_changed_meanwhile_is_told(self):
        event = self.moved_on_both_sides()
        question = self.asked()
        seen = question._state_key()
        event.write({"start": naive_at(16), "stop": naive_at(17)})
        with self.assertRaisesRegex(UserError, "look again"):
            question.with_user(self.maya).decide({"when": "odoo"}, seen)

    def test_an_edit_outside_between_decision_and_push_is_asked_about_anew(self):
        event = self.moved_on_both_sides()
        self.keep(self.asked(), "odoo")
        self.server.edit(self.ref(event), start=at(18), stop=at(19))
        self.sync()
        self.assertEqual(["decided", "open"], sorted(self.questions().mapped("state")))
        self.assertTimes(12, 18, event)
