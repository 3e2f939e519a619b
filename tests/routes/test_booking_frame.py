import re

from odoo.tests.common import tagged

from ...models.services.booking_embed import PARAMETER
from ..models.booking_common import MONDAY
from .booking_visitor import BookingRouteCase

SALON = "https://salon.example"


@tagged("post_install", "-at_install")
class TestFrames(BookingRouteCase):
    """Which pages may show ours in a frame, and how one books in one, without any cookie."""

    def ancestors(self, path):
        headers = self.url_open(path, allow_redirects=False).headers
        return headers["Content-Security-Policy"], headers.get("X-Frame-Options")

    def allow(self, *sites):
        self.env["ir.config_parameter"].set_param(PARAMETER, " ".join(sites))

    # Who may show what --------------------------------------------------------------------------

    def test_pages_are_shown_in_our_own_pages_only(self):
        self.allow(SALON)
        mine = self.appointment(10)._booking_manage_path()
        for path in ("/book", self.path(), mine, f"{mine}/cancel"):
            with self.subTest(path):
                self.assertEqual(("frame-ancestors 'self'", "SAMEORIGIN"), self.ancestors(path))

    def test_a_page_for_frames_is_shown_where_the_administrator_allows_it(self):
        page = f"{self.path()}?embed=1"
        self.assertEqual(("frame-ancestors 'self'", "SAMEORIGIN"), self.ancestors(page))
        self.allow(SALON, "*.salon.example")
        allowed = f"frame-ancestors 'self' {SALON} https://*.salon.example"
        self.assertEqual((allowed, None), self.ancestors(page))

    def test_a_page_for_frames_brings_nothing_of_the_website(self):
        page = self.url_open(f"{self.path()}?embed=1").text
        self.assertIn("o_booking_panel", page)
        self.assertNotIn("<footer", page)
        self.assertNotIn('id="top"', page)
        self.assertIn('<base target="_blank"', page)

    # Without a cookie -----------------------------------------------------------------------------

    def carried(self):
        """The pass of a page, as script finds it there."""
        page = self.url_open(f"{self.path()}?embed=1")
        self.assertIn("no-store", page.headers["Cache-Control"])
        return re.search(r'data-pass="([\w-]+)"', page.text)[1]

    def framed(self, what, carried, hour=10, **fields):
        """A request from a frame: each comes without a cookie, so each is a new session."""
        self.authenticate(None, None)
        self.opener.cookies.clear()
        form = self.form(hour, csrf_token="", **fields) if what == "confirm" else fields
        return self.url_open(
            f"{self.path()}/{what}",
            data={"start": f"{MONDAY}T{hour:02}:00+00:00", **form},
            headers={"X-Booking-Pass": carried, "Accept": "application/json"},
            method="POST",
        )

    def test_a_pass_is_enough_to_keep_give_back_and_book(self):
        self.massage.resource_ids = self.maya_time
        carried = self.carried()
        self.assertEqual(200, self.framed("hold", carried).status_code)
        self.assertEqual([(10, self.maya_time)], self.kept())
        self.assertEqual(204, self.framed("release", carried).status_code)
        self.assertEqual([], self.kept())
        self.framed("hold", carried)
        answer = self.framed("confirm", carried)
        self.assertEqual(200, answer.status_code, answer.text)
        self.assertEqual(1, len(self.appointments()))

    def test_each_page_has_a_pass_of_its_own(self):
        self.massage.resource_ids = self.maya_time
        mine, other = self.carried(), self.carried()
        self.framed("hold", mine)
        self.assertEqual(409, self.framed("hold", other).status_code)
        self.framed("release", other)
        self.assertEqual([(10, self.maya_time)], self.kept(), "only its own is given back")

    def test_what_is_kept_is_still_offered_to_who_keeps_it(self):
        self.massage.resource_ids = self.maya_time
        mine = self.carried()
        self.framed("hold", mine)
        offered = {}
        for name, header in (("mine", mine), ("other", "")):
            answer = self.url_open(
                f"{self.path()}/slots",
                params={"from": MONDAY.isoformat(), "to": MONDAY.isoformat(), "tz": "UTC"},
                headers={"X-Booking-Pass": header},
            )
            starts = [slot["start"][11:16] for slot in answer.json()["days"][MONDAY.isoformat()]]
            offered[name] = "10:00" in starts
        self.assertEqual({"mine": True, "other": False}, offered)

    def test_a_forged_or_stale_pass_opens_nothing(self):
        carried = self.carried()
        last = "A" if carried[-1] != "A" else "B"
        forged = ("", "x", "=", "é", "0" * 500, carried[:-5] + last * 5, carried[:20])
        for each in forged:
            for what in ("hold", "confirm", "release", "look"):
                with self.subTest(f"{what} {each}"):
                    answer = self.framed(what, each.encode())
                    self.assertEqual(400, answer.status_code)
                    self.assertEqual("session", answer.json()["reason"])
        self.assertFalse(self.appointments())

    def test_a_pass_in_the_form_or_the_address_counts_for_nothing(self):
        carried = self.carried()
        for fields in ({"csrf_token": carried}, {"X-Booking-Pass": carried}):
            answer = self.confirm(self.form(csrf_token="") | fields)
            self.assertEqual(400, answer.status_code)


@tagged("post_install", "-at_install")
class TestBlock(BookingRouteCase):
    """What the block "Book an appointment" shows on the pages of the website."""

    def block(self, service=None, **query):
        return self.url_open(f"/book/block/{(service or self.massage).id}", params=query)

    def editor(self):
        user = self.manager
        user.group_ids += self.env.ref("website.group_website_restricted_editor")
        self.authenticate(user.login, user.login)

    def test_a_service_is_booked_there_as_on_its_page(self):
        answer = self.block()
        self.assertEqual(200, answer.status_code)
        for text in ("o_booking_panel", "Anyone", "Maya Lindqvist", 'data-place="snippet"'):
            self.assertIn(text, answer.text)
        self.assertNotIn("<html", answer.text)

    def test_it_may_be_about_one_practitioner(self):
        page = self.block(resource=self.jonas_time.id).text
        self.assertIn("Jonas Weber", page)
        self.assertNotIn("Maya Lindqvist", page)
        self.assertRegex(page, rf'type="hidden" name="resource"[^>]* value="{self.jonas_time.id}"')

    def test_who_left_is_no_longer_asked_for(self):
        _user, other = self.practitioner("other", "Other")
        for left in (other.id, 999999, "x", "1; DROP TABLE"):
            self.assertIn("Anyone", self.block(resource=left).text)

    def test_visitors_see_nothing_of_what_is_not_there_for_them(self):
        elsewhere = self.service("Elsewhere", self.maya_time)
        elsewhere.website_id = self.env["website"].create({"name": "Other"})
        draft = self.service("Draft", self.maya_time, is_published=False)
        gone = self.service("Gone", self.maya_time)
        path = f"/book/block/{gone.id}"
        gone.unlink()
        for answer in (self.block(elsewhere), self.block(draft), self.url_open(path)):
            self.assertEqual((204, ""), (answer.status_code, answer.text))

    def test_editors_are_told_why_visitors_see_nothing(self):
        draft = self.service("Draft", self.maya_time, is_published=False)
        self.editor()
        page = self.block(draft).text
        self.assertIn("not published", page)
        self.assertIn("o_booking_panel", page)
        self.assertIn("choose a service", self.url_open("/book/block/0").text)
