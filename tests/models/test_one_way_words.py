from odoo.exceptions import UserError
from odoo.tests.common import tagged

from .common import at, naive_at
from .test_conflict_booking import BookedCase


class OneWayCase(BookedCase):
    """Changes travel from Maya's calendar to Odoo, and none into it."""

    strategy = "ask"

    def only_read(self):
        self.remote.with_user(self.maya).direction = "pull"
        self.before = self.written()

    def page(self):
        return self.asked().with_user(self.maya).side_by_side()

    def assertNothingWritten(self):
        self.sync()
        self.server.expire_sync_tokens()
        self.sync()
        self.assertEqual(self.before, self.written())
        self.assertFalse(self.env["calendar.outbox"].search([]))


@tagged("post_install", "-at_install")
class TestQuestionsOfACalendarThatIsOnlyRead(OneWayCase):
    def test_a_move_that_odoo_can_not_follow_is_not_put_back(self):
        first, second = self.appointment(10), self.appointment(12)
        self.sync()
        self.only_read()
        self.server.edit(self.ref(first), start=at(12.5), stop=at(13.5))
        self.sync()
        page = self.page()
        self.assertEqual("Keep Odoo's version", page["sides"]["odoo"]["keep"])
        self.assertTrue(page["one_way"])
        self.keep(self.asked(), "odoo")
        self.assertNothingWritten()
        self.assertEqual((naive_at(10), naive_at(12)), (first.start, second.start))
        self.assertEqual({at(12), at(12.5)}, {each.start for each in self.there()})
        self.assertFalse(self.questions().filtered(lambda question: question.state == "open"))

    def test_what_was_cancelled_here_is_not_taken_out_there(self):
        event = self.event()
        self.sync()
        event.active = False
        self.server.edit(self.ref(event), start=at(14), stop=at(15))
        self.sync()
        self.assertIn("Take it out", self.page()["sides"]["odoo"]["keep"])
        self.only_read()
        self.assertEqual("Leave it cancelled in Odoo", self.page()["sides"]["odoo"]["keep"])
        self.keep(self.asked(), "odoo")
        self.assertNothingWritten()
        self.assertFalse(event.active)
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())

    def test_what_was_deleted_there_is_kept_in_odoo_alone(self):
        event = self.event()
        self.sync()
        event.write({"start": naive_at(12), "stop": naive_at(13)})
        self.server.delete(self.ref(event))
        self.sync()
        self.assertIn("Write it", self.page()["sides"]["odoo"]["keep"])
        self.only_read()
        self.assertEqual("Keep Odoo's version", self.page()["sides"]["odoo"]["keep"])
        self.keep(self.asked(), "odoo")
        self.assertNothingWritten()
        self.assertTimes(12, None, event)

    def test_a_decision_is_taken_back_where_the_calendar_still_says_the_same(self):
        event = self.event()
        self.sync()
        event.name = "Massage, long"
        self.server.edit(self.ref(event), title="Massage, short")
        self.sync()
        question = self.asked().with_user(self.maya)
        self.only_read()
        self.keep(self.asked(), "odoo")
        self.assertTrue(question.can_undo)
        question.undo()
        rows = {row["part"]: row["calendar"] for row in self.page()["rows"]}
        self.assertEqual({"title": "Massage, short"}, rows)
        self.keep(self.asked(), "calendar")
        self.assertNothingWritten()
        self.assertEqual("Massage, short", event.name)

    def test_what_was_written_there_can_not_be_taken_back(self):
        event = self.moved_on_both_sides()
        question = self.asked().with_user(self.maya)
        self.keep(self.asked(), "odoo")
        self.sync()
        self.assertTrue(question.can_undo)
        self.only_read()
        question.invalidate_recordset()
        self.assertFalse(question.can_undo)
        with self.assertRaises(UserError) as refused:
            question.undo()
        self.assertIn("nothing is written there", str(refused.exception))
        self.assertTimes(12, 12, event)


@tagged("post_install", "-at_install")
class TestWhatVanishesFromACalendarThatIsOnlyRead(OneWayCase):
    def setUp(self):
        super().setUp()
        self.events = [self.event(naive_at(8 + n)) for n in range(7)]
        self.sync()
        self.only_read()
        for event in self.events:
            self.server.delete(self.ref(event))
        self.sync()

    def test_its_owner_is_not_told_that_it_is_written_again(self):
        [mail] = self.env["mail.mail"].sudo().search([("subject", "like", "vanished")])
        self.assertIn("they stay in Odoo", mail.body_html)
        self.assertNotIn("writes them", mail.body_html)

    def test_what_she_keeps_and_brings_back_there_is_the_same_appointment(self):
        link = self.events[0].sudo().link_ids
        place, was = link._ref(), link._base_value()
        self.remote.with_user(self.maya).action_restore_held()
        self.sync()
        self.server.write(place.calendar, place.id, was)  # out of the bin
        self.assertNothingWritten()
        self.assertEqual(place.id, link.remote_event_id)
        self.assertEqual([], self.blocks())

    def test_what_she_keeps_stays_in_odoo_alone_until_changes_go_both_ways(self):
        self.remote.with_user(self.maya).action_restore_held()
        self.assertNothingWritten()
        self.assertTrue(all(event.active for event in self.events))
        self.assertFalse(self.remote.held_at)
        said = self.env["calendar.sync.log"].search([("kind", "=", "held_back")]).mapped("message")
        self.assertIn("7 kept in Odoo. Nothing is written into the calendar.", said)
        self.remote.with_user(self.maya).direction = "both"
        self.sync()
        self.assertEqual(7, len(self.there()))
