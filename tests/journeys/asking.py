"""A visitor asks for a time, and whoever is asked says yes or no."""

from __future__ import annotations

from playwright.sync_api import expect

from .access import ODOOS_OWN
from .pages.appointment import AppointmentForm
from .pages.booking import AppointmentPage, BookingPage
from .visiting import Visiting
from .waiting import PATIENCE, eventually
from .world import at

ASKED, BOOKED = "We have your request", "Your appointment is booked"
NO = "That evening I am away. Would Thursday suit you?"


class TestAsking(Visiting):
    """Maya approves each booking herself."""

    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")
        self.name = f"Massage of {self.maya.login}"  # the same for nobody else
        self.massage = self.world.service(self.name, self.maya, needs_approval=True)
        self.world.connect(self.maya, self.vendor)

    def test_what_is_asked_for_is_promised_only_by_her_yes(self):
        jane, joan = self.asks("Jane Doe", 10), self.asks("Joan Roe", 11)
        self.is_sound(jane.page)
        self.both_wait_in_her_calendar()
        desk = self.window_of(self.maya.login)
        self.says_yes(self.opened_from_her_mail(desk, "Jane Doe"), jane)
        self.says_no(self.opened_from_her_mail(desk, "Joan Roe"), joan)
        kept = {f"Jane Doe – {self.name}": True}
        eventually(lambda: self.over_there() == kept, PATIENCE, "the one that she has approved")

    def asks(self, name: str, hour: float) -> AppointmentPage:
        visitor = self.visitor(name.split()[0].lower(), self.massage)
        visitor.choose(at(hour))
        expect(visitor.page.get_by_text("We look at each request and write to you")).to_be_visible()
        visitor.fill(name, address(name))
        appointment = visitor.send("Ask for this appointment", ASKED)
        expect(appointment.page.get_by_text("Until then this time is kept for you")).to_be_visible()
        expect(appointment.page.get_by_text("Add it to your calendar")).to_have_count(0)
        return appointment

    def both_wait_in_her_calendar(self):
        """She sees them where she plans, marked as not certain; nobody else gets these times."""
        waiting = {f"{name} – {self.name}": False for name in ("Jane Doe", "Joan Roe")}
        eventually(lambda: self.over_there() == waiting, PATIENCE, "both requests in her calendar")
        other = BookingPage(self.people[0].page, self.massage.url)
        self.assertFalse(other.is_offered(at(10)) or other.is_offered(at(11)))

    def opened_from_her_mail(self, desk, name: str) -> AppointmentForm:
        letter = self.letter(f"{self.maya.login}@salon.example", f"{name} – {self.name}: please")
        form = AppointmentForm(desk.page)
        form.open_from(letter, self.maya.login)
        expect(form.state("Requested")).to_be_visible()
        return form

    def says_yes(self, form: AppointmentForm, jane: AppointmentPage):
        self.is_sound(form.page, ".o_statusbar_buttons", ODOOS_OWN)
        form.approve()
        jane.page.reload()
        jane.expect(BOOKED)
        self.is_sound(jane.page)
        self.letter(address("Jane Doe"), f"{self.name}: ")

    def says_no(self, form: AppointmentForm, joan: AppointmentPage):
        form.decline(NO)
        joan.page.reload()
        joan.expect("This appointment was not confirmed")
        expect(joan.page.get_by_text(NO)).to_be_visible()
        self.is_sound(joan.page)
        letter = self.letter(address("Joan Roe"), f"Not confirmed: {self.name}, ")
        self.assertIn(NO, letter.html)

    def over_there(self) -> dict[str, bool]:
        """What is in her calendar at the vendor's, and whether it is certain."""
        events = self.vendor.events(self.maya.at(self.vendor))
        return {event[self.vendor.title]: event["status"] == "confirmed" for event in events}


def address(name: str) -> str:
    return f"{name.split()[0].lower()}@client.example"
