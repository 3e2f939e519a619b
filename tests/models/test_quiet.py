from datetime import timedelta

from odoo.tests.common import tagged

from ...core.event import Blocks
from ...providers.memory import MemoryServer
from .common import SyncCase, at, foreign, naive_at


@tagged("post_install", "-at_install")
class TestQuiet(SyncCase):
    """Nobody gets a mail because calendars are connected, read anew, reset or brought together."""

    def setUp(self):
        super().setUp()
        self.service = self.env["booking.service"].create(
            {
                "name": "Massage",
                "duration": 60,
                "resource_ids": [(6, 0, self.maya.resource_ids[:1].ids)],
                "timezone": "UTC",
            }
        )
        self.client_ = self.env["res.partner"].create(
            {"name": "Jane", "email": "jane@client.example"}
        )

    def appointment(self, start):
        return self.event(
            start,
            booking_service_id=self.service.id,
            booking_state="confirmed",
            booking_client_id=self.client_.id,
            partner_ids=[(6, 0, (self.maya.partner_id + self.client_).ids)],
        )

    def appointments(self, number):
        made = [self.appointment(naive_at(0) + timedelta(hours=3 * n)) for n in range(number)]
        return self.env["calendar.event"].union(*made)

    def mails(self):
        return self.env["mail.mail"].sudo().search([])

    def invitations(self):
        """What clients were sent since, as (method, uid, sequence)."""
        told = []
        for mail in self.mails() - self.before:
            for attachment in mail.attachment_ids.filtered(lambda a: a.name.endswith(".ics")):
                text = attachment.raw.decode()
                told.append(tuple(_line(text, name) for name in ("METHOD", "UID", "SEQUENCE")))
        return told

    # Never ------------------------------------------------------------------------------------

    def test_connecting_an_account_with_five_hundred_events_mails_nobody(self):
        account = "busy@vendor.example"
        server = MemoryServer.named(account)
        for n in range(500):
            invitation = Blocks.UNANSWERED if n % 2 else Blocks.BUSY
            server.put(account, foreign(at(0) + timedelta(hours=2 * n), blocks=invitation))
        self.remote.write({"receives_bookings": False})
        self.appointments(30)
        before = self.mails()
        remote = self.connect(self.maya, account).remote_ids
        remote.write({"blocks_availability": True, "receives_bookings": True})
        self.sync()
        self.assertEqual(500, len(remote.busy_ids))
        self.assertEqual(530, len(server.events(account)))
        self.assertFalse(self.mails() - before)

    def test_connecting_mails_nobody_however_much_odoo_may_know(self):
        for detail in ("masked", "full"):
            account = f"{detail}@vendor.example"
            server = MemoryServer.named(account)
            for n in range(500):
                uid = f"{detail}-{n}"
                server.put(account, foreign(at(0) + timedelta(hours=2 * n), uid=uid))
            before = self.mails()
            remote = self.connect(self.maya, account).remote_ids
            remote.write({"blocks_availability": True, "detail": detail})
            self.sync()
            seen = self.env["calendar.event"].search([("mirror_remote_id", "=", remote.id)])
            self.assertEqual((500, 500), (len(remote.busy_ids), len(seen)))
            self.assertFalse(self.mails() - before)

    def test_reading_anew_resetting_and_reconnecting_mail_nobody(self):
        appointments = self.appointments(10)
        self.sync()
        before = self.mails()
        self.server.expire_sync_tokens()
        self.sync()
        for mode in ("keep", "remove"):
            self.connection.with_user(self.maya)._start_reset(mode)
            for _round in range(3):
                self.drain()
                with self.scheduled() as env:
                    env["calendar.connection"]._cron_reset()
            self.sync()
        self.connection.with_user(self.maya).action_disconnect()
        self.connect(self.maya, self.account)
        self.sync()
        self.assertEqual(10, len(self.there()))
        self.assertTrue(all(appointments.mapped("active")))
        self.assertFalse(self.mails() - before)

    def test_what_is_held_back_and_written_again_mails_no_client(self):
        for appointment in self.appointments_there(8):
            self.server.delete(self.ref(appointment))
        self.before = self.mails()
        self.sync()
        self.remote.with_user(self.maya).action_restore_held()
        self.sync()
        self.assertEqual(8, len(self.there()))
        self.assertEqual([], self.invitations())

    def appointments_there(self, number):
        appointments = self.appointments(number)
        self.sync()
        return appointments

    # Once -------------------------------------------------------------------------------------

    def test_a_move_in_the_calendar_is_told_once_with_the_same_uid_and_a_higher_sequence(self):
        [appointment] = self.appointments_there(1)
        self.before, sequence = self.mails(), appointment.ics_sequence
        self.server.edit(self.ref(appointment), start=at(15), stop=at(16))
        self.sync()
        self.sync()
        expected = ("REQUEST", appointment.sync_uid, str(sequence + 1))
        self.assertEqual([expected], self.invitations())

    def test_a_move_in_odoo_is_told_once(self):
        [appointment] = self.appointments_there(1)
        self.before, sequence = self.mails(), appointment.ics_sequence
        appointment.write({"start": naive_at(15), "stop": naive_at(16)})
        self.sync()
        self.sync()
        expected = ("REQUEST", appointment.sync_uid, str(sequence + 1))
        self.assertEqual([expected], self.invitations())

    def test_a_deletion_in_the_calendar_is_told_once(self):
        [appointment] = self.appointments_there(1)
        self.before, sequence = self.mails(), appointment.ics_sequence
        self.server.delete(self.ref(appointment))
        self.sync()
        self.server.expire_sync_tokens()
        self.sync()
        expected = ("CANCEL", appointment.sync_uid, str(sequence + 1))
        self.assertEqual([expected], self.invitations())

    def test_what_the_owner_lets_go_is_told_to_each_client_once(self):
        appointments = self.appointments_there(8)
        for appointment in appointments:
            self.server.delete(self.ref(appointment))
        self.sync()
        self.before = self.mails()
        self.assertEqual(8, self.remote.held_told_count)
        self.remote.with_user(self.maya).action_cancel_held()
        self.sync()
        told = self.invitations()
        self.assertEqual({("CANCEL", a.sync_uid, "1") for a in appointments}, set(told))
        self.assertEqual(8, len(told))

    def test_another_title_or_note_in_the_calendar_is_the_practitioners_own(self):
        [appointment] = self.appointments_there(1)
        self.before = self.mails()
        self.server.edit(self.ref(appointment), title="Jane, bring oil", notes="left shoulder")
        self.sync()
        self.assertEqual([], self.invitations())


def _line(text, name):
    [value] = [line.partition(":")[2] for line in text.splitlines() if line.startswith(f"{name}:")]
    return value
