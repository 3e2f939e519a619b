"""Meetings: each calendar's own copy, answers, and whom Google would have mailed."""

from __future__ import annotations

from .google_case import JONAS, MAYA, GoogleCase, events, ids, timed

DAY = "2027-03-01"
CLIENT = "jane@elsewhere.example"


class TestGuests(GoogleCase):
    def setUp(self):
        super().setUp()
        self.jonas = self.client_of(JONAS)
        self.made = self.maya.insert(timed(
            DAY, attendees=[{"email": JONAS}, {"email": CLIENT}],
            extendedProperties={"private": {"ours": "1"}, "shared": {"all": "2"}}))
        self.path = events(event=self.made["id"])

    def copy(self) -> dict:
        return self.jonas.get(self.path).json()

    def answer(self, status: str) -> None:
        self.jonas.patch(self.path, {"attendees": [{"email": JONAS, "responseStatus": status},
                                                   {"email": CLIENT}]}, sendUpdates="none")

    def test_a_guest_gets_a_copy_under_the_same_id(self):
        copy = self.copy()
        self.assertEqual((self.made["id"], self.made["iCalUID"]), (copy["id"], copy["iCalUID"]))
        self.assertEqual({"email": MAYA}, copy["organizer"])
        me = [a for a in copy["attendees"] if a.get("self")]
        self.assertEqual([(JONAS, "needsAction")], [(a["email"], a["responseStatus"]) for a in me])

    def test_private_properties_stay_with_the_copy_that_has_them(self):
        self.assertEqual({"shared": {"all": "2"}}, self.copy()["extendedProperties"])
        self.jonas.patch(self.path, {"extendedProperties": {"private": {"mine": "3"}}})
        self.maya.patch(self.path, {"summary": "Dye"}, sendUpdates="none")
        self.assertEqual({"mine": "3"}, self.copy()["extendedProperties"]["private"])
        mine = self.maya.get(self.path).json()["extendedProperties"]["private"]
        self.assertEqual({"ours": "1"}, mine)

    def test_an_answer_travels_to_the_organizer_and_changes_the_etag_there(self):
        self.answer("accepted")
        after = self.maya.get(self.path).json()
        self.assertEqual("accepted", after["attendees"][0]["responseStatus"])
        self.assertNotEqual(self.made["etag"], after["etag"])

    def test_what_else_a_guest_changes_is_overwritten_by_the_organizer(self):
        self.jonas.patch(self.path, {"summary": "Mine"}, sendUpdates="none")
        self.assertEqual(("Mine", "Cut"), (self.copy()["summary"],
                                           self.maya.get(self.path).json()["summary"]))
        self.maya.patch(self.path, {"location": "Salon"}, sendUpdates="none")
        self.assertEqual("Cut", self.copy()["summary"])

    def test_a_guest_who_deletes_the_copy_has_declined(self):
        self.jonas.delete(self.path)
        after = self.maya.get(self.path).json()
        self.assertEqual("declined", after["attendees"][0]["responseStatus"])
        self.maya.patch(self.path, {"summary": "Dye"}, sendUpdates="none")
        self.assertEqual([], ids(self.jonas.listed()))

    def test_a_cancelled_meeting_is_cancelled_for_its_guests(self):
        self.maya.delete(self.path)
        self.assertEqual("cancelled", self.copy()["status"])

    def test_a_guest_taken_off_the_list_loses_the_copy(self):
        self.maya.patch(self.path, {"attendees": [{"email": CLIENT}]}, sendUpdates="none")
        self.assertEqual("cancelled", self.copy()["status"])

    def test_a_guest_can_not_reset_the_organizers_switches(self):
        self.maya.patch(self.path, {"guestsCanModify": True}, sendUpdates="none")
        self.refused(self.jonas.put(self.path, timed(DAY)), 403, "forbiddenForNonOrganizer")
        self.refused(self.jonas.patch(self.path, {"guestsCanModify": False}), 403,
                     "forbiddenForNonOrganizer")

    def test_too_many_guests_are_left_out_but_for_the_one_who_asks(self):
        seen = self.jonas.get(self.path, maxAttendees=1).json()
        self.assertTrue(seen["attendeesOmitted"])
        self.assertEqual([JONAS], [a["email"] for a in seen["attendees"]])

    def test_an_import_invites_nobody(self):
        self.maya.post(events() + "/import", timed(DAY, iCalUID="a@b", attendees=[
            {"email": JONAS}]))
        self.assertEqual([self.made["id"]], ids(self.jonas.listed()))
        self.assertEqual([], self.control.mails())


class TestMails(GoogleCase):
    def invite(self, **query) -> dict:
        event = timed(DAY, attendees=[{"email": JONAS}, {"email": CLIENT}])
        return self.maya.post(events(), event, **query).json()

    def mailed(self) -> list[tuple[str, str]]:
        return [(mail["to"], mail["kind"]) for mail in self.control.mails()]

    def test_nobody_is_mailed_when_told_so(self):
        made = self.invite(sendUpdates="none")
        self.maya.patch(events(event=made["id"]), {"summary": "Dye"}, sendUpdates="none")
        self.maya.delete(events(event=made["id"]), sendUpdates="none")
        self.assertEqual([], self.mailed())
        self.assertEqual([], self.control.violations())

    def test_everybody_is_mailed_when_told_so(self):
        made = self.invite(sendUpdates="all")
        self.maya.patch(events(event=made["id"]), {"attendees": [{"email": CLIENT}]},
                        sendUpdates="all")
        self.maya.delete(events(event=made["id"]), sendNotifications="true")
        self.assertEqual([
            (CLIENT, "invitation"), (JONAS, "invitation"), (CLIENT, "update"),
            (JONAS, "cancellation"), (CLIENT, "cancellation")], self.mailed())

    def test_only_people_outside_google_are_mailed_when_told_so(self):
        self.invite(sendUpdates="externalOnly")
        self.assertEqual([(CLIENT, "invitation")], self.mailed())

    def test_silence_about_mails_is_noted_where_there_are_guests(self):
        self.maya.post(events(), timed(DAY))
        self.assertEqual([], self.control.violations())
        self.invite()
        self.assertIn("sendUpdates", self.control.violations()[0]["fault"])
