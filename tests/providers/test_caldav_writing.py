"""Writing to servers with whatever manners: once, and nothing but our own part."""

from __future__ import annotations

import re
from dataclasses import replace

from ...core.event import Override, moment_key
from ...core.parts import standing
from ...core.reconcile import same
from ...dev.simulators.common.faults import Fault
from ...providers.caldav.client import DavClient
from ...providers.caldav.marks import MARK, resource_name, resource_names
from ...providers.caldav.provider import CalDAVProvider
from ...providers.errors import (
    AuthError,
    CalendarUnavailable,
    NotFound,
    PreconditionFailed,
    Rejected,
    TransientError,
)
from ...providers.push import Push, Written, push
from .caldav_case import CalDAVCase
from .caldav_objects import unfolded
from .caldav_world import ICloudWorld, dav_error
from .world import HOUR, appointment, monday, weekly

GUESTS = ("ATTENDEE", "ORGANIZER")


class TestICloudsManners(CalDAVCase):
    """Each of them was seen at the real one."""

    world_class = ICloudWorld

    def test_nobody_is_ever_invited(self):
        ref = self.provider.create(self.calendar, weekly(notes="jane.doe@client.example"))
        self.provider.update(ref, weekly(title="Later"))
        written = [seen.body for seen in self.world.front.seen if seen.method == "PUT"]
        self.assertEqual(2, len(written))
        for body in written:
            self.assertFalse([n for n in GUESTS if re.search(rf"^{n}".encode(), body, re.M)])

    def test_properties_are_asked_for_by_name(self):
        """Asked for all, it leaves out what a resource is."""
        seen = self.seen_in(lambda: (self.provider.calendars(), self.everything()))
        asked = [each.body for each in seen if each.method in ("PROPFIND", "REPORT")]
        self.assertTrue(asked)
        self.assertFalse([body for body in asked if b"allprop" in body or not body])

    def test_a_version_that_is_not_told_is_looked_up(self):
        ref = self.provider.create(self.calendar, appointment())
        self.assertEqual(self.world.etag(ref.id), ref.etag)
        ref = self.provider.update(ref, appointment(title="Later"))
        self.assertEqual(self.world.etag(ref.id), ref.etag)

    def test_an_end_is_always_written(self):
        ref = self.provider.create(self.calendar, appointment(stop=appointment().start))
        self.assertIn("DTEND", self.world.stored(ref.id))

    def test_no_address_depends_on_the_host(self):
        ids = [info.id for info in self.provider.calendars()]
        self.assertIn(self.calendar, ids)
        self.assertFalse([id for id in ids if "localhost" in id])

    def test_only_calendars_for_events_are_listed(self):
        listed = {info.name: info for info in self.provider.calendars()}
        self.assertFalse({"Reminders", "Football", "inbox"} & set(listed))

    def test_a_shared_calendar_is_for_reading(self):
        shared = next(info for info in self.provider.calendars() if info.name == "Shared")
        self.assertEqual(("read", "#FF2968"), (shared.access.value, shared.color))

    def test_a_calendar_is_no_event_of_its_own(self):
        ref = self.world.put(appointment())
        items, _ = self.news()
        self.assertEqual([ref.id], self.names(items))

    def test_what_was_deleted_on_a_phone_is_made_again_under_another_name(self):
        first = self.provider.create(self.calendar, appointment())
        self.world.delete(first)
        second = self.provider.create(self.calendar, appointment())
        names = [resource_name(appointment().uid, generation) for generation in (0, 1)]
        self.assertEqual(names, [first.id, second.id])
        found = self.world.again().find(self.calendar, appointment().uid)
        self.assertEqual((second, appointment().uid), (found.ref, found.event.uid))
        self.assertEqual(second, self.provider.create(self.calendar, appointment()))
        self.assertEqual(1, self.world.live())

    def test_a_name_that_is_taken_and_not_to_be_seen_is_waited_for(self):
        """Made a moment ago, an event is not always found at once: late is better than twice."""
        self.world.front.remember_deleted(resource_name(appointment().uid))
        with self.assertRaises(TransientError):
            self.provider.create(self.calendar, appointment(), fresh=True)
        self.assertEqual(0, self.world.live())

    def test_names_come_to_an_end(self):
        self.world.front.remember_deleted(*resource_names(appointment().uid))
        with self.assertRaises(Rejected) as caught:
            self.provider.create(self.calendar, appointment())
        self.assertEqual("ids_used_up", caught.exception.reason)

    def test_names_do_not_come_to_an_end_because_the_calendar_is_full(self):
        for status in (507, 403):
            with self.subTest(status):
                self.world.front.faults.add(Fault(method="PUT", status=status))
                self.world.front.remember_deleted(*resource_names(appointment().uid)[1:])
                with self.assertRaises(CalendarUnavailable):
                    self.provider.create(self.calendar, appointment())

    def test_busy_needs_no_report_that_is_missing(self):
        self.world.put(appointment())
        start, stop = appointment().start, appointment().stop
        (taken,) = self.provider.busy([self.calendar], start, stop)[self.calendar]
        self.assertEqual((start, stop), (taken.start, taken.stop))

    def test_a_pause_without_a_length_is_an_outage_and_one_with_is_heeded(self):
        self.world.front.faults.add(Fault(status=503))
        with self.assertRaises(TransientError) as caught:
            self.provider.calendars()
        self.assertIsNone(caught.exception.retry_after)

    def test_the_same_uid_in_another_calendar_is_another_generation(self):
        """The account knows the uid already, in a calendar that is none of this link's."""
        first = self.provider.create(self.world.neighbour, appointment())
        second = self.provider.create(self.calendar, appointment())
        self.assertNotEqual(first.id, second.id)
        found = self.provider.get(self.calendar, second.id)
        self.assertEqual(appointment().uid, found.event.uid)


