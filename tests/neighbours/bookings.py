"""Stories of practitioners who are booked through OCA's resource_booking as well.

It knows events and time off, and nothing of busy blocks: who wants her outside calendars to
count there lets them be masked. What Odoo does with that addon is tried from outside; nothing
of it is in here.
"""

from datetime import timedelta

import pytz

from odoo import Command
from odoo.tests.common import tagged

from ...core.interval import Interval
from ..models.common import SyncCase, at, foreign, naive_at

#: The hours at which their half hours begin, of an open day from 8 to 18.
ALL_DAY = [8 + half / 2 for half in range(20)]


@tagged("post_install", "-at_install")
class BesideResourceBooking(SyncCase):
    def setUp(self):
        super().setUp()
        hours = self.env["resource.calendar"].create(
            {
                "name": "Every day",
                "tz": "UTC",
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {"name": "x", "dayofweek": str(day), "hour_from": 8, "hour_to": 18}
                        )
                        for day in range(7)
                    ),
                ],
            }
        )
        who = {"name": "Maya", "user_id": self.maya.id, "calendar_id": hours.id, "tz": "UTC"}
        self.resource = self.env["resource.resource"].create(who)
        team = self.env["resource.booking.combination"].create(
            {"resource_ids": [Command.set(self.resource.ids)]}
        )
        kind = self.env["resource.booking.type"].create(
            {
                "name": "Theirs",
                "resource_calendar_id": hours.id,
                "modifications_deadline": 0,
                "combination_rel_ids": [Command.create({"combination_id": team.id})],
            }
        )
        client = self.env["res.partner"].create({"name": "Jane", "email": "jane@client.example"})
        self.booking = self.env["resource.booking"].create(
            {"type_id": kind.id, "partner_ids": [Command.set(client.ids)]}
        )
        rules = {"duration": 30, "step": 30, "notice": 0, "horizon": 60, "timezone": "UTC"}
        people = [Command.set(self.resource.ids)]
        self.service = self.env["booking.service"].create(
            {"name": "Ours", "resource_ids": people, **rules}
        )

    def theirs(self):
        """The hours at which the other addon offers something."""
        start, stop = (at(hour).astimezone(pytz.utc) for hour in (0, 24))
        found = self.booking.with_context(tz="UTC")._get_available_slots(start, stop)
        starts = [start for day in found.values() for start in day]
        return sorted((start - at(0)) / timedelta(hours=1) for start in starts)

    def ours(self):
        """The hours at which we do."""
        slots = self.service._slots(Interval(at(0), at(24)), at(0, day=0))
        return [(slot.start - at(0)) / timedelta(hours=1) for slot in slots]

    def book_theirs(self, start):
        self.booking.write({"start": start, "user_id": self.maya.id})
        self.booking.action_confirm()
        return self.booking.meeting_id

    def without(self, *hours):
        return [hour for hour in ALL_DAY if hour not in hours]

    # --------------------------------------------------------------------------------------------

    def test_a_masked_calendar_takes_time_there_too(self):
        self.server.put(self.account, foreign(at(10)))
        self.sync()
        self.assertEqual((ALL_DAY, self.without(10, 10.5)), (self.theirs(), self.ours()))
        self.remote.with_user(self.maya).write({"receives_bookings": False, "detail": "masked"})
        self.sync()
        self.assertEqual(self.without(10, 10.5), self.theirs())
        self.assertEqual(self.without(10, 10.5), self.ours())
        self.remote.with_user(self.maya).detail = "busy"
        self.sync()
        self.assertEqual(ALL_DAY, self.theirs(), "taken back, it is gone there as well")

    def test_what_is_moved_and_what_goes_follows_there(self):
        self.remote.write({"receives_bookings": False, "detail": "masked"})
        ref = self.server.put(self.account, foreign(at(10)))
        self.sync()
        self.server.edit(ref, start=at(15), stop=at(16))
        self.sync()
        self.assertEqual(self.without(15, 15.5), self.theirs())
        self.server.delete(ref)
        self.sync()
        self.assertEqual(ALL_DAY, self.theirs())

    def test_a_masked_whole_day_is_a_whole_day_there(self):
        self.remote.write({"receives_bookings": False, "detail": "masked"})
        day = at(0).date()
        holiday = foreign(day, uid="holiday", stop=day + timedelta(days=1))
        self.server.put(self.account, holiday)
        self.sync()
        self.assertEqual(([], []), (self.theirs(), self.ours()))

    def test_a_title_is_never_shown_there(self):
        self.remote.write({"receives_bookings": False, "detail": "masked"})
        self.server.put(self.account, foreign(at(10), title="Clinic"))
        self.sync()
        told = self.env["calendar.event"].search([("start", "=", naive_at(10))])
        self.assertEqual(["Busy"], told.mapped("name"))

    def test_what_is_booked_there_is_taken_here_and_goes_out(self):
        meeting = self.book_theirs(naive_at(11))
        self.assertEqual(self.without(11), self.ours())
        self.sync()
        self.assertIn(meeting.name, [event.title for event in self.there()])
        self.booking.action_cancel()
        self.sync()
        self.assertEqual(ALL_DAY, self.ours())
        self.assertEqual([], self.there())

    def test_what_is_booked_here_is_taken_there(self):
        wish = {"booking_service_id": self.service.id, "user_id": self.maya.id}
        self.env["calendar.event"].create({**wish, "start": naive_at(12)})
        self.assertEqual(self.without(12), self.theirs())
