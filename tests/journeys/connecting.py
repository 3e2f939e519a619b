"""A practitioner connects her own calendar, changes her mind, and comes back."""

from __future__ import annotations

from playwright.sync_api import expect

from .journey import Journey
from .pages.google import ConsentPage
from .world import at


class TestConnecting(Journey):
    def test_she_chooses_her_calendars_and_sees_them_being_read(self):
        maya = self.world.practitioner("Maya Lindqvist")
        calendars = self.calendars(maya)
        calendars.connect_google()
        ConsentPage(calendars.page).allow(maya.account)
        expect(calendars.blocks(maya.account)).to_be_checked()
        expect(calendars.blocks("Family")).not_to_be_checked()
        calendars.blocks("Family").check()
        calendars.save_choice()
        expect(calendars.progress).to_be_visible()
        calendars.wait_until_read()
