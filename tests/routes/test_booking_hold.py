from datetime import timedelta

from odoo import fields
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..models.booking_common import MONDAY, at
from .booking_visitor import BookingRouteCase


@tagged("post_install", "-at_install")
class TestHoldRoute(BookingRouteCase):
    """What visitor A has chosen, visitor B is not offered."""

    def setUp(self):
        super().setUp()
        self.mine = {"resource": str(self.maya_time.id)}

    def assertRefused(self, answer, status, reason):
        self.assertEqual((status, reason), (answer.status_code, answer.json()["reason"]))
        self.assertTrue(answer.json()["message"])
        return answer.json()

    def offered(self):
        return self.starts(**self.mine)

    # Kept ---------------------------------------------------------------------------------------

    def test_what_one_keeps_others_are_not_offered_until_it_is_given_back(self):
        answer = self.choose(10, **self.mine)
        self.assertEqual(200, answer.status_code, answer.text)
        self.assertIn("10:00", self.offered(), "it is still free for who keeps it")
        first = self.somebody_else()
        self.assertNotIn("10:00", self.offered())
        second = self.goes_on(first)
        self.assertEqual(204, self.go_back(10).status_code)
        self.goes_on(second)
        self.assertIn("10:00", self.offered())

    def test_the_page_learns_for_how_long(self):
        told = self.choose(10, **self.mine).json()
        self.assertAlmostEqual(300, told["seconds"], delta=5)
        left = fields.Datetime.to_datetime(told["until"][:19].replace("T", " "))
        self.assertAlmostEqual(300, (left - fields.Datetime.now()).total_seconds(), delta=5)
        self.assertEqual({"seconds", "until"}, set(told), "and nothing else")

    def test_who_is_late_is_told_so_with_fresh_times(self):
        self.choose(10, **self.mine)
        self.somebody_else()
        day = {"from": MONDAY.isoformat(), "to": MONDAY.isoformat(), "tz": "UTC"}
        told = self.assertRefused(self.choose(10, **self.mine, **day), 409, "taken")
        starts = [slot["start"][11:16] for slot in told["slots"]["days"][MONDAY.isoformat()]]
        self.assertNotIn("10:00", starts)
        self.assertIn("11:00", starts)

    def test_choosing_another_time_gives_the_first_one_back(self):
        self.choose(10, **self.mine)
        self.choose(11, **self.mine)
        self.assertEqual([(11, self.maya_time)], self.kept())

    def test_leaving_an_old_window_does_not_give_back_what_another_keeps(self):
        self.choose(10, **self.mine)
        self.choose(11, **self.mine)
        self.go_back(10)
        self.assertEqual([(11, self.maya_time)], self.kept())

    def test_nobody_gives_back_what_somebody_else_keeps(self):
        self.choose(10, **self.mine)
        self.somebody_else()
        self.go_back(10)
        self.assertEqual([(10, self.maya_time)], self.kept())

    def test_nothing_is_kept_of_the_visitor_and_no_cookie_is_added(self):
        self.token()
        cookies = set(self.opener.cookies.keys())
        self.choose(10, name="Jane Doe", email="jane@client.example", **self.mine)
        self.assertEqual(cookies, set(self.opener.cookies.keys()))
        [hold] = self.env["booking.reservation"].search([("state", "=", "hold")])
        self.assertNotIn(self.opener.cookies["session_id"][:20], hold.sudo().held_by)
        self.assertFalse(self.env["res.partner"].search([("email", "=", "jane@client.example"),
                                                         ("id", "!=", self.jane.id)]))  # fmt: skip

    # Booked -------------------------------------------------------------------------------------

    def test_who_keeps_a_time_books_it(self):
        self.choose(10, **self.mine)
        self.assertEqual(200, self.confirm(**self.mine).status_code)
        self.assertEqual([], self.kept())
        self.assertEqual(self.maya, self.appointments().user_id)

    def test_whom_the_hold_has_picked_the_booking_keeps(self):
        self.choose(10)
        [(_hour, whose)] = self.kept()
        for hour in (13, 14):
            self.appointment(hour, whose.user_id)
        self.assertEqual(200, self.confirm().status_code)
        self.assertEqual(whose.user_id, self.appointments().filtered(
            lambda event: event.start.hour == 10).user_id)  # fmt: skip

    def test_others_can_not_book_it(self):
        self.choose(10, **self.mine)
        self.somebody_else()
        self.assertRefused(self.confirm(**self.mine), 409, "taken")
        self.assertFalse(self.appointments())

    def test_what_lapsed_can_be_booked_while_it_is_free(self):
        self.choose(10, **self.mine)
        self.lapse()
        self.assertEqual(200, self.confirm(**self.mine).status_code)
        self.choose(11, **self.mine)
        self.lapse()
        self.somebody_else()
        self.assertEqual(200, self.confirm(hour=11, **self.mine).status_code)

    def test_a_booking_may_be_of_another_time_than_the_one_kept(self):
        self.choose(10, **self.mine)
        self.assertEqual(200, self.confirm(hour=14, **self.mine).status_code)
        self.assertEqual([], self.kept())

    def test_a_booking_that_is_refused_leaves_nothing_kept(self):
        self.choose(10, **self.mine)
        self.env["calendar.event"].search([]).flush_recordset()
        self.massage.notice = 24 * 59
        self.assertRefused(self.confirm(**self.mine), 409, "notice")
        self.assertEqual([], self.kept())

    def lapse(self):
        past = fields.Datetime.now() - timedelta(hours=1)
        self.cr.execute(
            "UPDATE booking_reservation SET expires_at = %s WHERE state = 'hold'", [past]
        )

    # Refused ------------------------------------------------------------------------------------

    def test_what_is_not_offered_is_not_kept(self):
        for reason, start in {
            "outside_hours": at(20),
            "off_grid": at(10.1),
            "past": at(10) - timedelta(days=60),
        }.items():
            with self.subTest(reason):
                self.assertRefused(self.choose(start=start.isoformat(), **self.mine), 409, reason)
        self.assertEqual([], self.kept())

    def test_nonsense_is_refused_in_words(self):
        table = [
            {"start": ""},
            {"start": "abc"},
            {"start": f"{MONDAY}T10:00:00"},
            {"resource": "1; DROP TABLE"},
            {"resource": str(self.env.ref("base.user_admin").id + 10_000)},
        ]
        for wrong in table:
            with self.subTest(wrong):
                answer = self.choose(**{"start": at(10).isoformat(), **wrong})
                self.assertEqual(400, answer.status_code)
                self.assertTrue(answer.json()["message"])
        self.assertEqual(400, self.go_back(start="abc").status_code)
        self.assertEqual([], self.kept())

    def test_json_of_any_shape_is_refused(self):
        for shape in ([], "text", None, {"csrf_token": self.token(), "start": 5}):
            with self.subTest(shape):
                answer = self.url_open(f"{self.path()}/hold", json=shape, method="POST")
                self.assertEqual(400, answer.status_code)

    def test_other_pages_can_not_keep_or_give_back(self):
        self.assertRefused(self.choose(csrf_token="x", **self.mine), 400, "session")
        self.choose(10, **self.mine)
        with mute_logger("odoo.http"):
            self.assertEqual(400, self.go_back(10, csrf_token="x").status_code)
        self.assertEqual([(10, self.maya_time)], self.kept())

    def test_looking_keeps_nothing(self):
        for route in ("hold", "release"):
            answer = self.url_open(f"{self.path()}/{route}", params={"start": at(10).isoformat()})
            self.assertEqual(405, answer.status_code)

    def test_what_is_not_published_is_not_kept(self):
        token = self.token()
        self.massage.is_published = False
        self.assertEqual(404, self.choose(csrf_token=token).status_code)

    # Who keeps everything -----------------------------------------------------------------------

    def test_an_address_keeps_a_few_times_and_never_a_whole_day(self):
        self.env["ir.config_parameter"].set_param("appointment_calendar_sync.holds_per_address", 2)
        for hour in (9, 10):
            self.assertEqual(200, self.choose(hour, **self.mine).status_code)
            self.somebody_else()
        self.assertRefused(self.choose(11, **self.mine), 429, "too_many")
        self.assertEqual(2, len(self.kept()))
        self.assertEqual(
            200, self.confirm(hour=11, **self.mine).status_code, "but it can be booked"
        )

    def test_one_visitor_does_not_choose_for_ever(self):
        self.env["ir.config_parameter"].set_param(
            "appointment_calendar_sync.bookings_per_address", 3
        )
        for hour in (9, 10, 11):
            self.assertEqual(200, self.choose(hour, **self.mine).status_code)
        self.assertRefused(self.choose(13, **self.mine), 429, "too_many")
        self.assertEqual(
            200, self.confirm(hour=13, **self.mine).status_code, "choices are no bookings"
        )
