from datetime import datetime, timedelta, timezone

from odoo.tests.common import tagged

from ...core.interval import Interval
from .booking_common import MONDAY, ONE_DAY, BookingCase, at, naive_at, now

ALL_DAY = [9, 10, 11, 13, 14, 15, 16]


@tagged("post_install", "-at_install")
class TestBookingAvailability(BookingCase):
    """What is free follows from hours, time off, bookings, busy blocks and events."""

    def setUp(self):
        super().setUp()
        self.massage.resource_ids = self.maya_time

    def test_a_quiet_day_is_free_during_working_hours(self):
        self.assertEqual(ALL_DAY, self.hours_free())
        self.assertEqual([], self.hours_free(day=MONDAY + 5 * ONE_DAY, days=2))

    def test_a_visitor_needs_no_rights_to_see_what_is_free(self):
        public = self.env.ref("base.public_user")
        self.assertEqual(ALL_DAY, self.hours_free(self.massage.with_user(public)))

    def test_what_events_block(self):
        jane, maya = self.jane, self.maya.partner_id
        guest = {"user_id": self.jonas.id, "partner_ids": [(6, 0, (jane | maya).ids)]}
        table = {
            "busy": ({}, False),
            "shown as free": ({"show_as": "free"}, True),
            "private": ({"privacy": "private"}, False),
            "archived": ({"active": False}, True),
            "organized without attending": ({"partner_ids": [(6, 0, jane.ids)]}, False),
            "somebody else's": ({"user_id": self.jonas.id, "partner_ids": [(6, 0, [])]}, True),
            "invited, not yet answered": (guest, False),
        }
        for story, (vals, is_free) in table.items():
            with self.subTest(story):
                event = self.event(self.maya, 10, 11, **vals)
                self.assertEqual(is_free, 10 in self.free())
                event.unlink()

    def test_what_each_answer_blocks(self):
        for organizer in (self.maya, self.jonas):
            partners = self.maya.partner_id | self.jonas.partner_id
            event = self.event(organizer, 10, 11, partner_ids=[(6, 0, partners.ids)])
            answer = event.attendee_ids.filtered(lambda a: a.partner_id == self.maya.partner_id)
            for state, is_free in {
                "accepted": False,
                "tentative": False,
                "needsAction": False,
                "declined": True,
            }.items():
                with self.subTest(organizer=organizer.name, state=state):
                    answer.state = state
                    self.assertEqual(is_free, 10 in self.free())
            event.unlink()

    def test_each_practitioner_decides_what_a_calendar_out_of_reach_means(self):
        remote = self.calendar_of(self.maya)
        times = {"start": naive_at(10), "stop": naive_at(11), "remote_event_id": "dentist"}
        block = {"remote_id": remote.id, "resource_id": self.maya_time.id, **times}
        self.env["calendar.busy"].create(block)
        known = [hour for hour in ALL_DAY if hour != 10]
        choices = {"last_known": known, "block": [], "ignore": ALL_DAY}
        for trouble in ({"state": "reconnect"}, {"failures": 3}):
            for choice, expected in choices.items():
                with self.subTest(choice, **trouble):
                    remote.connection_id.write({"when_broken": choice, **trouble})
                    self.assertEqual(expected, self.hours_free())
            remote.connection_id.write({"state": "connected", "failures": 1})
            self.assertEqual(known, self.hours_free(), "a moment's trouble changes nothing")

    def test_bounds_are_half_open(self):
        self.event(self.maya, 9, 10)
        self.event(self.maya, 11, 12)
        self.assertEqual([10, 13, 14, 15, 16], self.hours_free())

    def test_a_short_event_never_shifts_the_grid(self):
        self.event(self.maya, 10, 10.25)
        self.assertEqual([9, 11, 13, 14, 15, 16], self.hours_free())

    def test_an_event_that_began_long_ago_still_blocks(self):
        self.event(self.maya, -24 * 9, 14)
        self.assertEqual([14, 15, 16], self.hours_free())

    def test_an_all_day_event_blocks_the_day_of_its_owner(self):
        days = {"allday": True, "start_date": MONDAY, "stop_date": MONDAY}
        self.event(self.maya, 8, 18, **days)
        self.assertEqual([], self.hours_free())
        self.assertEqual(ALL_DAY, self.hours_free(day=MONDAY + ONE_DAY))
        self.assertEqual([], self.hours_free(day=MONDAY - ONE_DAY))

    def test_an_all_day_event_covers_its_days_in_far_zones(self):
        for zone, hours in {"Pacific/Auckland": 12, "Pacific/Pago_Pago": -11}.items():
            with self.subTest(zone):
                self.hours.tz = self.maya_time.tz = zone
                week = Interval(at(0), at(24 * 5))
                days = {"allday": True, "start_date": MONDAY + ONE_DAY}
                event = self.event(self.maya, 8, 18, stop_date=MONDAY + ONE_DAY, **days)
                starts = {slot.start for slot in self.massage._slots(week, now())}
                shift = timedelta(hours=hours)  # without the clock change, which is within it
                local = {(start + shift).date() for start in starts}
                self.assertNotIn(MONDAY + ONE_DAY, local)
                self.assertIn(MONDAY + 2 * ONE_DAY, local)
                event.unlink()

    def test_time_off_blocks(self):
        other = self.working_calendar(name="Other hours")
        company = self.env.company
        table = {
            "her own": ({"resource_id": self.maya_time.id}, False),
            "her own, of former hours": (
                {"resource_id": self.maya_time.id, "calendar_id": other.id},
                False,
            ),
            "a colleague's": ({"resource_id": self.jonas_time.id}, True),
            "a holiday of the company": ({"company_id": company.id, "calendar_id": False}, False),
            "a holiday of her hours": ({"calendar_id": self.hours.id}, False),
            "a holiday of other hours": ({"calendar_id": other.id}, True),
            "training, which is work": (
                {"resource_id": self.maya_time.id, "time_type": "other"},
                True,
            ),
        }
        for story, (vals, is_free) in table.items():
            with self.subTest(story):
                span = {"name": "Off", "date_from": naive_at(9.5), "date_to": naive_at(10.5)}
                leave = self.env["resource.calendar.leaves"].create({**span, **vals})
                expected = ALL_DAY if is_free else [11, 13, 14, 15, 16]
                self.assertEqual(expected, self.hours_free())
                leave.unlink()

    def test_a_booking_takes_its_buffers_too(self):
        self.massage.write({"step": 30, "buffer_before": 15, "buffer_after": 15})
        self.appointment(10)
        # Reserved from 9:45 to 11:15, and the next one wants 15 minutes before it.
        self.assertEqual([13, 13.5, 14, 14.5, 15, 15.5, 16], self.hours_free())

    def test_a_booking_counts_in_every_service_of_its_practitioner(self):
        haircut = self.service("Haircut", self.maya_time | self.jonas_time)
        self.appointment(10)
        free = self.free(haircut)
        self.assertEqual(["jonas"], free[10])
        self.assertEqual(["jonas", "maya"], free[11])

    def test_a_slot_is_never_put_together_from_two_people(self):
        self.massage.resource_ids = self.maya_time | self.jonas_time
        self.event(self.maya, 9.5, 17)
        self.event(self.jonas, 9, 9.5)
        self.event(self.jonas, 10.5, 17)
        self.assertEqual([], self.hours_free())

    def test_somebody_without_fixed_hours_is_offered_when_the_company_is_open(self):
        self.env.company.resource_calendar_id = self.hours
        self.maya_time.calendar_id = False
        self.assertEqual(ALL_DAY, self.hours_free())
        flexible = self.env["resource.calendar"].create(
            {"name": "Flexible", "flexible_hours": True, "hours_per_day": 4, "tz": "UTC"}
        )
        self.maya_time.calendar_id = flexible
        self.assertEqual(ALL_DAY, self.hours_free())
        self.env.company.resource_calendar_id = flexible
        self.assertEqual([10, 11, 12, 13], self.hours_free())

    def test_every_other_week(self):
        self.hours.switch_calendar_type()
        self.hours.attendance_ids.filtered(lambda line: line.week_type == "0").unlink()
        two_weeks = [len(self.free(day=MONDAY + n * 7 * ONE_DAY, days=7)) for n in range(3)]
        self.assertEqual([0, 35], sorted(two_weeks[:2]))
        self.assertEqual(two_weeks[0], two_weeks[2])

    def test_hours_keep_their_wall_clock_time_over_a_clock_change(self):
        self.maya_time.tz = self.hours.tz = "Europe/Brussels"
        asked = datetime(2027, 3, 1, tzinfo=timezone.utc)
        for day, hour in ((26, 8), (29, 7)):
            start = datetime(2027, 3, day, tzinfo=timezone.utc)
            [first, *_] = self.massage._slots(Interval(start, start + ONE_DAY), asked)
            self.assertEqual(start + timedelta(hours=hour), first.start)

    def test_the_grid_does_not_depend_on_where_the_visitor_looks_from(self):
        self.massage.write({"duration": 50, "step": 50})
        whole = self.hours_free()
        half = Interval(at(10.1), at(24))
        late = [slot.start for slot in self.massage._slots(half, now())]
        self.assertEqual([at(hour) for hour in whole if hour > 10.1], late)

    def test_the_number_of_queries_does_not_depend_on_anything(self):
        counts = {}
        for people in (2, 10, 50):
            service = self.crowd(people)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            window = Interval(at(0), at(24 * 31))
            self.assertTrue(service._slots(window, now()))
            counts[people] = self.cr.sql_log_count - before
        self.assertEqual(1, len(set(counts.values())), counts)
        self.assertLessEqual(counts[50], 12)

    def crowd(self, count):
        """A service of that many people, each with hours of their own and a full diary."""
        logins = [f"crowd_{count}_{number}" for number in range(count)]
        groups = [(6, 0, self.env.ref("base.group_user").ids)]
        people = [{"name": x, "login": x, "tz": "UTC", "group_ids": groups} for x in logins]
        users = self.env["res.users"].with_context(no_reset_password=True).create(people)
        resources = self.env["resource.resource"].create(
            [
                {
                    "name": user.login,
                    "user_id": user.id,
                    "calendar_id": self.working_calendar(name=f"Hours of {user.login}").id,
                    "tz": "UTC",
                }
                for user in users
            ]
        )
        self.event(resources[:1].user_id, 10, 11)
        thing = {"resource_type": "material", "calendar_id": False, "tz": "UTC"}
        rooms = resources.create([{"name": f"Room {n}", **thing} for n in range(count)])
        more = {"room_ids": rooms.ids[1:], "equipment_ids": rooms.ids[:1], "weekly_limit": 9}
        return self.service(f"Crowd of {count}", resources, **more)
