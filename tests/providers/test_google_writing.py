"""Writing at Google: once, bound to a version, and nothing but the difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from ...core.event import Override, Status, moment_key
from ...providers.errors import (
    PreconditionFailed,
    Rejected,
    TransientError,
)
from ...providers.google.dialect import event_id
from ...providers.versions import own_etag
from .google_case import GoogleCase
from .world import HOUR, MONDAY, Answer, appointment, monday, weekly


class TestGoogleWriting(GoogleCase):
    def test_nobody_gets_a_mail_and_every_patch_names_its_version(self):
        def work():
            ref = self.provider.create(
                self.calendar, weekly(overrides=(Override(monday(1), None),))
            )
            ref = self.provider.update(replace(ref, etag=""), weekly(title="New"))
            self.provider.delete(ref)

        writes = [r for r in self.requests_of(work) if r["method"] != "GET"]
        self.assertEqual({"POST", "PATCH", "DELETE"}, {r["method"] for r in writes})
        for request in writes:
            self.assertEqual(["none"], request["query"]["sendUpdates"])
        patches = [r for r in writes if r["method"] == "PATCH"]
        self.assertTrue(patches)
        self.assertTrue(all(request["if_match"] for request in patches))

    def test_one_request_makes_an_event_or_a_plain_series(self):
        for event in (appointment(), weekly()):
            requests = self.requests_of(
                lambda event=event: self.provider.create(self.calendar, event)
            )
            self.assertEqual(["POST"], [request["method"] for request in requests])

    def test_one_request_changes_an_event(self):
        ref = self.provider.create(self.calendar, appointment())
        requests = self.requests_of(lambda: self.provider.update(ref, appointment(title="New")))
        self.assertEqual(["PATCH"], [request["method"] for request in requests])

    def test_making_it_again_unchanged_writes_nothing(self):
        ref = self.provider.create(self.calendar, appointment(notes="<b>"))
        requests = self.requests_of(
            lambda: self.provider.create(self.calendar, appointment(notes="<b>"))
        )
        self.assertEqual(["POST", "GET"], [request["method"] for request in requests])
        self.assertEqual(ref, self.provider.get(self.calendar, ref.id).ref)

    def test_an_update_after_nothing_happened_writes_nothing(self):
        series = weekly(overrides=(Override(monday(1), None),))
        ref = self.provider.create(self.calendar, series)
        requests = self.requests_of(lambda: self.provider.update(ref, series))
        # Whether it is the version we know is asked first: the series, then its exceptions.
        told = [request["method"] for request in requests]
        self.assertEqual(["GET", "GET", "GET"], told)

    def test_only_what_differs_from_what_was_there_is_named(self):
        was, hour = appointment(notes="Knee"), timedelta(hours=1)
        ref = self.provider.create(self.calendar, was)
        later = replace(was, start=was.start + hour, stop=was.stop + hour)
        steps = (
            (later, {"start", "end"}),
            (replace(later, title="New"), {"summary"}),
            (replace(later, title="New", private=True), {"visibility"}),
            (replace(later, title="New", private=True, notes=""), {"description"}),
        )
        for event, named in steps:
            with self.subTest(named):
                told = self.provider.get(self.calendar, ref.id)
                update = partial(self.provider.update, told.ref, event, base=told.event)
                [patch] = self.requests_of(update)
                self.assertEqual(named, set(patch["body"]) - {"extendedProperties"})
        told = self.provider.get(self.calendar, ref.id)
        self.assertEqual(event, told.event)
        update = partial(self.provider.update, told.ref, event, base=told.event)
        self.assertEqual([], self.requests_of(update))

    def test_where_google_revives_nothing_another_id_is_used(self):
        first = self.provider.create(self.calendar, appointment())
        self.provider.delete(first)
        self.world.control.add_fault(reason="forbidden", method="PUT", times=None)
        second = self.provider.create(self.calendar, appointment())
        self.assertEqual(event_id(appointment().uid, 1), second.id)
        self.assertEqual(second, self.provider.find(self.calendar, appointment().uid).ref)
        self.assertEqual(second, self.provider.create(self.calendar, appointment()))
        self.assertEqual(1, self.world.live())

    def test_an_id_that_is_taken_but_not_found_makes_no_second_event(self):
        self.provider.create(self.calendar, appointment())
        self.world.control.add_fault(reason="notFound", method="GET", path="/events/", times=None)
        with self.assertRaises(TransientError):
            self.provider.create(self.calendar, appointment())
        self.assertEqual(1, self.world.live())

    def test_an_event_that_keeps_changing_is_left_for_later(self):
        ref = self.provider.create(self.calendar, appointment())
        self.world.control.add_fault(reason="conditionNotMet", method="PATCH", times=None)
        for attempt in (
            lambda: self.provider.update(replace(ref, etag=""), appointment(title="New")),
            lambda: self.provider.create(self.calendar, appointment(title="New")),
        ):
            with self.assertRaises(TransientError):
                attempt()

    def test_an_occurrence_that_the_series_does_not_have_is_refused(self):
        stray = monday(1) + HOUR
        series = weekly(overrides=(Override(stray, appointment(start=stray, stop=stray + HOUR)),))
        with self.assertRaises(Rejected):
            self.provider.create(self.calendar, series)

    def test_cancelling_an_occurrence_that_is_none_is_fine(self):
        ref = self.provider.create(
            self.calendar, weekly(overrides=(Override(monday(1) + HOUR, None),))
        )
        self.assertEqual((), self.provider.get(self.calendar, ref.id).event.overrides)

    def test_a_changed_rule_forgets_what_it_no_longer_gives(self):
        ref = self.provider.create(self.calendar, weekly(overrides=(Override(monday(1), None),)))
        tuesdays = weekly(
            start=MONDAY + timedelta(days=1), stop=MONDAY + timedelta(days=1, hours=1)
        )
        ref = self.provider.update(ref, tuesdays)
        self.assertEqual(tuesdays, self.provider.get(self.calendar, ref.id).event)

    def test_a_version_that_moved_by_itself_is_followed(self):
        ref = self.series_while(lambda id: self.world.control.touch_event(self.calendar, id))
        self.assertEqual(self.world.stored(ref.id)["etag"], own_etag(ref.etag))

    def test_an_edit_between_our_own_writes_is_not_overwritten_later(self):
        theirs = {"summary": "Theirs"}
        ref = self.series_while(
            lambda id: self.world.control.patch_event(self.calendar, id, theirs)
        )
        with self.assertRaises(PreconditionFailed):
            self.provider.update(ref, weekly())
        self.assertEqual("Theirs", self.world.stored(ref.id)["summary"])

    def test_an_occurrence_edited_while_it_is_made_ends_as_wanted(self):
        moved = appointment(uid=weekly().uid, start=monday(1) + HOUR, stop=monday(1) + 2 * HOUR)
        series = weekly(overrides=(Override(monday(1), moved),))
        instance = f"{event_id(series.uid)}_{moment_key(monday(1))}"
        edit = {"summary": "Theirs"}
        # The exceptions are read first, the occurrence itself after them.
        line = self.world.line
        line.after_first(
            "GET",
            lambda: line.after_first(
                "GET", lambda: self.world.control.patch_event(self.calendar, instance, edit)
            ),
        )
        ref = self.provider.create(self.calendar, series)
        self.assertEqual(series, self.provider.get(self.calendar, ref.id).event)
        self.assertEqual(1, self.world.live())

    def series_while(self, happening):
        """Make a series; `happening(id)` comes between the series and its cancelled occurrence."""
        series = weekly(overrides=(Override(monday(1), None),))
        self.world.line.after_first("DELETE", lambda: happening(event_id(series.uid)))
        return self.provider.create(self.calendar, series)

    def test_a_cancelled_event_is_not_written(self):
        with self.assertRaises(Rejected):
            self.provider.create(self.calendar, appointment(status=Status.CANCELLED))

    def test_what_was_deleted_before_is_fine_whatever_google_says(self):
        ref = self.provider.create(self.calendar, appointment())
        self.world.delete(ref)
        for reason in ("deleted", "forbidden", "conditionNotMet"):
            with self.subTest(reason):
                self.world.control.add_fault(reason=reason, method="DELETE")
                self.provider.delete(ref)

    def test_an_update_of_an_invitation_leaves_its_guests(self):
        ref = self.world.put_invitation(appointment(), Answer.YES)
        before = self.world.stored(ref.id)["attendees"]
        self.provider.update(ref, appointment(title="New"))
        self.assertEqual(before, self.world.stored(ref.id)["attendees"])