class TestOtherManners(CalDAVCase):
    def test_refused_under_one_name_and_made_unheard_under_another_it_is_made_once(self):
        """The second try looks first: what was refused for a moment is not refused for ever."""
        for _name in range(2):
            self.world.front.faults.add(Fault(method="PUT", status=507))
        self.world.drop_next_answer()
        task = Push(self.calendar, appointment().uid, appointment(), None, fresh=True)
        self.assertIsInstance(push(self.provider, task), Written)
        self.assertEqual(1, self.world.live())

    def test_a_weak_version_is_the_same_version(self):
        self.world.manners.weak = True
        ref = self.provider.create(self.calendar, appointment())
        self.assertEqual(ref, self.provider.get(self.calendar, ref.id).ref)
        self.provider.delete(self.provider.update(ref, appointment(title="Later")))
        self.assertEqual(0, self.world.live())

    def test_an_object_under_a_name_of_the_servers_is_followed(self):
        self.world.manners.moves = True
        ref = self.provider.create(self.calendar, appointment())
        self.assertTrue(ref.id.endswith("-moved.ics"))
        self.assertEqual(ref, self.provider.get(self.calendar, ref.id).ref)
        self.assertEqual(ref, self.provider.find(self.calendar, appointment().uid).ref)
        self.assertEqual(ref, self.provider.create(self.calendar, appointment()))
        self.assertEqual(1, self.world.live())

    def test_a_server_that_tidies_does_not_make_an_edit_of_it(self):
        self.world.manners.tidies = True
        ref = self.provider.create(self.calendar, appointment())
        self.assertEqual(self.world.etag(ref.id), ref.etag)

    def test_an_edit_between_writing_and_looking_is_seen_later(self):
        self.world.manners.etags = False
        ref = self.provider.create(self.calendar, appointment())
        theirs = replace(ref, etag="")
        self.world.line.after_first("PUT", lambda: self.world.edit(theirs, title="Theirs"))
        mine = self.provider.update(ref, appointment(title="Mine"))
        self.assertNotEqual(self.world.etag(ref.id), mine.etag)
        with self.assertRaises(PreconditionFailed):
            self.provider.update(mine, appointment(title="Again"))

    def test_an_edit_between_reading_and_writing_is_not_lost(self):
        ref = self.provider.create(self.calendar, appointment())
        theirs = replace(ref, etag="")
        self.world.line.after_first("REPORT", lambda: self.world.edit(theirs, notes="Theirs"))
        with self.assertRaises(PreconditionFailed):
            self.provider.update(ref, appointment(title="Mine"))
        self.assertIn("Theirs", self.world.stored(ref.id))

    def test_what_is_passed_over_in_silence_is_asked_for_alone(self):
        self.world.manners.passes_over = True
        with self.assertRaises(NotFound):
            self.provider.get(self.calendar, "never-was.ics")
        self.assertIsNone(self.provider.find(self.calendar, "never-was"))

    def test_a_uid_in_the_trash_is_not_waited_for(self):
        """Nextcloud: a deleted event keeps its UID for a month, and only words say so."""
        words = (
            '<d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns"><s:message>Deleted calendar '
            "object with uid already exists in this calendar collection.</s:message></d:error>"
        )
        self.world.front.faults.add(Fault(method="PUT", status=400, body=words))
        ref = self.provider.create(self.calendar, appointment())
        self.assertEqual(resource_name(appointment().uid, 1), ref.id)
        self.assertIn(MARK, self.world.stored(ref.id))

    def test_what_a_server_has_against_an_event_is_told(self):
        for name in ("valid-calendar-data", "max-resource-size", "max-instances"):
            body = dav_error(name)
            self.world.front.faults.add(Fault(method="PUT", status=403, body=body))
            with self.subTest(name), self.assertRaises(Rejected) as caught:
                self.provider.create(self.calendar, appointment())
            self.assertEqual(name, caught.exception.reason)

    def test_a_calendar_for_reading_is_unavailable_for_writing(self):
        self.world.front.faults.add(Fault(method="PUT", status=403, times=None))
        with self.assertRaises(CalendarUnavailable):
            self.provider.create(self.calendar, appointment())

    def test_a_delete_with_a_joke_for_an_answer_is_looked_after(self):
        """Infomaniak is a teapot when asked to delete."""
        ref = self.provider.create(self.calendar, appointment())
        self.world.line.after_first("DELETE", lambda: self.world.delete(ref))
        self.world.front.faults.add(Fault(method="DELETE", status=418))
        self.provider.delete(ref)
        self.assertEqual(0, self.world.live())

    def test_a_404_on_the_way_does_not_prove_that_a_delete_is_done(self):
        ref = self.provider.create(self.calendar, appointment())
        self.world.front.faults.add(Fault(method="DELETE", status=404))
        self.provider.delete(ref)
        self.assertEqual(0, self.world.live())


