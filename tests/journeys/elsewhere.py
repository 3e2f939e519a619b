"""A service is booked on other pages than its own, and by people who live elsewhere."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from .access import axe_finds_nothing
from .browser import PHONE
from .journey import Journey
from .other_site import OtherSite
from .pages.booking import AppointmentPage, BookingPage
from .pages.editor import SLOW, EditorPage
from .pages.pressing import press
from .waiting import PATIENCE, eventually
from .world import as_stored, at

PAGE = "/contactus"
EMBED_SITES = "appointment_calendar_sync.embed_sites"


class TestBookingElsewhere(Journey):
    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")
        self.jonas = self.world.practitioner("Jonas Weber")
        salon = self.maya.login  # the same for nobody else, so names are found again
        self.massage = self.world.service(f"Massage of {salon}", self.maya, self.jonas)
        self.haircut = self.world.service(f"Haircut of {salon}", self.jonas)

    # On any page of the website -------------------------------------------------------------------

    def test_an_editor_puts_blocks_on_a_page_and_visitors_book_there(self):
        editor = EditorPage(self.person("editor").page, self.world.stack.odoo_url)
        editor.log_in("admin")
        editor.open(PAGE)
        self.puts_a_block(editor, self.massage.name, "Maya Lindqvist")
        self.puts_a_block(editor, self.haircut.name)
        editor.save()
        self.saved_is_only_what_was_chosen()
        self.visitor_books_in_both()
        self.what_is_not_published_is_seen_by_editors_only(editor)

    def puts_a_block(self, editor: EditorPage, service: str, person: str = ""):
        editor.put("Contact & Forms", "s_booking")
        block = editor.edited.locator(".s_booking").last
        expect(block.locator(".o_booking_panel")).to_be_visible(timeout=SLOW)
        editor.select(block.locator("h2").first)
        editor.choose("Service", service)
        if person:
            editor.choose("With", person)
            shown = block.locator(".o_booking_person_only")
            expect(shown).to_contain_text(person, timeout=SLOW)

    def saved_is_only_what_was_chosen(self):
        eventually(self.saved, PATIENCE, "the page saved")
        [page] = self.saved()
        self.assertIn(f'data-service="{self.massage.id}"', page)
        self.assertIn(f'data-resource="{self.maya.resource_id}"', page)
        self.assertNotIn("csrf_token", page)
        self.assertNotIn("o_booking_panel", page)

    def saved(self) -> list[str]:
        """What is kept of pages with one of these blocks."""
        blocks = [("arch_db", "like", "s_booking_place")]
        found = self.world.odoo.read("ir.ui.view", blocks, "arch_db")
        return [each["arch_db"] for each in found if "data-service" in each["arch_db"]]

    def visitor_books_in_both(self):
        page = self.person("jane").page
        for number, (hour, name) in enumerate(((10, "Maya Lindqvist"), (11, "Jonas Weber"))):
            page.goto(self.world.stack.odoo_url + PAGE)
            block = page.locator(".s_booking").nth(number)
            booking = BookingPage(block, "")
            booking.wait_until_loaded()
            axe_finds_nothing(page, "#wrap .s_booking")
            booking.choose(at(hour))
            booking.fill("Jane Doe", "jane@client.example")
            booking.confirm()
            expect(block).to_contain_text(name)
            self.assertTrue(page.url.endswith(PAGE), "the page is still the same")
        page.close()  # it would ask for times of what is not published any more

    def what_is_not_published_is_seen_by_editors_only(self, editor: EditorPage):
        for service in (self.massage, self.haircut):
            self.world.odoo.call("booking.service", "write", [service.id], {"is_published": False})
        joan = self.person("joan").page
        joan.goto(self.world.stack.odoo_url + PAGE)
        expect(joan.locator(".s_booking")).to_have_count(2)
        expect(joan.locator(".s_booking").filter(visible=True)).to_have_count(0)
        editor.page.goto(self.world.stack.odoo_url + PAGE)
        expect(editor.page.get_by_text("is not published")).to_have_count(2)

    # On another website ---------------------------------------------------------------------------

    def test_visitors_of_another_website_book_there_without_any_cookie(self):
        jane = self.person("jane", viewport=PHONE)
        jane.expected += ["IndexedDB", "bus_websocket_worker"]  # Odoo's: a frame can store nothing
        page = jane.page
        frame = self.shown_to(page, "salon")
        booking = BookingPage(page.frame_locator("iframe"), "")
        booking.wait_until_loaded()
        inside = booking.page.locator(".o_booking_embed")
        self.is_as_high_as(frame, inside)
        booking.choose(at(10))
        expect(booking.page.locator(".o_booking_kept")).to_contain_text("Kept for you until")
        booking.fill("Jane Doe", "jane@client.example")
        booking.confirm()
        self.is_as_high_as(frame, inside)
        self.assertEqual([], page.context.cookies(self.world.stack.odoo_url))
        way = booking.page.get_by_role("link", name="Cancel the appointment")
        with page.context.expect_page() as opened:
            way.click()
        expect(opened.value.get_by_role("heading", name="Cancel this appointment?")).to_be_visible()

    def test_a_website_that_was_not_named_shows_nothing(self):
        stranger = self.person("stranger")
        stranger.expected += ["frame-ancestors", "chrome-error"]
        with stranger.page.expect_console_message(lambda said: "frame-ancestors" in said.text):
            self.shown_to(stranger.page, "stranger")
        self.assertNotIn("o_booking", stranger.page.frames[1].content())

    def shown_to(self, page: Page, name: str) -> Locator:
        """Somebody opens another website, which holds our code; only the salon's may show it."""
        mine = [("id", "=", self.massage.id)]
        [code] = self.world.odoo.read("booking.service", mine, "embed_code")
        site = OtherSite(f"<h1>Salon</h1>{code['embed_code']}")
        self.addCleanup(site.stop)
        parameters = "ir.config_parameter"
        self.world.odoo.call(parameters, "set_param", EMBED_SITES, site.origin("salon"))
        page.context.route(f"{site.origin(name)}/**", lambda route: route.continue_())
        page.goto(site.origin(name))
        return page.locator("iframe")

    def is_as_high_as(self, frame: Locator, inside: Locator):
        """Nobody has to scroll in the frame."""
        expect(inside).to_be_visible()

        def fits() -> bool:
            return abs(frame.bounding_box()["height"] - inside.bounding_box()["height"]) <= 2

        eventually(fits, PATIENCE, "the frame as high as what is inside")

    # By a link, and from far away -----------------------------------------------------------------

    def test_a_link_leads_to_a_day_and_a_practitioner(self):
        page = self.person("jane").page
        wanted = f"?date={at(0, 9):%Y-%m-%d}&resource={self.jonas.resource_id}"
        booking = BookingPage(page, self.massage.url + wanted)
        booking.open()
        expect(booking.day(at(0, 9))).to_have_attribute("aria-selected", "true")
        expect(page.get_by_role("radio", name="Jonas Weber")).to_be_checked()
        booking.show_day(at(0, 10))
        expect(page).to_have_url(re.compile(f"date={at(0, 10):%Y-%m-%d}"))
        page.reload()
        booking.wait_until_loaded()
        expect(booking.day(at(0, 10))).to_have_attribute("aria-selected", "true")

    def test_who_lives_far_away_reads_their_own_clock_and_books_that_instant(self):
        for number, zone in enumerate(("Pacific/Pago_Pago", "Asia/Kolkata", "Pacific/Apia")):
            with self.subTest(zone):
                self.books_from(zone, as_stored(at(10 + number, 3)))

    def books_from(self, zone: str, stored: str):
        page = self.person(zone.rpartition("/")[2], timezone_id=zone).page
        booking = BookingPage(page, self.massage.url)
        instant = datetime.fromisoformat(stored).replace(tzinfo=timezone.utc)
        there = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        booking.open()
        booking.show_day(there)
        expect(booking.time(there)).to_have_text(f"{there:%H:%M}")
        press(booking.time(there), page.get_by_label("Your name"))
        booking.fill("Jane Doe", f"{zone[-4:].lower()}@client.example")
        booking.confirm()
        summary = AppointmentPage(page).page.locator(".o_booking_summary")
        expect(summary).to_contain_text(f"{there:%H:%M}")
        expect(summary).to_contain_text(f"{there:%B} {there.day}")
        domain = [("booking_service_id", "=", self.massage.id), ("start", "=", stored)]
        self.assertEqual(1, len(self.world.odoo.read("calendar.event", domain, "id")))
