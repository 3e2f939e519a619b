from odoo.tests.common import new_test_user, tagged

from ...core.event import Blocks
from ...providers.memory import MemoryServer
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

    # Several hosts ------------------------------------------------------------------------------

    def colleague(self):
        """Tom, with an account of his own, who meets clients together with Maya."""
        tom = new_test_user(self.env, "sync_tom", groups="base.group_user", tz="UTC")
        remote = self.connect(tom, "tom@vendor.example").remote_ids
        remote.write({"blocks_availability": True, "receives_bookings": True})
        his = self.env["resource.resource"].search([("user_id", "=", tom.id)])
        self.service.write({"resource_ids": [(4, his.id)], "assignment": "together"})
        self.sync()
        return remote

    def places(self):
        """What is in whose calendar."""
        names = (self.account, "tom@vendor.example")
        return {name[:3]: MemoryServer.named(name).events(name) for name in names}

    def test_all_who_meet_have_it_in_their_own_calendar(self):
        self.colleague()
        appointment = self.appointment(naive_at(10))
        self.sync()
        places = self.places()
        self.assertEqual([1, 1], [len(events) for events in places.values()], places)
        self.assertEqual({appointment.sync_uid}, {events[0].uid for events in places.values()})
        appointment.write({"start": naive_at(12), "stop": naive_at(13)})
        self.sync()
        self.assertEqual({at(12)}, {events[0].start for events in self.places().values()})

    def test_what_one_of_them_moves_is_moved_for_all(self):
        remote = self.colleague()
        appointment = self.appointment(naive_at(10))
        self.sync()
        his = appointment.sudo().link_ids.filtered(lambda link: link.remote_id == remote)
        MemoryServer.named("tom@vendor.example").edit(his._ref(), start=at(14), stop=at(15))
        self.sync()
        self.assertEqual(naive_at(14), appointment.start)
        self.assertEqual({at(14)}, {events[0].start for events in self.places().values()})
        self.assertEqual(2, len(appointment.sudo().booking_reservation_ids))

    def test_what_one_of_them_takes_out_and_puts_back_takes_place_again_for_all(self):
        remote = self.colleague()
        appointment = self.appointment(naive_at(10))
        self.sync()
        his = MemoryServer.named("tom@vendor.example")
        ref = appointment.sudo().link_ids.filtered(lambda link: link.remote_id == remote)._ref()
        [event] = his.events("tom@vendor.example")
        his.delete(ref)
        self.sync()
        self.assertEqual("cancelled", appointment.booking_state)
        self.assertEqual([0, 0], [len(events) for events in self.places().values()])
        his.write("tom@vendor.example", ref.id, event)
        self.sync()
        self.assertEqual("confirmed", appointment.booking_state)
        self.assertEqual([1, 1], [len(events) for events in self.places().values()])

    def test_cancelled_it_leaves_every_calendar(self):
        self.colleague()
        appointment = self.appointment(naive_at(10))
        self.sync()
        appointment._booking_cancel("staff")
        self.sync()
        self.assertEqual([], [event for events in self.places().values() for event in events])

    def test_who_is_no_host_any_more_has_it_no_more(self):
        self.colleague()
        appointment = self.appointment(naive_at(10))
        self.sync()
        appointment.booking_resource_ids = self.maya.resource_ids[:1]
        self.sync()
        self.assertEqual([1, 0], [len(events) for events in self.places().values()])

    def test_the_calendar_of_a_late_joiner_is_filled(self):
        remote = self.colleague()
        remote.receives_bookings = False
        self.appointment(naive_at(10))
        self.sync()
        self.assertEqual([1, 0], [len(events) for events in self.places().values()])
        remote.receives_bookings = True
        self.sync()
        self.assertEqual([1, 1], [len(events) for events in self.places().values()])

    # Moved by the client ------------------------------------------------------------------------

    def test_a_client_who_moves_to_a_colleague_takes_the_event_along(self):
        jonas = self.another("jonas@vendor.example")
        appointment = self.appointment(naive_at(10))
        self.sync()
        [before] = self.there()
        self.moves(appointment, at(14), jonas.resource_ids)
        self.sync()
        self.assertEqual([], self.there())
        [after] = MemoryServer.named("jonas@vendor.example").events("jonas@vendor.example")
        self.assertEqual((before.uid, at(14), at(15)), (after.uid, after.start, after.stop))
        self.assertEqual(1, len(appointment.sudo().link_ids))
        self.assertEqual("confirmed", appointment.booking_state)

    def test_a_client_who_moves_keeps_the_event_over_there(self):
        appointment = self.appointment(naive_at(10))
        self.sync()
        place = self.ref(appointment).id
        self.moves(appointment, at(14), self.maya.resource_ids[:1])
        self.sync()
        [there] = self.there()
        self.assertEqual((at(14), at(15)), (there.start, there.stop))
        self.assertEqual(place, self.ref(appointment).id)

    def another(self, account):
        jonas = new_test_user(self.env, "sync_jonas", groups="base.group_user", tz="UTC")
        self.service.resource_ids |= self.env["resource.resource"].create(
            {"name": "Jonas", "user_id": jonas.id, "calendar_id": False, "tz": "UTC"}
        )
        remote = self.connect(jonas, account).remote_ids
        remote.write({"blocks_availability": True, "receives_bookings": True})
        return jonas

    def moves(self, appointment, start, person):
        """Its client moves it. When she works is not the matter here."""
        event = appointment.with_user(self.env.ref("base.public_user")).sudo()
        event._booking_move(person.sudo(), start.replace(tzinfo=None), "UTC")
