"""Writing at Graph: once, bound to a version, and nothing but the difference."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from ...core.event import Status
from ...providers.errors import (
    NotFound,
    PreconditionFailed,
    Rejected,
    TransientError,
)
from ...providers.microsoft.identity import transaction_id
from .microsoft_case import MicrosoftCase
from .microsoft_world import refusal
from .world import MONDAY, Answer, appointment, holiday

CLASH = refusal(409, "ErrorConcurrentItemSave")
STALE = refusal(412, "ErrorIrresolvableConflict")


def methods(requests):
    """What was asked, without the names of things."""
    return [r["method"] + ("*" if r["path"].endswith("/$batch") else "") for r in requests]


class TestMaking(MicrosoftCase):
    def make(self, event=None, **options):
        return self.provider.create(self.calendar, event or appointment(), **options)

    def test_one_request_makes_a_fresh_event(self):
        requests = self.requests_of(lambda: self.make(fresh=True))
        self.assertEqual(["POST"], methods(requests))

    def test_nobody_is_invited(self):
        ref = self.make()
        self.provider.update(ref, appointment(title="New"))
        asked = self.world.control.requests()
        writes = [r["body"] for r in asked if "/events" in r["path"] and r["method"] != "GET"]
        self.assertEqual(2, len(writes))
        for word in ("attendees", "organizer", "reminder", "categories"):
            self.assertNotIn(word, repr(writes).casefold())

    def test_making_it_again_unchanged_writes_nothing(self):
        ref = self.make(appointment(notes="<b>"))
        again = []
        requests = self.requests_of(lambda: again.append(self.make(appointment(notes="<b>"))))
        self.assertEqual((["GET"], [ref]), (methods(requests), again))

    def test_a_mark_that_made_what_is_deleted_makes_way_for_the_next(self):
        for remembers in ({"tells_existing_id": True}, {"tells_existing_id": False}):
            self.world.control.change_settings(**remembers)
            for fresh in (False, True):
                event = appointment(uid=f"{remembers} {fresh}")
                with self.subTest(**remembers, fresh=fresh):
                    self.world.delete(self.make(event, fresh=fresh))
                    second = self.make(event, fresh=fresh)
                    mark = transaction_id(self.calendar, event.uid, 1)
                    self.assertEqual(mark, self.world.stored(second.id)["transactionId"])
                    self.assertEqual(second, self.make(event))

    def test_a_mark_that_is_forgotten_can_be_used_again(self):
        self.world.control.change_settings(forgets_transactions=True)
        self.world.delete(self.make())
        self.make()
        self.assertEqual(1, self.world.live())

    def test_the_same_uid_in_another_calendar_is_another_event(self):
        here = self.make()
        there = self.provider.create(self.world.neighbour, appointment())
        self.assertNotEqual(here.id, there.id)
        self.assertEqual(here.id, self.provider.find(self.calendar, appointment().uid).ref.id)

    def test_a_uid_is_found_by_its_case(self):
        self.make(appointment(uid="It's Jane@odoo.example"))
        self.assertIsNone(self.provider.find(self.calendar, "it's jane@odoo.example"))
        self.assertTrue(self.provider.find(self.calendar, "It's Jane@odoo.example"))

    def test_a_title_edited_before_the_first_answer_came_is_brought_up_to_date(self):
        """The second call's words differ from the first one's, so its mark is refused."""
        self.world.drop_next_answer()
        with suppress(TransientError):
            self.make(fresh=True)
        ref = self.make(appointment(title="New"), fresh=True)
        self.assertEqual(1, self.world.live())
        found = self.provider.get(self.calendar, ref.id)
        self.assertEqual(("New", ref), (found.event.title, found.ref))

    def test_a_cancelled_event_is_not_written(self):
        with self.assertRaises(Rejected):
            self.make(appointment(status=Status.CANCELLED))

    def test_an_event_that_the_server_tidies_up_is_still_ours(self):
        self.world.control.change_settings(touches_again=True)
        ref = self.make(fresh=True)
        with self.assertRaises(PreconditionFailed):
            self.provider.update(ref, appointment(title="New"))
        self.provider.update(self.provider.get(self.calendar, ref.id).ref, appointment(title="New"))
        self.assertEqual("New", self.world.stored(ref.id)["subject"])


class TestChanging(MicrosoftCase):
    def setUp(self):
        super().setUp()
        self.made = self.provider.create(self.calendar, appointment())

    def change(self, ref=None, **fields):
        return self.provider.update(ref or self.made, appointment(**{"title": "New", **fields}))

    def test_an_update_is_a_look_and_a_patch_of_what_differs(self):
        look, patch = self.requests_of(self.change)
        self.assertEqual(["POST*", "PATCH"], methods([look, patch]))
        self.assertEqual({"subject"}, set(patch["body"]))
        self.assertEqual(self.made.etag, patch["if_match"])

    def test_an_update_that_changes_nothing_writes_nothing(self):
        refs = []
        requests = self.requests_of(lambda: refs.append(self.change(title=appointment().title)))
        self.assertEqual((["POST*"], [self.made]), (methods(requests), refs))

    def test_an_edit_between_the_look_and_the_patch_is_not_overwritten(self):
        self.world.line.after_first("POST", lambda: self.world.edit(self.made, title="Theirs"))
        with self.assertRaises(PreconditionFailed):
            self.change()
        self.assertEqual("Theirs", self.world.stored(self.made.id)["subject"])

    def test_without_a_version_the_last_word_is_ours(self):
        self.world.line.after_first("POST", lambda: self.world.edit(self.made, title="Theirs"))
        self.change(replace(self.made, etag=""))
        self.assertEqual("New", self.world.stored(self.made.id)["subject"])

    def test_a_conflict_that_is_none_is_tried_once_more(self):
        for fault in (CLASH, STALE):
            for ref in (self.made, replace(self.made, etag="")):
                title = f"{fault['status']} {ref.etag}".strip()
                with self.subTest(title):
                    self.world.control.add_fault(method="PATCH", **fault)
                    self.made = self.change(ref, title=title)
                    self.assertEqual(title, self.world.stored(self.made.id)["subject"])

    def test_a_conflict_that_lasts_is_left_for_later(self):
        for fault, error in ((CLASH, TransientError), (STALE, PreconditionFailed)):
            with self.subTest(fault["status"]), self.assertRaises(error):
                self.world.control.add_fault(method="PATCH", times=2, **fault)
                self.change()
        self.world.control.clear_faults()
        self.world.control.add_fault(method="PATCH", times=None, **STALE)
        with self.assertRaises(TransientError):
            self.change(replace(self.made, etag=""))

    def test_an_event_deleted_between_the_look_and_the_patch_is_gone(self):
        self.world.line.after_first("POST", lambda: self.world.delete(self.made))
        with self.assertRaises(NotFound):
            self.change()

    def test_an_online_meeting_survives_other_notes(self):
        self.world.decorate(self.made)
        link = self.world.stored(self.made.id)["onlineMeeting"]["joinUrl"]
        for notes in ("Bring towels", "", "<b>Bring</b> two"):
            with self.subTest(notes):
                ref = self.provider.get(self.calendar, self.made.id).ref
                self.change(ref, notes=notes)
                found = self.provider.get(self.calendar, self.made.id).event
                self.assertEqual((notes, link), (found.notes, found.conference))

    def test_an_invitation_keeps_its_guests(self):
        ref = self.world.put_invitation(appointment(uid="theirs"), Answer.YES)
        before = self.world.stored(ref.id)["organizer"]
        uid = self.provider.get(self.calendar, ref.id).event.uid
        self.change(ref, uid=uid)
        self.assertEqual(before, self.world.stored(ref.id)["organizer"])

    def test_what_makes_no_sense_is_not_written_over(self):
        id = self.world.put_unreadable()
        for attempt in (
            lambda: self.provider.get(self.calendar, id),
            lambda: self.change(replace(self.made, id=id, etag="")),
        ):
            with self.assertRaises(Rejected):
                attempt()

    def test_whole_days_are_written_in_the_mailboxs_zone(self):
        days = holiday()
        ref = self.change(start=days.start, stop=days.stop, zone="Asia/Tokyo")
        start = self.world.stored(ref.id)["start"]["dateTime"]
        self.assertEqual("2027-03-03T00:00:00.0000000", start)
        (item,) = self.everything()
        self.assertEqual((holiday().start, "Europe/Brussels"), (item.event.start, item.event.zone))

    def test_an_id_of_another_kind_is_no_proof(self):
        """Without the wish for lasting ids, Graph would tell others."""
        self.world.control.move_event(self.calendar, self.made.id, self.world.neighbour)
        found = self.provider.get(self.world.neighbour, self.made.id)
        self.assertEqual(self.made.id, found.ref.id)


class TestTakingAway(MicrosoftCase):
    def setUp(self):
        super().setUp()
        self.made = self.provider.create(self.calendar, appointment())

    def test_a_deletion_is_one_request_bound_to_its_version(self):
        (request,) = self.requests_of(lambda: self.provider.delete(self.made))
        self.assertEqual(("DELETE", self.made.etag), (request["method"], request["if_match"]))

    def test_what_is_gone_already_is_fine_whatever_graph_says(self):
        self.world.delete(self.made)
        for status in (404, 400):
            self.world.control.change_settings(deletes_again_with=status)
            for ref in (self.made, replace(self.made, etag="")):
                with self.subTest(status, etag=ref.etag):
                    self.provider.delete(ref)

    def test_a_refusal_is_told_while_it_is_there(self):
        self.world.control.add_fault(method="DELETE", reason="ErrorInvalidRequest", times=None)
        with self.assertRaises(Rejected):
            self.provider.delete(self.made)
        self.assertEqual(1, self.world.live())

    def test_a_conflict_that_is_none_is_tried_once_more(self):
        for fault in (CLASH, STALE):
            with self.subTest(fault["status"]):
                ref = self.provider.create(self.calendar, appointment(uid=str(fault["status"])))
                self.world.control.add_fault(method="DELETE", **fault)
                self.provider.delete(ref)
        self.assertEqual(1, self.world.live())

    def test_an_event_that_became_a_series_is_not_deleted_by_its_old_version(self):
        rule = {
            "pattern": {"type": "daily", "interval": 1},
            "range": {"type": "noEnd", "startDate": str(MONDAY.date())},
        }
        self.world.control.patch_event(self.calendar, self.made.id, {"recurrence": rule})
        with self.assertRaises(PreconditionFailed):
            self.provider.delete(self.made)
        self.assertEqual(1, self.world.live())