class TestProofs(CalDAVCase):
    def test_a_server_that_wants_a_proof_of_the_password_gets_one(self):
        for proofs in ("MD5", "SHA-256"):
            self.world.manners.proofs = proofs
            with self.subTest(proofs):
                sent, seen = len(self.world.line.sent), len(self.world.front.seen)
                provider = self.world.again()
                provider.delete(provider.create(self.calendar, appointment(uid=proofs)))
                refused = len(self.world.line.sent) - sent - (len(self.world.front.seen) - seen)
                self.assertEqual(1, refused, "it has to be asked for the proof once, and no more")

    def test_a_wrong_password_is_no_proof(self):
        self.world.manners.proofs = "MD5"
        client = self.world.client()
        client = DavClient(replace(client.credentials, password="guess"), client.transport)
        with self.assertRaises(AuthError):
            CalDAVProvider(client).calendars()


class TestTheirPart(CalDAVCase):
    def test_an_update_that_changes_nothing_writes_nothing(self):
        ref = self.provider.create(self.calendar, weekly())
        seen = self.seen_in(lambda: self.provider.update(ref, weekly()))
        self.assertEqual(["REPORT"], [each.method for each in seen])

    def test_only_our_lines_change(self):
        ref = self.provider.create(self.calendar, appointment(notes="a"))
        self.world.decorate(ref)
        before = unfolded(self.world.stored(ref.id))
        ref = self.provider.get(self.calendar, ref.id).ref
        self.provider.update(ref, appointment(notes="b"))
        after = unfolded(self.world.stored(ref.id))
        changed = {line.partition(":")[0] for line in {*before} ^ {*after}}
        self.assertLessEqual(changed, {"DESCRIPTION", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE"})

    def test_an_occurrence_keeps_what_somebody_put_on_it(self):
        moved = appointment(uid=weekly().uid, start=monday(2) + HOUR, stop=monday(2) + 2 * HOUR)
        ref = self.provider.create(self.calendar, weekly(overrides=(Override(monday(2), moved),)))
        text = self.world.stored(ref.id)
        head, _, tail = text.rpartition("END:VEVENT")
        self.world.put_raw(f"{head}COLOR:red\r\nEND:VEVENT{tail}".encode(), ref.id)
        ref = self.provider.get(self.calendar, ref.id).ref
        for series in (weekly(title="New", overrides=(Override(monday(2), moved),)), weekly()):
            ref = self.provider.update(ref, series)
            self.assertEqual(1, self.world.stored(ref.id).count("COLOR:red"))
        ref = self.provider.update(ref, weekly(overrides=(Override(monday(2), None),)))
        self.assertNotIn("COLOR:red", self.world.stored(ref.id))

    def test_an_exception_off_the_rule_stays_and_becomes_a_date_of_its_series(self):
        moved = appointment(uid=weekly().uid, start=monday(2) + HOUR, stop=monday(2) + 2 * HOUR)
        ref = self.provider.create(self.calendar, weekly(overrides=(Override(monday(2), moved),)))
        head, _, tail = self.world.stored(ref.id).rpartition("END:VEVENT")
        text = f"{head}COLOR:red\r\nEND:VEVENT{tail}".replace("=WEEKLY", "=WEEKLY;INTERVAL=3")
        self.world.put_raw(text.encode(), ref.id)
        found = self.provider.get(self.calendar, ref.id)
        self.assertEqual([monday(2)], [each.original for each in found.event.overrides])
        edited = standing(found.event).with_override(Override(monday(3), None))
        self.provider.update(found.ref, edited)
        self.assertTrue(same(edited, self.provider.get(self.calendar, ref.id).event))
        self.assertEqual(1, self.world.stored(ref.id).count("COLOR:red"))
        self.assertIn(f"RDATE:{moment_key(monday(2))}", self.world.stored(ref.id))

    def test_a_copy_that_somebody_makes_is_somebodys_own(self):
        self.world.manners.etags = False
        words = dav_error("no-uid-conflict")
        self.world.front.faults.add(Fault(method="PUT", status=409, body=words))
        ref = self.provider.create(self.calendar, appointment())
        self.provider.delete(ref)
        again = self.provider.create(self.calendar, appointment())
        copy = self.world.stored(again.id).replace("UID:" + appointment().uid, "UID:copy")
        copied = self.world.put_raw(copy.encode(), "copy.ics")
        self.assertNotEqual(
            appointment().uid, self.provider.get(self.calendar, copied.id).event.uid
        )
        self.assertEqual(again.id, self.provider.find(self.calendar, appointment().uid).ref.id)
