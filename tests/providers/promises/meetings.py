"""Promises about video meetings: made once, kept, and never in the way of anybody's change."""

from __future__ import annotations

import time

from ....providers.base import Feature, Ref
from ....providers.errors import NotFound, PreconditionFailed, Rejected
from ..world import HOUR, appointment
from .base import Promises

LOOKS, PAUSE = 60, 0.05


class MeetingPromises(Promises):
    def made_for_meeting(self) -> Ref:
        self.requires(Feature.WRITES, Feature.MEETINGS)
        if not self.world.meetings:
            self.skipTest(f"this account at {self.provider.code} has no meetings")
        self.world.offer_meetings()
        return self.make(appointment(notes="Bring towels"))

    def met(self, ref: Ref):
        """Ask until the vendor has made it."""
        for _look in range(LOOKS):
            met = self.provider.meet(ref)
            if met.address:
                return met
            ref = met.ref
            time.sleep(PAUSE)
        return self.fail("the meeting was never made")

    def test_an_event_gets_a_video_meeting_and_stays_what_it_was(self):
        ref = self.made_for_meeting()
        met = self.met(ref)
        found = self.provider.get(self.calendar, ref.id)
        self.assertTrue(met.address.startswith("https://"))
        self.assertEqual(met.address, found.event.conference)
        self.assertEqual("Bring towels", found.event.notes)

    def test_a_meeting_is_never_made_twice(self):
        ref = self.made_for_meeting()
        first = self.met(ref)
        self.assertEqual(first.address, self.met(first.ref).address)
        self.assertEqual(first.address, self.world.again().meet(ref).address)

    def test_a_meeting_stays_when_its_event_is_written(self):
        met = self.met(self.made_for_meeting())
        now = self.provider.get(self.calendar, met.ref.id).ref
        moved = appointment(start=appointment().start + HOUR, stop=appointment().stop + HOUR)
        self.provider.update(now, moved)
        self.assertEqual(
            met.address, self.provider.get(self.calendar, met.ref.id).event.conference
        )

    def test_a_meeting_that_somebody_else_has_made_is_kept(self):
        ref = self.made_for_meeting()
        address = self.world.put_meeting(ref)
        self.assertEqual(address, self.met(ref).address)
        self.assertEqual(address, self.provider.get(self.calendar, ref.id).event.conference)

    def test_a_meeting_hides_nobodys_change(self):
        ref = self.made_for_meeting()
        self.world.edit(ref, title="Somebody's title")
        met = self.met(ref)
        self.assertEqual(ref, met.ref)
        with self.assertRaises(PreconditionFailed):
            self.provider.update(met.ref, appointment())

    def test_what_is_gone_gets_no_meeting(self):
        ref = self.made_for_meeting()
        self.world.delete(ref)
        with self.assertRaises(NotFound):
            self.provider.meet(ref)

    def test_calendars_say_whether_they_have_meetings(self):
        self.requires(Feature.WRITES, Feature.MEETINGS)
        self.world.offer_meetings()
        [offered] = [i.meeting for i in self.provider.calendars() if i.id == self.calendar]
        self.assertEqual(self.world.meetings, offered is not None)
        ref = self.make(appointment())
        if offered:
            self.assertTrue(self.met(ref).address)
        else:
            with self.assertRaises(Rejected):
                self.provider.meet(ref)
