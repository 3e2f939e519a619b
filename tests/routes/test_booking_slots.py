from datetime import timedelta

from odoo.tests.common import tagged

from ...controllers.booking import BookingController
from ..models.booking_common import MONDAY, ONE_DAY, naive_at
from .booking_visitor import BookingRouteCase

SUNDAY = MONDAY - ONE_DAY


@tagged("post_install", "-at_install")
class TestSlotsRoute(BookingRouteCase):
    """The free times of a service, as JSON."""

    def test_days_hold_the_free_times_and_who_is_free(self):
        self.appointment(10)
        answer = self.slots()
        self.assertEqual(200, answer.status_code)
        self.assertEqual("application/json; charset=utf-8", answer.headers["Content-Type"])
        self.assertEqual("no-store", answer.headers["Cache-Control"])
        body = answer.json()
        self.assertEqual("UTC", body["tz"])
        self.assertEqual([MONDAY.isoformat()], list(body["days"]))
        ten = body["days"][MONDAY.isoformat()][1]
        self.assertEqual(f"{MONDAY}T10:00+00:00", ten["start"])
        self.assertEqual([self.jonas_time.id], self.named(body, ten))
        self.assertEqual(2, len(self.named(body, body["days"][MONDAY.isoformat()][0])))

    def test_both_ends_are_included(self):
        days = self.slots(to=(MONDAY + ONE_DAY).isoformat()).json()["days"]
        self.assertEqual([MONDAY.isoformat(), (MONDAY + ONE_DAY).isoformat()], sorted(days))

    def test_one_practitioner(self):
        self.appointment(10)
        self.assertNotIn("10:00", self.starts(resource=self.maya_time.id))
        self.assertIn("10:00", self.starts(resource=self.jonas_time.id))
        self.assertIn("10:00", self.starts(resource=""))

    def test_days_are_those_of_the_visitors_clock(self):
        day = (MONDAY + ONE_DAY).isoformat()
        days = self.slots(tz="Pacific/Kiritimati", to=day).json()["days"]
        starts = [slot["start"] for slots in days.values() for slot in slots]
        self.assertIn(f"{MONDAY}T23:00+14:00", starts)
        self.assertIn(f"{MONDAY + ONE_DAY}T00:00+14:00", days[day][0]["start"])

    def test_instants_stand_for_their_day(self):
        noon = f"{MONDAY}T12:00:00+00:00"
        self.assertEqual(self.starts(), self.starts(from_=noon, to=noon))

    def test_what_is_left_out_has_a_sensible_value(self):
        days = self.slots(from_=None, to=None, tz=None).json()["days"]
        self.assertIn(MONDAY.isoformat(), days)

    def test_whatever_cannot_be_read_is_refused_with_a_reason(self):
        table = {
            "date": [
                {"from_": "abc"},
                {"from_": "2026-13-01"},
                {"to": "2026-02-30"},
                {"from_": "0001-01-01", "to": "0001-01-02"},
                {"from_": "9999-12-31", "to": "9999-12-31"},
                {"from_": "1e9"},
                {"from_": "２０２７-０３-０１"},
            ],
            "span": [
                {"to": (MONDAY + timedelta(days=62)).isoformat()},
                {"to": SUNDAY.isoformat()},
            ],
            "tz": [
                {"tz": "Mars/Olympus"},
                {"tz": "Europe"},
                {"tz": "../../etc/passwd"},
                {"tz": "/etc/passwd"},
                {"tz": "\x00"},
                {"tz": "a" * 5000},
            ],
            "resource": [{"resource": "x"}, {"resource": "0"}, {"resource": "-1"}],
        }
        for reason, queries in table.items():
            for query in queries:
                with self.subTest(query):
                    answer = self.slots(**query)
                    self.assertEqual(400, answer.status_code)
                    self.assertEqual(reason, answer.json()["reason"])
                    self.assertTrue(answer.json()["message"])

    def test_a_practitioner_of_another_service_is_refused(self):
        _user, other = self.practitioner("other", "Other")
        self.assertEqual(400, self.slots(resource=other.id).status_code)

    def test_what_is_not_published_is_not_there(self):
        self.massage.is_published = False
        self.assertEqual(404, self.slots().status_code)
        self.assertEqual(404, self.url_open("/book/nothing-999999/slots").status_code)

    def test_a_month_is_small(self):
        self.massage.step = 15
        last = (MONDAY + timedelta(days=30)).isoformat()
        answer = self.slots(to=last)
        self.assertGreater(sum(map(len, answer.json()["days"].values())), 500)
        self.assertLess(len(answer.content), 60_000)
        self.assertEqual("gzip", answer.headers["Content-Encoding"])
        packed = self.url_open(
            f"{self.path()}/slots",
            params={"from": MONDAY.isoformat(), "to": last},
            headers={"Accept-Encoding": "identity"},
        )
        self.assertNotIn("Content-Encoding", packed.headers)
        self.assertEqual(answer.json()["days"].keys(), packed.json()["days"].keys())

    def test_a_month_of_fifty_people_travels_light(self):
        names = [f"somebody{number}" for number in range(48)]
        quiet = self.env["res.users"].with_context(no_reset_password=True)
        users = quiet.create([{"name": name, "login": name, "tz": "UTC"} for name in names])
        work = {"calendar_id": self.hours.id, "tz": "UTC"}
        people = [{"name": user.name, "user_id": user.id, **work} for user in users]
        self.massage.resource_ids += self.env["resource.resource"].create(people)
        self.massage.step = 15
        answer = self.slots(to=(MONDAY + timedelta(days=30)).isoformat())
        starts = [slot for slots in answer.json()["days"].values() for slot in slots]
        self.assertGreater(len(starts), 500)
        self.assertEqual(50, len(self.named(answer.json(), starts[0])))
        self.assertLess(len(answer.content), 60_000, "as it is before it is packed")
        self.assertLess(int(answer.headers["Content-Length"]), 6_000)

    def test_the_next_free_day(self):
        for user in (self.maya, self.jonas):
            self.event(user, -24 * 30, 24 * 2)
        answer = self.url_open(f"{self.path()}/next", params={"tz": "UTC"}).json()
        self.assertEqual({"tz": "UTC", "day": (MONDAY + 2 * ONE_DAY).isoformat()}, answer)

    def test_no_next_free_day(self):
        self.massage.horizon = 1
        for user in (self.maya, self.jonas):
            self.event(user, -24 * 30, 24)
        self.assertIsNone(self.url_open(f"{self.path()}/next").json()["day"])
        self.assertEqual(400, self.url_open(f"{self.path()}/next?tz=x").status_code)

    def test_free_times_are_read_where_nothing_can_be_written(self):
        """On a read replica, for one. Odoo would ask the primary next, and say so in its log."""
        for route in (BookingController.slots, BookingController.next_day):
            self.assertTrue(route.original_routing["readonly"])
        with self.assertNoLogs("odoo.http", "WARNING"):
            self.assertEqual(200, self.slots().status_code)
            self.assertEqual(200, self.url_open(f"{self.path()}/next").status_code)

    def test_nothing_private_is_in_the_answer(self):
        self.event(self.maya, 10, 11, name="Oncologist", location="Hospital")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Burn-out",
                "resource_id": self.jonas_time.id,
                "date_from": naive_at(0),
                "date_to": naive_at(24),
            }
        )
        text = self.slots().text
        for word in ("Oncologist", "Hospital", "Burn-out", "maya@", "Maya"):
            self.assertNotIn(word, text)
