from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .adopted_case import AdoptedCase
from .common import at, naive_at
from .test_conflict_booking import BookedCase

TRANSACTIONS = "odoo.addons.appointment_calendar_sync.models.transactions"


@tagged("post_install", "-at_install")
class TestTogether(AdoptedCase):
    """Many events of one page have changed: they are taken over in one go."""

    def diary(self, number):
        """Maya has so many events in her calendar, which are here as well."""
        refs = [self.put(at(hour, 5), title=f"Number {hour}") for hour in range(number)]
        self.sync()
        return refs

    def queries_of_pull(self):
        self.env["calendar.notice"]._post(self.remote)
        with self.scheduled() as env:
            before = env.cr.sql_log_count
            env["calendar.remote"]._cron_pull()
            return env.cr.sql_log_count - before

    def queries_after_moving(self, refs, day):
        for number, ref in enumerate(refs):
            times = {"start": at(number, day), "stop": at(number + 1, day)}
            self.server.edit(ref, title=f"Moved {number}", **times)
        return self.queries_of_pull()

    def test_many_take_as_many_queries_as_few(self):
        refs = self.diary(40)
        few = self.queries_after_moving(refs[:3], day=7)
        many = self.queries_after_moving(refs, day=6)
        self.assertLess(many, few + 10)
        self.assertEqual([naive_at(n, 6) for n in range(40)], self.adopted().mapped("start"))
        self.assertEqual([f"Moved {n}" for n in range(40)], self.adopted().mapped("name"))

    def test_what_was_taken_over_does_not_wait_to_be_sent(self):
        for ref in self.diary(3):
            self.server.edit(ref, title="Renamed")
        self.pull()
        self.assertEqual(["Renamed"] * 3, self.adopted().mapped("name"))
        self.assertFalse(self.env["calendar.outbox"].search([]))

    def test_what_was_changed_here_meanwhile_goes_there(self):
        refs = self.diary(3)
        self.adopted()[1].location = "Room 2"
        for ref in refs:
            self.server.edit(ref, title="Renamed")
        self.pull()
        self.assertTrue(self.env["calendar.outbox"].search([]))
        self.drain()
        self.assertEqual({"Renamed"}, {event.title for event in self.there()})
        self.assertEqual(["", "", "Room 2"], sorted(event.location for event in self.there()))
        self.assertRest()

    def test_one_that_can_not_be_settled_harms_no_other(self):
        refs = self.diary(12)
        poisoned = self.adopted()[7]
        poisoned.sudo().link_ids.base = {"title": "of another age"}
        for ref in refs:
            self.server.edit(ref, title="Renamed")
        with mute_logger(TRANSACTIONS):
            self.pull()
        self.assertEqual({"Renamed"}, set((self.adopted() - poisoned).mapped("name")))
        self.assertEqual("Number 7", poisoned.name)


@tagged("post_install", "-at_install")
class TestTogetherBooked(BookedCase):
    """Appointments of clients among them."""

    def test_what_odoo_can_not_follow_is_asked_about_and_the_rest_is_taken_over(self):
        self.remote.with_user(self.maya).detail = "full"
        appointments = [self.appointment(hour) for hour in (8, 10, 12, 14)]
        self.sync()
        mails = len(self.mails())
        for appointment, hour in zip(appointments, (6, 12.5, 17, 19), strict=True):
            self.server.edit(self.ref(appointment), start=at(hour), stop=at(hour + 1))
        self.server.edit(self.ref(appointments[2]), start=at(12), stop=at(13))
        self.pull()
        hours = [appointment.start for appointment in appointments]
        self.assertEqual([naive_at(hour) for hour in (6, 10, 12, 19)], hours)
        self.assertEqual(appointments[1], self.env["calendar.conflict"].search([]).event_id)
        self.assertEqual(mails + 2, len(self.mails()))
