"""The link to join that Google and Microsoft make for an appointment, over a real line."""

from __future__ import annotations

import time

from ..models.common import naive_at
from .booked_case import BookedCase
from .vendor_case import GoogleCase, OutlookCase


class Meetings(BookedCase):
    meeting: str

    def setUp(self):
        super().setUp()
        self.world.offer_meetings()
        self.service.meeting = self.meeting

    def met(self, **vals):
        """An appointment whose link has come."""
        event = self.booking(**vals)
        self.sync()
        for _look in range(40):
            if event.booking_meeting == "made":
                break
            time.sleep(0.05)
            self.sync(rounds=1)
        return event

    def link_there(self, event):
        return self.world.provider.get(self.world.calendar, self.ref(event).id).event.conference

    def test_a_clients_link_is_the_one_in_the_practitioners_calendar(self):
        event = self.met()
        self.assertTrue(event.videocall_location.startswith("https://"))
        self.assertEqual(self.link_there(event), event.videocall_location)
        mail = self.mails() - self.known
        self.assertIn(event.videocall_location.split("?")[0], mail.body_html)
        self.assertRest()

    def test_one_meeting_lasts_through_moves_and_new_words(self):
        event = self.met()
        link = event.videocall_location
        for vals in ({"start": naive_at(15), "stop": naive_at(16)}, {"description": "Bring them"}):
            event.write(vals)
            self.sync()
            self.assertEqual((link, link), (event.videocall_location, self.link_there(event)))
        self.assertRest()

    def test_her_own_meeting_is_kept(self):
        self.service.meeting = "person"
        event = self.booked()
        link = self.world.put_meeting(self.ref(event))
        self.sync()
        event.write({"start": naive_at(15), "stop": naive_at(16)})
        self.sync()
        self.assertEqual(link, self.link_there(event))
        self.assertFalse(event.videocall_location)
        self.assertRest()


class TestMeetingsAtGoogle(Meetings, GoogleCase):
    meeting = "google_meet"


class TestMeetingsAtOutlook(Meetings, OutlookCase):
    meeting = "teams"
