from odoo.tests.common import tagged

from ...providers.memory import MemoryServer
from ..models.booking_common import at
from .test_booking_live import ACCOUNT, LiveCase

JONAS = "jonas@vendor.example"


@tagged("post_install", "-at_install")
class TestLiveTeam(LiveCase):
    """All whose time an appointment takes are asked outside."""

    def hours_of(self, resource):
        """When somebody is free for a service of their own."""
        alone = self.service("Alone", resource)
        return self.starts(service=alone)

    def test_one_host_whose_calendar_is_taken_keeps_all_from_being_booked(self):
        self.massage.assignment = "together"
        self.connect(self.jonas, JONAS)
        self.plan(10, account=JONAS)
        fresh = self.assertTaken(self.book(10))
        self.assertNotIn("10:00", fresh)
        for account in (ACCOUNT, JONAS):
            self.assertEqual(1, len(self.asked(MemoryServer.named(account))), account)
        self.assertNotIn("10:00", self.hours_of(self.jonas_time))
        self.assertIn("10:00", self.hours_of(self.maya_time), "only who is taken is closed")

    def test_all_hosts_are_reserved_when_all_calendars_say_free(self):
        self.massage.assignment = "together"
        self.connect(self.jonas, JONAS)
        self.assertBooked(self.book(10))
        appointment = self.appointments()
        reserved = appointment.sudo().booking_reservation_ids.resource_id
        self.assertEqual(self.maya_time | self.jonas_time, reserved)

    def test_a_room_whose_calendar_is_taken_gives_way_to_the_next(self):
        thing = {"resource_type": "material", "calendar_id": False, "tz": "UTC"}
        rooms = self.env["resource.resource"].create(
            [{"name": name, **thing} for name in ("Room 1", "Room 2")]
        )
        self.massage.room_ids = rooms
        self.connect(self.jonas, JONAS).resource_id = rooms[0]
        self.plan(10, account=JONAS)
        self.assertBooked(self.book(10))
        self.assertEqual(rooms[1], self.appointments().sudo().booking_resource_ids & rooms)
        self.assertEqual(at(10).replace(tzinfo=None), self.appointments().start)
