from odoo.tests.common import new_test_user, tagged

from .common import SyncCase, at, naive_at


@tagged("post_install", "-at_install")
class TestOnlyFromTheCalendar(SyncCase):
    """Maya wants changes to travel from her calendar to Odoo, and none the other way."""

    def setUp(self):
        super().setUp()
        self.appointment = self.event()
        self.sync()
        self.place = self.ref(self.appointment)
        self.choose("pull")
        self.sync()
        self.before = self.written()

    def choose(self, direction):
        self.remote.with_user(self.maya).write({"direction": direction})

    def assertNothingWritten(self):
        self.sync()
        self.assertFalse(self.env["calendar.outbox"].search([]))
        self.assertFalse(self.remote._unsent_links())
        self.server.expire_sync_tokens()
        self.sync()
        self.assertEqual(self.before, self.written())

    def test_what_is_cancelled_here_stays_there_and_takes_its_time(self):
        self.appointment.active = False
        self.drain()
        self.assertEqual([(naive_at(10), naive_at(11))], self.blocks())
        self.assertNothingWritten()
        self.assertEqual(["Massage"], [each.title for each in self.there()])
        self.assertFalse(self.appointment.active)
        self.assertEqual([(naive_at(10), naive_at(11))], self.blocks())

    def test_what_is_deleted_here_stays_there_and_takes_its_time(self):
        self.appointment.unlink()
        self.assertNothingWritten()
        self.assertEqual(1, len(self.there()))
        self.assertEqual([(naive_at(10), naive_at(11))], self.blocks())

    def test_what_is_left_to_a_colleague_stays_there_and_takes_its_time(self):
        colleague = new_test_user(self.env, "sync_jonas", groups="base.group_user")
        self.appointment.user_id = colleague
        self.assertNothingWritten()
        self.assertEqual([(naive_at(10), naive_at(11))], self.blocks())
        self.assertTrue(self.appointment.active)

    def test_cancelled_here_and_moved_there_it_is_not_reinstated_and_its_time_follows(self):
        self.connection.strategy = "ask"
        self.appointment.active = False
        self.drain()
        for hour in (14, 16):
            self.server.edit(self.place, start=at(hour), stop=at(hour + 1))
            self.assertNothingWritten()
            self.assertFalse(self.appointment.active)
            self.assertEqual([(naive_at(hour), naive_at(hour + 1))], self.blocks())
        self.assertFalse(self.env["calendar.conflict"].search([]))

    def test_cancelled_here_and_deleted_there_it_is_forgotten(self):
        self.appointment.active = False
        self.drain()
        self.server.delete(self.place)
        self.assertNothingWritten()
        self.assertEqual([], self.blocks())
        self.assertFalse(self.remote.link_ids)

    def test_reinstated_here_it_is_the_same_appointment_again(self):
        self.appointment.active = False
        self.drain()
        self.appointment.active = True
        self.assertNothingWritten()
        self.assertEqual([], self.blocks())
        self.server.edit(self.place, start=at(14), stop=at(15))
        self.assertNothingWritten()
        self.assertEqual(naive_at(14), self.appointment.start)
        self.assertEqual([], self.blocks())

    def test_a_calendar_that_blocks_no_time_does_so_again_when_chosen(self):
        self.appointment.active = False
        self.drain()
        self.remote.with_user(self.maya).blocks_availability = False
        self.assertEqual([], self.blocks())
        self.remote.with_user(self.maya).blocks_availability = True
        self.assertNothingWritten()
        self.assertEqual([(naive_at(10), naive_at(11))], self.blocks())

    def test_both_ways_again_what_was_cancelled_goes_and_what_was_changed_is_sent(self):
        other = self.event(naive_at(15))
        self.appointment.active = False
        self.assertNothingWritten()
        self.choose("both")
        self.sync()
        self.assertEqual([at(15)], [each.start for each in self.there()])
        self.assertEqual([], self.blocks())
        self.assertEqual(other.sudo().link_ids, self.remote.link_ids)

    def test_what_both_sides_changed_is_what_the_calendar_says(self):
        self.connection.strategy = "odoo"
        self.appointment.write({"name": "Massage, long", "location": "Room 2"})
        self.server.edit(self.place, title="Massage, short")
        self.assertNothingWritten()
        self.assertEqual("Massage, short", self.appointment.name)
        self.assertEqual("Room 2", self.appointment.location)
        self.server.delete(self.place)
        self.assertNothingWritten()
        self.assertFalse(self.appointment.active)

    def test_of_a_series_that_is_cancelled_every_time_is_taken(self):
        self.choose("both")
        daily = {"recurrency": True, "rrule_type": "daily", "end_type": "count", "count": 3}
        event = self.event(naive_at(10, 5), event_tz="UTC", interval=1, **daily)
        self.sync()
        self.choose("pull")
        self.before = self.written()
        event.recurrence_id.calendar_event_ids.active = False
        self.assertNothingWritten()
        self.assertEqual(
            [(naive_at(10, day), naive_at(11, day)) for day in (5, 6, 7)],
            sorted(self.blocks()),
        )
        self.assertEqual(1, len(self.env["calendar.busy.series"].search([])))
        self.choose("both")
        self.sync()
        self.assertEqual([], self.blocks())
        self.assertFalse(self.env["calendar.busy.series"].search([]))

    def test_a_decision_that_is_taken_back_is_written_nowhere(self):
        self.choose("both")
        self.connection.strategy = "ask"
        self.appointment.name = "Massage, long"
        self.server.edit(self.place, title="Massage, short")
        self.sync()
        question = self.env["calendar.conflict"].search([("state", "=", "open")])
        owned = question.with_user(self.maya)
        owned.decide({"title": "odoo"}, question._state_key())
        self.sync()
        owned.undo()
        self.choose("pull")
        self.before = self.written()
        self.assertNothingWritten()

    def test_the_time_of_what_is_over_is_nobodys(self):
        self.appointment.active = False
        self.drain()
        self.server.edit(self.place, start=at(10, -9), stop=at(11, -9))
        self.assertNothingWritten()
        self.assertEqual([], self.blocks())
