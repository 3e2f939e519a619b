"""Which event is meant: ids of two kinds, transaction ids, own properties, calendars."""

from __future__ import annotations

from .microsoft_case import JONAS, MAYA, MicrosoftCase, events, timed, weekly

MONDAY = "2027-03-01"
UID = "String {9B1F6A4E-2B6D-4C7E-8C7F-3D3C6B9F1A55} Name odoo_uid"


def lookup(value: str, name: str = UID) -> str:
    return (f"singleValueExtendedProperties/Any(ep: ep/id eq '{name}' "
            f"and ep/value eq '{value.replace(chr(39), chr(39) * 2)}')")


def along(name: str = UID) -> str:
    return f"singleValueExtendedProperties($filter=id eq '{name}')"


def tagged(value: str, **more) -> dict:
    return timed(MONDAY, singleValueExtendedProperties=[{"id": UID, "value": value}], **more)


class TestIds(MicrosoftCase):
    def test_other_ids_are_answered_to_who_forgets_to_ask_for_immutable_ones(self):
        made = self.maya.made(timed(MONDAY))
        found = self.maya.get(events(event=made["id"]), prefer=None).json()
        self.assertNotEqual(made["id"], found["id"])
        self.assertEqual(made["@odata.etag"], found["@odata.etag"])
        self.assertEqual(["immutable ids were not asked for"], self.faults())

    def test_both_kinds_of_ids_are_understood(self):
        made = self.maya.made(timed(MONDAY))
        everyday = self.maya.get(events(event=made["id"]), prefer=None).json()["id"]
        self.assertEqual(made["id"], self.maya.event(everyday)["id"])
        self.maya.changed(everyday, {"subject": "Colour"})
        self.assertEqual("Colour", self.maya.event(made["id"])["subject"])

    def test_only_an_immutable_id_survives_a_move_to_another_calendar(self):
        other = self.control.add_calendar(MAYA, "Children")["id"]
        made = self.maya.made(timed(MONDAY))
        everyday = self.maya.get(events(event=made["id"]), prefer=None).json()["id"]
        self.control.move_event(MAYA, made["id"], other)
        self.assertEqual("Cut", self.maya.event(made["id"])["subject"])
        self.assertEqual("Cut", self.maya.event(made["id"], other)["subject"])
        self.refused(self.maya.get(events(event=everyday)), 404, "ErrorItemNotFound")

    def test_a_series_moves_with_its_exceptions(self):
        other = self.control.add_calendar(MAYA, "Children")["id"]
        series = self.maya.made(timed(MONDAY, recurrence=weekly(MONDAY, "monday")))
        self.control.change_occurrence(MAYA, series["id"], "2027-03-08", {"subject": "Colour"})
        self.control.move_event(MAYA, series["id"], other)
        rows = self.maya.seen(MONDAY, "2027-03-16", other)
        self.assertEqual({"Cut", "Colour"}, {row["subject"] for row in rows})
        self.assertEqual([], self.maya.seen(MONDAY, "2027-03-16"))

    def test_an_event_is_not_found_under_another_calendar(self):
        other = self.control.add_calendar(MAYA, "Children")["id"]
        made = self.maya.made(timed(MONDAY))
        self.assertEqual("Cut", self.maya.event(made["id"], self.default)["subject"])
        path = events(other, made["id"])
        for answer in (self.maya.get(path), self.maya.patch(path, {}), self.maya.delete(path)):
            self.refused(answer, 404, "ErrorItemNotFound")
        self.control.change_settings(ignores_calendar_path=True)
        self.assertEqual("Cut", self.maya.event(made["id"], other)["subject"])

    def test_an_event_says_which_calendar_it_is_in(self):
        other = self.control.add_calendar(MAYA, "Children")["id"]
        made = self.maya.made(timed(MONDAY), other)
        told = self.maya.get(f"{events(event=made['id'])}/calendar").json()
        self.assertEqual((other, "Children"), (told["id"], told["name"]))
        self.assertEqual(other, self.maya.event(made["id"], expand="calendar")["calendar"]["id"])
        self.assert_well_behaved()

    def test_some_mailboxes_have_slashes_and_pluses_in_their_ids(self):
        self.control.change_settings(odd_ids=True)
        made = self.maya.made(timed(MONDAY, recurrence=weekly(MONDAY, "monday")))
        self.assertIn("/", made["id"])
        self.assertIn("+", made["id"])
        self.assertEqual(made, self.maya.event(made["id"]))
        first = self.maya.unrolled(made["id"], MONDAY, "2027-03-02")[0]
        self.assertEqual(first["start"], self.maya.event(first["id"])["start"])

    def test_ids_are_told_apart_by_the_case_of_their_letters(self):
        made = self.maya.made(timed(MONDAY))
        for wrong in (made["id"].lower(), made["id"].swapcase(), made["id"] + "A", "x"):
            self.refused(self.maya.get(events(event=wrong)), 400, "ErrorInvalidIdMalformed")
        head, core = made["id"][:12], made["id"][12:-4]
        self.refused(self.maya.get(events(event=head + core.swapcase() + "AAA=")), 404,
                     "ErrorItemNotFound")


