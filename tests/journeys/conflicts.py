"""An appointment is changed in Odoo and in the calendar, and its practitioner is asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from playwright.sync_api import expect

from ...dev.setup.odoo_client import OdooClient, OdooSaidNo
from .journey import Journey
from .pages.question import QuestionPage
from .waiting import PATIENCE, eventually
from .world import as_stored, at

TITLE = "Massage of Jane"


class TestAQuestion(Journey):
    """Maya has chosen to be asked."""

    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")
        self.page = self.connect(self.maya)
        stack = self.world.stack
        self.hers = OdooClient(stack.odoo_url, stack.database, self.maya.login, self.maya.login)
        mine = [("user_id", "=", self.maya.user_id)]
        [self.connection] = self.hers.search("calendar.connection", *mine)
        self.hers.call("calendar.connection", "write", [self.connection], {"strategy": "ask"})
        self.question = QuestionPage(self.page.page, stack.odoo_url)
        self.there = self.over_there(self.maya, at(10))

    def test_she_mixes_two_versions_takes_that_back_and_keeps_odoo_s(self):
        event = self.changed_on_both_sides()
        self.page.open()
        expect(self.page.progress).to_contain_text("1 question")
        self.question.open_from_calendars()
        expect(self.question.row("Title")).to_contain_text("Long massage")
        expect(self.question.row("When")).to_contain_text(f"{at(12):%A}")

        self.question.mix(Title="In Odoo", When="In your calendar")
        self.question.expect_ending("Some of each version was kept")
        self.there.expect_event("Short massage", at(15))
        self.wait_for(event, "Short massage", 15)

        self.question.take_back()
        self.question.expect_open()
        self.there.expect_event("Long massage", at(15))
        self.wait_for(event, "Short massage", 12)

        self.question.keep("Keep Odoo's version")
        self.question.expect_ending("Odoo's version was kept")
        self.there.expect_event("Short massage", at(12))
        self.question.open_list()
        expect(self.page.page.get_by_role("cell", name="Decided", exact=True)).to_be_visible()

    def test_a_later_edit_shows_on_the_open_page_and_one_that_agrees_closes_it(self):
        event = self.changed_on_both_sides()
        self.page.open()
        self.question.open_from_calendars()
        self.there.rename("Long massage", "Very long massage")
        expect(self.question.row("Title")).to_contain_text("Very long")
        agreed = {"name": "Very long massage", **self.span(15)}
        self.hers.call("calendar.event", "write", [event], agreed)
        status = self.question.question.get_by_role("status").filter(has_text="Both sides say")
        expect(status).to_be_visible()

    def test_a_move_onto_another_appointment_is_put_back_when_she_says_so(self):
        massage = self.world.service("Massage", self.maya)
        self.booked(massage, "Jane Doe", 10)
        self.booked(massage, "Joan Roe", 12)
        self.there.expect_event("Jane Doe – Massage", at(10))
        self.there.expect_event("Joan Roe – Massage", at(12))
        self.there.drag("Jane Doe – Massage", hours=2)
        self.there.expect_event("Jane Doe – Massage", at(12))
        eventually(self.questions, PATIENCE, "the question")
        self.page.open()
        self.question.open_from_calendars()
        expect(self.question.question).to_contain_text("Joan Roe – Massage")
        self.question.keep("Keep the calendar's version")
        expect(self.question.question.get_by_role("alert")).to_contain_text("Not done")
        self.question.keep("Put it back in my calendar")
        self.question.expect_ending("Odoo's version was kept")
        self.there.expect_event("Jane Doe – Massage", at(10))

    def test_of_two_windows_that_decide_at_once_the_second_is_told(self):
        self.changed_on_both_sides()
        [question] = self.questions()
        seen = self.hers.call("calendar.conflict", "side_by_side", [question])["seen"]
        stack = self.world.stack
        other = OdooClient(stack.odoo_url, stack.database, self.maya.login, self.maya.login)

        def decide(window: OdooClient, side: str) -> str:
            try:
                sides = {"title": side, "when": side}
                window.call("calendar.conflict", "decide", [question], sides, seen)
            except OdooSaidNo as refusal:
                return str(refusal)
            return "done"

        with ThreadPoolExecutor() as both:
            answers = list(both.map(decide, (self.hers, other), ("odoo", "calendar")))
        [told] = [answer for answer in answers if answer != "done"]
        self.assertIn("already decided", told)
        first = answers.index("done")
        hour, title = ((12, "Short massage"), (15, "Long massage"))[first]
        self.there.expect_event(title, at(hour))

    # --------------------------------------------------------------------------------------------

    def changed_on_both_sides(self) -> int:
        """A meeting at ten: in Odoo short and at noon, in the calendar long and at three."""
        values = {"name": TITLE, "user_id": self.maya.user_id, **self.span(10)}
        event = self.hers.create("calendar.event", **values)
        self.there.expect_event(TITLE, at(10))
        self.hers.call("calendar.connection", "action_pause", [self.connection])
        self.there.rename(TITLE, "Long massage")
        self.there.drag("Long massage", hours=5)
        self.there.expect_event("Long massage", at(15))
        changed = {"name": "Short massage", **self.span(12)}
        self.hers.call("calendar.event", "write", [event], changed)
        self.hers.call("calendar.connection", "action_resume", [self.connection])
        eventually(self.questions, PATIENCE, "the question")
        return event

    def questions(self) -> list[int]:
        return self.hers.search("calendar.conflict", ("state", "=", "open"))

    def span(self, hour: float) -> dict[str, str]:
        return {"start": as_stored(at(hour)), "stop": as_stored(at(hour) + timedelta(hours=1))}

    def booked(self, service, name: str, hour: float) -> None:
        odoo = self.world.odoo
        client = odoo.create("res.partner", name=name, email=f"{name[:4]}@client.example")
        odoo.create(
            "calendar.event", booking_service_id=service.id, booking_client_id=client,
            user_id=self.maya.user_id, name=f"{name} – Massage", **self.span(hour),
        )  # fmt: skip

    def wait_for(self, event: int, name: str, hour: float) -> None:
        def is_here() -> bool:
            [found] = self.hers.read("calendar.event", [("id", "=", event)], "name", "start")
            return (found["name"], found["start"]) == (name, as_stored(at(hour)))

        eventually(is_here, PATIENCE, f"{name} at {hour} in Odoo")
