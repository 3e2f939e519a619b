from odoo.tests.common import tagged
from odoo.tools import SQL

from ...core.interval import Interval
from ...models.free_times.booking_availability_events import FEW, FEW_OF_MANY
from .booking_common import MONDAY, ONE_DAY, BookingCase, at, naive_at, now

WEDNESDAY = MONDAY + 2 * ONE_DAY


def rows_read(node, table):
    """How many rows of a table a plan, which was carried out, has looked at."""
    here = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    mine = here * node["Actual Loops"] if node.get("Relation Name") == table else 0
    return mine + sum(rows_read(each, table) for each in node.get("Plans", ()))


@tagged("post_install", "-at_install")
class TestBookingDiaries(BookingCase):
    """Of full diaries, no more is read than it takes: the database must not get to choose."""

    def test_appointments_of_other_years_are_not_read(self):
        ids = self.many_years(self.maya, 3000)
        everyone = self.maya_time | self.rooms(10)
        read = self.read_for(everyone, days=1)
        self.assertGreater(len(ids), max(FEW // len(everyone), FEW_OF_MANY), "they attend much")
        self.assertLess(read("calendar_event"), 30)
        self.assertLess(read("calendar_attendee"), len(ids) + 30, "hers are counted, at most")

    def test_diaries_of_others_are_not_read(self):
        self.many_years(self.maya, 3000)
        read = self.read_for(self.jonas_time, days=31)
        self.assertEqual(0, read("calendar_attendee"))
        self.assertLess(read("calendar_event"), 50)

    def test_who_else_is_asked_for_changes_nothing(self):
        self.many_years(self.maya, 3000)
        invited = {"partner_ids": [(6, 0, (self.maya | self.jonas).partner_id.ids)]}
        self.event(self.jonas, 12, 13, **invited)
        self.event(self.jonas, 13.5, 14, **invited).attendee_ids.state = "declined"
        self.event(self.maya, 14, 14.5, **invited).attendee_ids.state = "declined"
        self.event(self.maya, 24 + 12, 24 * 3 + 12)
        self.event(self.jonas, 24 * 4 + 12, 24 * 6, **invited)
        self.event(self.jonas, 0, 0, allday=True, start_date=WEDNESDAY, stop_date=WEDNESDAY)
        window = Interval(at(0), at(24 * 8))
        both = self.maya_time | self.jonas_time
        taken = self.env["booking.availability"]._taken
        among_many = taken(both | self.rooms(10), window, now())
        for one in both:
            alone = taken(one, window, now())
            self.assertEqual(list(alone[one.id]), list(among_many[one.id]))
            self.assertGreater(len(alone[one.id]), 2)

    def read_for(self, resources, days):
        """Ask for what these attend; return a function that tells how much of a table was read."""
        bounds = {"start": naive_at(0), "stop": naive_at(24 * days), "moved": 0}
        query = self.env["booking.availability"]._events({"ids": resources.ids, **bounds})
        [[[told]]] = self.env.execute_query(SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", query))
        return lambda table: rows_read(told["Plan"], table)

    def rooms(self, count):
        room = {"resource_type": "material", "calendar_id": False, "tz": "UTC"}
        return self.maya_time.create([{"name": f"Room {n}", **room} for n in range(count)])

    def many_years(self, user, days):
        """A half hour on every day for so many before and after Monday, as the ORM keeps it, with
        one of thirty clients each."""
        self.env.cr.execute(
            """INSERT INTO calendar_event (name, start, stop, user_id, active, show_as, allday)
               SELECT 'x', day, day + interval '30 min', %s, true, 'busy', false
                 FROM generate_series(-%s, %s) number,
                      LATERAL (SELECT %s + number * interval '1 day' AS day) days
            RETURNING id""",
            [user.id, days, days, naive_at(10)],
        )
        ids = [id for (id,) in self.env.cr.fetchall()]
        clients = self.env["res.partner"].create([{"name": f"Client {n}"} for n in range(30)])
        self.env.cr.execute(
            """INSERT INTO calendar_attendee (event_id, partner_id, state)
               SELECT unnest(%(ids)s), %(practitioner)s, 'accepted'
            UNION ALL
               SELECT unnest(%(ids)s), unnest(%(clients)s), 'needsAction'""",
            {
                "ids": ids,
                "practitioner": user.partner_id.id,
                "clients": (clients.ids * len(ids))[: len(ids)],
            },
        )
        self.env.cr.execute("ANALYZE calendar_event, calendar_attendee")
        return ids