class TestTransactions(MicrosoftCase):
    def test_the_same_request_again_gives_the_same_event(self):
        event = timed(MONDAY, transactionId="one")
        first, again = self.maya.made(event), self.maya.made(event)
        self.assertEqual(first, again)
        self.assertEqual("one", self.maya.event(first["id"])["transactionId"])
        self.assertEqual(1, len(self.control.events(MAYA)))

    def test_another_request_under_the_same_id_is_refused(self):
        first = self.maya.made(timed(MONDAY, transactionId="one"))
        other = timed(MONDAY, transactionId="one", subject="Colour")
        error = self.refused(self.maya.post(events(), other), 409, "ErrorDuplicateTransactionId")
        self.assertEqual(first["id"], error["@event.existingEventId"])
        self.control.change_settings(tells_existing_id=False)
        error = self.refused(self.maya.post(events(), other), 409, "ErrorDuplicateTransactionId")
        self.assertNotIn("@event.existingEventId", error)
        self.assertEqual(1, len(self.control.events(MAYA)))

    def test_an_id_stays_used_when_its_event_is_deleted(self):
        event = timed(MONDAY, transactionId="one")
        made = self.maya.made(event)
        self.maya.delete(events(event=made["id"]))
        self.refused(self.maya.post(events(), event), 409, "ErrorDuplicateTransactionId")
        self.control.change_settings(forgets_transactions=True)
        self.assertNotEqual(made["id"], self.maya.made(event)["id"])

    def test_the_same_event_answers_as_it_is_by_now(self):
        event = timed(MONDAY, transactionId="one")
        made = self.maya.made(event)
        self.control.patch_event(MAYA, made["id"], {"subject": "Theirs"})
        self.assertEqual("Theirs", self.maya.made(event)["subject"])

    def test_each_mailbox_remembers_its_own(self):
        event = timed(MONDAY, transactionId="one")
        self.assertNotEqual(self.maya.made(event)["id"], self.client_of(JONAS).made(event)["id"])

    def test_it_can_not_be_changed(self):
        made = self.maya.made(timed(MONDAY, transactionId="one"))
        self.refused(self.maya.patch(events(event=made["id"]), {"transactionId": "two"}), 400,
                     "ErrorInvalidPropertySet")


class TestOwnProperties(MicrosoftCase):
    def test_they_come_only_when_they_are_asked_for(self):
        made = self.maya.made(tagged("abc"))
        self.assertNotIn("singleValueExtendedProperties", made)
        self.assertNotIn("singleValueExtendedProperties", self.maya.event(made["id"]))
        found = self.maya.event(made["id"], expand=along())
        self.assertEqual([{"id": UID, "value": "abc"}], found["singleValueExtendedProperties"])
        (row,) = self.maya.listed(events(), expand=along(), select="subject")
        self.assertEqual([{"id": UID, "value": "abc"}], row["singleValueExtendedProperties"])
        self.assert_well_behaved()

    def test_only_those_that_are_named_come(self):
        second = UID.replace("odoo_uid", "odoo_zone")
        made = self.maya.made(tagged("abc"))
        self.maya.changed(made["id"], {"singleValueExtendedProperties": [
            {"id": second, "value": "Europe/Brussels"}]})
        for wanted, values in ((UID, ["abc"]), (second, ["Europe/Brussels"]),
                               (f"{UID}' or id eq '{second}", ["abc", "Europe/Brussels"])):
            found = self.maya.event(made["id"], expand=along(wanted))
            told = found["singleValueExtendedProperties"]
            self.assertEqual(values, [each["value"] for each in told])
        found = self.maya.event(made["id"], expand=along(UID.replace("odoo_uid", "other")))
        self.assertNotIn("singleValueExtendedProperties", found)
        self.refused(self.maya.get(events(), expand="singleValueExtendedProperties"), 400,
                     "ErrorInvalidRequest")

    def test_an_event_is_found_by_them(self):
        made = self.maya.made(tagged("it's Jane's"))
        self.maya.made(tagged("another"))
        for value, name, found in (
            ("it's Jane's", UID, True), ("IT'S JANE'S", UID, True), ("it's", UID, False),
            ("it's Jane's", UID.replace("odoo_uid", "Odoo_Uid"), False),
            ("it's Jane's", UID.replace("9B1F", "9b1f"), True),
        ):
            with self.subTest(value, name=name):
                rows = self.maya.listed(events(), filter=lookup(value, name))
                self.assertEqual([made["id"]] if found else [], [row["id"] for row in rows])
        self.assert_well_behaved()

    def test_a_deleted_event_is_not_found_by_them(self):
        made = self.maya.made(tagged("abc"))
        self.maya.delete(events(event=made["id"]))
        self.assertEqual([], self.maya.listed(events(), filter=lookup("abc")))

    def test_occurrences_have_those_of_their_series(self):
        series = self.maya.made(tagged("abc", recurrence=weekly(MONDAY, "monday")))
        rows = self.maya.unrolled(series["id"], MONDAY, "2027-03-16", expand=along())
        self.assertEqual([["abc"]] * 3, [
            [each["value"] for each in row["singleValueExtendedProperties"]] for row in rows])
