"""What the simulated Google speaks, held against Google's own description of its API.

The description is not ours to publish: CALENDAR_SCHEMAS names a folder that holds it as
gcal-openapi.json. Without it these tests are skipped and say so.
"""

from __future__ import annotations

import os
import unittest

from ...dev.simulators.common.schema import VARIABLE
from ...dev.simulators.google.discipline import BODIES, COMMON, PARAMETERS
from .google_case import JONAS, MAYA, GoogleCase, events, timed, whole_day

DAY = "2027-03-01"
WHY_NOT = f"{VARIABLE} names no folder with gcal-openapi.json"


@unittest.skipUnless(os.environ.get(VARIABLE), WHY_NOT)
class TestAgainstGooglesSchema(GoogleCase):
    def faults(self) -> list[str]:
        return [f"{v['where']}: {v['fault']}" for v in self.control.violations()]

    def test_every_answer_is_one_that_google_could_give(self):
        self.walk_calendars()
        self.walk_one_event()
        self.walk_series_and_kinds()
        self.walk_lists()
        self.walk_channels()
        self.assertEqual([], self.faults())

    def walk_calendars(self):
        self.control.add_calendar(MAYA, "family@group.example", "Family", "reader")
        for path in ("/users/me/calendarList", "/users/me/calendarList/primary",
                     "/calendars/primary"):
            self.assertEqual(200, self.maya.get(path).status_code)
        self.maya.post("/freeBusy", {"timeMin": f"{DAY}T00:00:00Z", "timeMax": f"{DAY}T20:00:00Z",
                                     "timeZone": "Europe/Berlin",
                                     "items": [{"id": MAYA}, {"id": "nobody@x.example"}]})

    def walk_one_event(self):
        made = self.maya.insert(timed(
            DAY, id="abcde", location="Salon", description="Notes", visibility="private",
            extendedProperties={"private": {"a": "1"}, "shared": {"b": "2"}},
            reminders={"useDefault": False, "overrides": [{"method": "email", "minutes": 5}]},
            attendees=[{"email": JONAS, "optional": True}], guestsCanModify=True,
            source={"title": "x", "url": "https://x.example"},
            conferenceData={"createRequest": {"requestId": "r", "conferenceSolutionKey": {
                "type": "hangoutsMeet"}}}), conferenceDataVersion=1)
        path = events(event=made["id"])
        self.maya.put(path, timed(DAY, summary="Dye"), sendUpdates="none")
        self.maya.patch(path, {"location": None, "start": {"dateTime": f"{DAY}T09:00:00+01:00"}})
        self.client_of(JONAS).get(path)
        self.maya.post(events() + "/import", timed(DAY, iCalUID="a@b"))
        self.control.add_calendar(MAYA, "own@group.example")
        self.maya.post(path + "/move", destination="own@group.example", sendUpdates="none")
        self.maya.delete(events("own@group.example", made["id"]), sendUpdates="none")

    def walk_series_and_kinds(self):
        self.maya.insert(timed(DAY, id="serie", recurrence=["RRULE:FREQ=DAILY;COUNT=4"]))
        self.maya.patch(events(event="serie_20270302T090000Z"), {"summary": "Dye"})
        self.maya.delete(events(event="serie_20270303T090000Z"))
        self.maya.get(events(event="serie") + "/instances", showDeleted="true")
        self.maya.insert(whole_day(DAY, "2027-03-02", eventType="birthday",
                                   transparency="transparent", visibility="private",
                                   recurrence=["RRULE:FREQ=YEARLY"]))
        self.maya.insert(timed(DAY, eventType="outOfOffice", outOfOfficeProperties={
            "autoDeclineMode": "declineNone"}))
        self.control.set_role(JONAS, MAYA, "freeBusyReader")
        self.client_of(JONAS).listed(MAYA)

    def walk_lists(self):
        token = self.maya.listed(maxResults=250, showDeleted="true")["nextSyncToken"]
        self.maya.patch(events(event="serie"), {"recurrence": ["RRULE:FREQ=DAILY;COUNT=1"]})
        self.maya.listed(syncToken=token, showDeleted="true")
        self.maya.listed(singleEvents="true", orderBy="startTime", q="Cut", timeZone="UTC",
                         timeMin=f"{DAY}T00:00:00Z", eventTypes=["default", "birthday"])
        self.maya.listed(fields="items(id)", maxAttendees=1)

    def walk_channels(self):
        channel = self.maya.post(events() + "/watch", {
            "id": "c1", "type": "web_hook", "address": "https://x.example/hook", "token": "t",
            "params": {"ttl": "60"}}).json()
        self.maya.post("/channels/stop", {k: channel[k] for k in ("id", "resourceId")})

    def test_requests_that_google_does_not_know_are_found(self):
        event = timed(DAY, tittle="x", guestsCanModify="yes")
        self.maya.post(events(), event, sendUpdates="nobody")
        found = " ".join(self.faults())
        for words in ("tittle", "guestsCanModify", "sendUpdates"):
            with self.subTest(words):
                self.assertIn(words, found)

    def test_strict_mode_refuses_them(self):
        self.control.change_settings(strict=True)
        answer = self.maya.post(events(), timed(DAY, guestsCanModify="yes"), sendUpdates="none")
        self.refused(answer, 400, "badRequest")

    def test_our_own_list_of_names_is_googles(self):
        schemas = self.sim.google.schemas
        for name in PARAMETERS:
            with self.subTest(name):
                operation = self.operation(schemas, name)
                known = {p["name"] for p in operation["parameters"] if p["in"] == "query"}
                self.assertEqual(set(), (PARAMETERS[name] | COMMON) - known)
        event = schemas.components["schemas"]["Event"]["properties"]
        self.assertEqual(set(event), set(BODIES["events.insert"]))

    def operation(self, schemas, name: str) -> dict:
        operations = (route.target for route in schemas.router.routes)
        return next(o for o in operations if o["operationId"] == f"calendar.{name}")
