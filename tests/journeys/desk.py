"""Somebody calls, and the practitioner books for them."""

from __future__ import annotations

from playwright.sync_api import expect

from .journey import Journey
from .pages.desk import DeskPage
from .pages.pressing import ONE_TRY, try_until
from .world import at

DAY = 5


class TestAtTheDesk(Journey):
    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")
        asked = {"name": "Which side?", "kind": "line", "is_mandatory": True}
        self.massage = self.world.service("Massage", self.maya, question_ids=[(0, 0, asked)])
        self.desk = DeskPage(self.person(self.maya.login).page, self.world.stack.odoo_url)
        self.desk.log_in(self.maya.login)

    def test_a_click_into_the_calendar_books_and_the_page_of_reasons_knows(self):
        self.books_with_the_keyboard()
        self.is_told_what_takes_the_time()

    def books_with_the_keyboard(self):
        # A client of her own: the calendar shows everybody's appointments.
        dialog = self.desk.click(at(10, day=DAY))
        expect(dialog.get_by_role("status").filter(visible=True)).to_contain_text("is free")
        dialog.get_by_label("Somebody new").check()
        dialog.get_by_label("Name", exact=True).fill("Paula Roe")
        noon = dialog.get_by_role("button", name="12:00 PM", exact=True)
        pressed = noon.and_(dialog.locator("[aria-pressed=true]"))
        try_until(pressed, lambda: noon.press("Enter", timeout=ONE_TRY))
        dialog.get_by_label("Which side?").fill("Left")
        dialog.get_by_role("button", name="Book", exact=True).press("Enter")
        expect(self.desk.event("Paula Roe – Massage")).to_be_visible()
        about_it = [("event_id.booking_service_id", "=", self.massage.id)]
        [answer] = self.world.odoo.read("booking.answer", about_it, "question", "answer")
        self.assertEqual(("Which side?", "Left"), (answer["question"], answer["answer"]))

    def is_told_what_takes_the_time(self):
        self.desk.open_reasons(days=DAY)
        taken = self.desk.reason("12:00 PM")
        expect(taken).to_contain_text("Taken")
        expect(taken).to_contain_text("Paula Roe – Massage")
        expect(self.desk.reason("10:00 AM")).to_contain_text("Offered")
