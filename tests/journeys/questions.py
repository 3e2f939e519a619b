"""A service asks its visitors more than who they are."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .access import ODOOS_OWN
from .browser import ON_A_PHONE
from .pages.appointment import AppointmentForm
from .pages.booking import AppointmentPage, BookingPage
from .visiting import Visiting
from .world import at

WHERE, OFTEN, AFTER = "Where does it hurt?", "How often do you come?", "Tea or coffee afterwards?"
RULES, MORE = "I have read the house rules", "Is there anything you take?"


class TestQuestions(Visiting):
    window = ON_A_PHONE

    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")
        self.massage = self.world.service("Massage", self.maya, question_ids=[
            question(WHERE, "line", is_mandatory=True, hint="Left, right, or all over"),
            question(OFTEN, "choice", "Often", "Now and then", "For the first time"),
            question(AFTER, "choice", "Tea", "Coffee"),
            question(MORE, "text"),
            question(RULES, "checkbox", is_mandatory=True),
        ])  # fmt: skip

    def test_what_is_asked_is_answered_in_the_form_and_read_by_both_sides(self):
        jane = self.visitor("jane", self.massage)
        self.people[-1].expected.append("status of 400")
        jane.choose(at(10))
        jane.fill("Jane Doe", "jane@client.example")
        self.is_sound(jane.page)
        self.is_told_what_is_missing(jane)
        self.says_more_than_she_has_to_and_takes_some_of_it_back(jane)
        self.her_own_page_says_what_she_answered(jane.confirm())
        self.so_does_the_appointment()

    def is_told_what_is_missing(self, jane: BookingPage):
        jane.press("Book this appointment")
        where, rules = (jane.page.get_by_label(label) for label in (WHERE, RULES))
        expect(where).to_be_focused()
        expect(where).to_have_accessible_description(re.compile("answer this question.*all over"))
        expect(rules).to_have_attribute("aria-invalid", "true")
        self.is_sound(jane.page)
        where.fill("My left shoulder")
        expect(where).not_to_have_attribute("aria-invalid", "true")
        jane.press("Book this appointment")
        expect(rules).to_be_focused()
        expect(rules).to_have_accessible_description(re.compile("tick this box"))
        rules.check()

    def says_more_than_she_has_to_and_takes_some_of_it_back(self, jane: BookingPage):
        often, after = (jane.page.get_by_role("radiogroup", name=name) for name in (OFTEN, AFTER))
        expect(often.get_by_role("radio", name="No answer")).to_be_checked()
        often.get_by_text("Often", exact=True).click()
        expect(often.get_by_role("radio", name="Often")).to_be_checked()
        after.get_by_role("radio", name="Coffee").focus()
        jane.page.keyboard.press("Space")
        expect(after.get_by_role("radio", name="Coffee")).to_be_checked()
        after.get_by_text("No answer").click()
        expect(after.get_by_role("radio", name="Coffee")).not_to_be_checked()
        jane.page.get_by_label(MORE).fill("Nothing.\nOnly vitamins.")

    def her_own_page_says_what_she_answered(self, appointment: AppointmentPage):
        summary = appointment.page.locator(".o_booking_summary")
        for text in (WHERE, "My left shoulder", OFTEN, "Often", "Only vitamins.", RULES, "Yes"):
            expect(summary).to_contain_text(text)
        expect(summary).not_to_contain_text(AFTER)
        self.is_sound(appointment.page)

    def so_does_the_appointment(self):
        [event] = self.world.odoo.search(
            "calendar.event", ("booking_service_id", "=", self.massage.id)
        )
        form = AppointmentForm(self.window_of(self.maya.login).page)
        form.open(self.world.stack.odoo_url, event, self.maya.login)
        form.expect_answers({
            WHERE: "My left shoulder", OFTEN: "Often",
            MORE: "Nothing.\nOnly vitamins.", RULES: "Yes",
        })  # fmt: skip
        self.is_sound(form.page, ".o_booking_said", ODOOS_OWN)


def question(name: str, kind: str, *choices: str, **values) -> tuple:
    """What makes a service ask that."""
    offered = [(0, 0, {"name": choice}) for choice in choices]
    return (0, 0, {"name": name, "kind": kind, "choice_ids": offered, **values})
