from odoo.tests.common import tagged

from ...core.event import Blocks
from .common import SyncCase, at, naive_at


@tagged("post_install", "-at_install")
class TestBookingSync(SyncCase):
    """Booked appointments and the practitioner's own calendar."""

    def setUp(self):
        super().setUp()
        self.service = self.env["booking.service"].create(
            {
                "name": "Massage",
                "duration": 60,
                "buffer_after": 0,
                "resource_ids": [(6, 0, self.maya.resource_ids[:1].ids)],
                "timezone": "UTC",
            }
        )

    def appointment(self, start):
        client = self.env["res.partner"].create({"name": "Jane", "email": "jane@client.example"})
        return self.event(
            start,
            booking_service_id=self.service.id,
            booking_state="confirmed",
            booking_client_id=client.id,
            partner_ids=[(6, 0, (self.maya.partner_id + client).ids)],
        )

    def test_a_booking_reaches_the_calendar_and_mails_nobody_there(self):
        self.appointment(naive_at(10))
        self.drain()
        [there] = self.there()
        self.assertEqual((at(10), at(11)), (there.start, there.stop))

    def test_a_booking_moved_outside_holds_its_new_time(self):
        appointment = self.appointment(naive_at(10))
        self.sync()
        self.server.edit(self.ref(appointment), start=at(14), stop=at(15))
        self.sync()
        reservation = appointment.sudo().booking_reservation_ids
        self.assertEqual((naive_at(14), naive_at(15)), (reservation.start, reservation.stop))

    def test_a_booking_deleted_outside_is_cancelled_and_frees_its_time(self):
        appointment = self.appointment(naive_at(10))
        self.sync()
        self.server.delete(self.ref(appointment))
        self.sync()
        self.assertEqual("cancelled", appointment.booking_state)
        self.assertFalse(appointment.sudo().booking_reservation_ids)

    def test_a_booking_cancelled_here_leaves_the_calendar(self):
        appointment = self.appointment(naive_at(10))
        self.sync()
        appointment._booking_cancel("staff")
        self.sync()
        self.assertFalse(self.there())

    def test_a_booking_marked_free_outside_stays_a_booking(self):
        appointment = self.appointment(naive_at(10))
        self.sync()
        self.server.edit(self.ref(appointment), blocks=Blocks.FREE)
        self.sync()
        self.assertTrue(appointment.sudo().booking_reservation_ids)
