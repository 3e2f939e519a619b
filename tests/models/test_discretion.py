from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests.common import tagged

from .common import SyncCase, at, foreign, naive_at


@tagged("post_install", "-at_install")
class TestDiscretion(SyncCase):
    """An account that is told nothing of clients."""

    def setUp(self):
        super().setUp()
        hers = self.maya.sudo().resource_ids
        values = {"name": "Massage", "resource_ids": [(6, 0, hers.ids)], "timezone": "UTC"}
        self.service = self.env["booking.service"].create(values)
        self.jane = self.env["res.partner"].create({"name": "Jane", "email": "jane@x.example"})

    def hide(self, hide=True):
        self.connection.with_user(self.maya).hide_clients = hide
        self.sync()

    def appointment(self, start=None):
        client = {"booking_service_id": self.service.id, "booking_client_id": self.jane.id}
        event = self.event(start, name="Jane – Massage", description="<p>Back pain</p>", **client)
        self.sync()
        return event

    def told(self):
        """What stands in the calendar: (title, notes) in order."""
        return sorted((event.title, event.notes) for event in self.there())

    def edit(self, event, **fields):
        self.server.edit(self.ref(event), **fields)
        self.sync()

    def test_an_appointment_is_called_as_its_service_is(self):
        self.hide()
        self.appointment()
        self.assertEqual([("Massage", "")], self.told())

    def test_other_events_are_busy(self):
        self.hide()
        self.event(name="Call Jane back")
        self.sync()
        self.assertEqual([("Busy", "")], self.told())

    def test_a_series_is_busy_on_each_of_its_dates(self):
        self.hide()
        first = self.event(
            name="Jane's course", recurrency=True, rrule_type="daily", end_type="count", count=3
        )
        second = first.recurrence_id.calendar_event_ids.sorted("start")[1]
        second.write({"name": "Jane's last lesson", "start": second.start + timedelta(hours=1),
                      "stop": second.stop + timedelta(hours=1)})  # fmt: skip
        self.sync()
        self.assertNotIn("Jane", str(self.there()))
        self.assertIn("Busy", str(self.there()))

    def test_what_was_told_before_is_hidden_and_shown_again(self):
        self.appointment()
        self.assertEqual([("Jane – Massage", "Back pain")], self.told())
        self.hide()
        self.assertEqual([("Massage", "")], self.told())
        self.hide(False)
        self.assertEqual([("Jane – Massage", "Back pain")], self.told())

    def test_what_is_over_is_hidden_too(self):
        event = self.appointment()
        over = naive_at(10) - relativedelta(days=20)
        quiet = event.with_context(no_mail_to_attendees=True)
        quiet.write({"start": over, "stop": over + timedelta(hours=1)})
        self.sync()
        self.hide()
        self.assertEqual([("Massage", "")], self.told())

    def test_a_move_over_there_moves_it_here_and_the_client_stays_known(self):
        self.hide()
        event = self.appointment()
        self.edit(event, start=at(14), stop=at(15))
        self.assertEqual(naive_at(14), event.start)
        self.assertEqual("Jane – Massage", event.name)
        self.assertIn("Back pain", event.description)

    def test_her_own_words_stay_hers(self):
        self.hide()
        event = self.appointment()
        self.edit(event, title="Massage, bring towels", notes="second floor")
        self.assertEqual("Jane – Massage", event.name)
        event.write({"start": naive_at(15), "stop": naive_at(16)})
        self.sync()
        self.assertEqual([("Massage, bring towels", "second floor")], self.told())
        self.assertEqual([at(15)], [there.start for there in self.there()])
        self.assertNotIn("second floor", event.description)

    def test_words_and_time_can_change_on_both_sides_at_once(self):
        self.hide()
        event = self.appointment()
        self.server.edit(self.ref(event), title="Massage, bring towels")
        event.write({"start": naive_at(15), "stop": naive_at(16), "name": "Jane M – Massage"})
        self.sync()
        self.assertEqual([("Massage, bring towels", "")], self.told())
        self.assertEqual([at(15)], [there.start for there in self.there()])
        self.assertEqual("Jane M – Massage", event.name)

    def test_another_name_of_the_client_is_no_news_over_there(self):
        self.hide()
        event = self.appointment()
        before = self.written()
        event.name = "Jane Doe – Massage"
        self.sync()
        self.assertEqual(before, self.written())

    def test_cancelled_and_reinstated_it_still_tells_nothing(self):
        self.hide()
        event = self.appointment()
        event.action_booking_cancel()
        self.sync()
        self.assertEqual([], self.told())
        event.booking_state = "confirmed"
        self.sync()
        self.assertEqual([("Massage", "")], self.told())
        self.assertEqual("Jane – Massage", event.name)

    def test_a_lost_answer_hides_as_well(self):
        self.hide()
        self.server.drop_next_answer()
        self.appointment()
        self.later()
        self.sync()
        self.assertEqual([("Massage", "")], self.told())

    def test_while_it_can_not_be_reached_nothing_is_told_later(self):
        event = self.appointment()
        self.connection.state = "paused"
        self.hide()
        event.name = "Jane Doe – Massage"
        self.connection.state = "connected"
        self.sync()
        self.assertEqual([("Massage", "")], self.told())

    def test_reading_everything_again_writes_nothing(self):
        self.hide()
        self.appointment()
        before = self.written()
        self.server.expire_sync_tokens()
        self.sync()
        self.assertEqual(before, self.written())

    def test_what_she_made_over_there_keeps_her_words_on_both_sides(self):
        self.hide()
        self.remote.detail = "full"
        ref = self.server.put(self.account, foreign(at(9), title="Yoga", notes="bring a mat"))
        self.sync()
        event = self.remote.sudo().link_ids.event_id
        self.server.edit(ref, title="Yoga with Ann")
        self.sync()
        self.assertEqual("Yoga with Ann", event.name)
        event.booking_service_id = self.service
        event.booking_client_id = self.jane
        self.sync()
        self.assertEqual([("Yoga with Ann", "bring a mat")], self.told())
        event.name = "Jane – Massage"
        self.sync()
        self.assertEqual([("Massage", "bring a mat")], self.told())

    def test_what_is_not_ours_is_left_alone(self):
        self.server.put(self.account, foreign(at(9)))
        self.hide()
        self.assertEqual([("Dentist", "")], self.told())
