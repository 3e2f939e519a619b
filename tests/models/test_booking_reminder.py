from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .booking_common import BookingCase
from .common import ScheduleCase

SHIFT = """
    UPDATE calendar_event SET start = start - %(by)s, stop = stop - %(by)s,
           booking_reminded_to = booking_reminded_to - %(by)s;
    UPDATE booking_reservation SET start = start - %(by)s, stop = stop - %(by)s;
    UPDATE booking_reminder SET since = since - %(by)s
"""


@tagged("post_install", "-at_install")
class TestBookingReminder(BookingCase):
    """Clients are reminded once for each time that their service says, and of nothing that is
    no longer true."""

    scheduled = ScheduleCase.scheduled

    def setUp(self):
        super().setUp()
        self.massage.reminder_ids = [(0, 0, {"amount": 2, "unit": "days"}), (0, 0, {"amount": 3})]

    def until(self, event, **before):
        """Let time pass until that long before an appointment."""
        self.env.flush_all()
        by = event.start - self.env.cr.now() - timedelta(**before)
        self.cr.execute(SHIFT, {"by": by})
        self.env.invalidate_all()

    def remind(self):
        with self.scheduled() as env:
            env["booking.reminder"]._cron_remind()

    def reminders(self, address="jane@client.example"):
        return [m for m in self.mails(address) if "See you soon" in m.body_html]

    # When ---------------------------------------------------------------------------------------

    def test_nothing_is_sent_before_it_is_time(self):
        event = self.appointment(10)
        self.until(event, days=2, minutes=1)
        self.remind()
        self.assertFalse(self.reminders())

    def test_each_reminder_is_sent_once(self):
        event = self.appointment(10)
        for before in ({"days": 2}, {"days": 1}, {"hours": 3}, {"hours": 1}):
            self.until(event, **before)
            self.remind()
            self.remind()
        self.assertEqual(2, len(self.reminders()))

    def test_after_an_outage_several_that_are_due_are_one_mail(self):
        event = self.appointment(10)
        self.until(event, hours=1)
        self.remind()
        self.assertEqual(1, len(self.reminders()))

    def test_who_books_later_than_that_is_not_reminded_of_it(self):
        event = self.appointment(10)
        self.until(event, days=1)
        event.booking_reminded_to = self.env.cr.now()
        self.remind()
        self.assertFalse(self.reminders())

    def test_a_new_reminder_is_not_sent_for_what_it_comes_too_late_for(self):
        event = self.appointment(10)
        self.until(event, days=3)
        self.massage.reminder_ids = [(0, 0, {"amount": 4, "unit": "days"})]
        self.remind()
        self.assertFalse(self.reminders())

    def test_nobody_is_reminded_of_what_has_begun(self):
        event = self.appointment(10)
        self.until(event, minutes=-5)
        self.remind()
        self.assertFalse(self.reminders())

    # Of what ------------------------------------------------------------------------------------

    def test_a_moved_appointment_is_reminded_of_at_its_new_time(self):
        event = self.appointment(10)
        self.until(event, days=3)
        event.write({"start": event.start + timedelta(days=7), "stop": event.stop + timedelta(7)})
        self.until(event, days=7, hours=1)
        self.remind()
        self.assertFalse(self.reminders())
        self.until(event, days=2)
        self.remind()
        self.assertEqual(1, len(self.reminders()))

    def test_what_was_moved_to_soon_was_just_told(self):
        event = self.appointment(10)
        self.until(event, days=3)
        event.write({"start": event.start - timedelta(days=2), "stop": event.stop - timedelta(2)})
        self.remind()
        self.assertFalse(self.reminders())

    def test_cancelled_and_requested_appointments_are_not_reminded_of(self):
        cancelled, requested = self.appointment(10), self.appointment(14)
        cancelled._booking_cancel("staff")
        requested.booking_state = "requested"
        self.until(requested, hours=1)
        self.remind()
        self.assertFalse(self.reminders())

    def test_a_reinstated_appointment_is_reminded_of_again(self):
        event = self.appointment(10)
        event._booking_cancel("staff")
        event.action_unarchive()
        self.until(event, days=1)
        self.remind()
        self.assertEqual(1, len(self.reminders()))

    # How ----------------------------------------------------------------------------------------

    def test_it_speaks_the_clients_language_and_clock_and_leads_to_their_page(self):
        event = self.appointment(10, booking_tz="Asia/Kolkata")
        self.until(event, hours=3)
        self.remind()
        [mail] = self.reminders()
        self.assertIn("Asia/Kolkata", mail.body_html)
        self.assertIn(event._booking_hours_text(), mail.subject)
        self.assertIn(event._booking_manage_url(), mail.body_html)
        self.assertFalse(mail.attachment_ids)
        self.assertEqual(0, event.ics_sequence)

    def test_only_the_client_is_reminded(self):
        event = self.appointment(10)
        self.until(event, hours=3)
        self.remind()
        self.assertFalse(self.reminders("maya@salon.example"))
        self.assertEqual(1, len(self.reminders()))

    def test_it_is_sent_though_the_service_keeps_changes_to_itself(self):
        self.massage.notify_client = False
        event = self.appointment(10)
        self.until(event, hours=3)
        self.remind()
        self.assertEqual(1, len(self.reminders()))

    def test_a_crash_after_writing_the_mail_leaves_one_reminder(self):
        event = self.appointment(10)
        self.until(event, hours=3)
        with self.assertRaises(ZeroDivisionError), self.cr.savepoint():
            event._booking_remind()
            self.env.flush_all()
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertFalse(self.reminders())
        self.remind()
        self.remind()
        self.assertEqual(1, len(self.reminders()))

    def test_one_that_can_not_be_sent_does_not_hold_up_the_others(self):
        poisoned, fine = self.appointment(10), self.appointment(14)
        self.until(poisoned, hours=1)
        details = self.env.ref("appointment_calendar_sync.booking_mail_details")
        poison = f'<t t-if="object.id == {poisoned.id}" t-out="1 / 0"/><table'
        details.arch_db = details.arch_db.replace("<table", poison, 1)
        with mute_logger("odoo.addons.appointment_calendar_sync.models.transactions"):
            self.remind()
        self.assertIn(fine._booking_manage_url(), "".join(m.body_html for m in self.reminders()))

    # What can be entered ------------------------------------------------------------------------

    def test_there_are_not_two_at_the_same_time(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.massage.reminder_ids = [(0, 0, {"amount": 48})]

    def test_a_copied_service_reminds_as_well(self):
        copy = self.massage.copy()
        self.assertEqual([2880, 180], copy.reminder_ids.mapped("minutes"))
