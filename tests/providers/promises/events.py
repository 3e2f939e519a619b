"""Promises about single events: written once, read back equal, never overwritten blindly."""

from __future__ import annotations

from dataclasses import replace

from ....core.event import Status
from ....providers.base import Access, Feature
from ....providers.errors import NotFound, PreconditionFailed, TransientError
from ..world import HOUR, appointment
from .base import Promises

TEXTS = {
    "unicode": "Zoë Ångström – 按摩 🌷",
    "line breaks": "First line\nSecond line\n\nAfter an empty one",
    "marks": "Less < more > and & so on: <b>not bold</b> &amp; \"quoted\" 'too'",
    "address": "See https://example.com/?a=1&b=2 and <https://example.com/x>",
    "indented": "A list:\n  - one\n  - two",
}


class EventPromises(Promises):
    def test_a_created_event_reads_back_equal(self):
        event = appointment(location="Rue de la Loi 1\n1000 Brussels", private=True)
        for name, text in TEXTS.items():
            with self.subTest(name):
                event = replace(event, uid=f"{name}@odoo.example", title=text, notes=text)
                ref = self.put_there(event)
                found = self.provider.get(self.calendar, ref.id)
                self.assertSame(event, found.event)
                self.assertEqual(ref, found.ref)

    def test_a_plain_event_is_kept_as_it_is(self):
        event = appointment(notes="Bring towels", location="Room 2")
        self.assertEqual(event, self.provider.as_kept(event))

    def test_what_is_kept_stays_as_it_is(self):
        for name, text in {**TEXTS, "long": "x€ " * 6000, "edges": " \r\n\ttext\x00\r\n "}.items():
            with self.subTest(name):
                kept = self.provider.as_kept(appointment(title=text, notes=text, location=text))
                self.assertEqual(kept, self.provider.as_kept(kept))

    def test_texts_too_long_are_kept_as_far_as_they_fit(self):
        event = appointment(title="t€" * 2000, notes="n€\n" * 6000, location="l€" * 2000)
        ref = self.put_there(event)
        self.assertSame(event, self.provider.get(self.calendar, ref.id).event)

    def test_creating_a_uid_twice_never_makes_two(self):
        first = self.make(appointment())
        second = self.world.again().create(self.calendar, appointment(title="Later title"))
        self.assertEqual(first.id, second.id)
        self.assertEqual(1, self.world.live())
        found = self.provider.get(self.calendar, first.id)
        self.assertEqual("Later title", found.event.title)
        self.assertEqual(found.ref, second)

    def test_a_create_whose_answer_was_lost_can_be_repeated(self):
        self.world.drop_next_answer()
        with self.assertRaises(TransientError):
            self.make(appointment())
        ref = self.make(appointment())
        self.assertEqual(1, self.world.live())
        self.assertSame(appointment(), self.provider.get(self.calendar, ref.id).event)

    def test_a_fresh_event_made_twice_is_one_too(self):
        """The first call's answer was lost at once: the second knows no better than the first."""
        self.world.drop_next_answer()
        with self.assertRaises(TransientError):
            self.make(appointment(), fresh=True)
        ref = self.make(appointment(), fresh=True)
        self.assertEqual(1, self.world.live())
        self.assertEqual(ref, self.provider.get(self.calendar, ref.id).ref)

    def test_what_we_made_is_found_by_its_uid(self):
        self.assertIsNone(self.provider.find(self.calendar, appointment().uid))
        ref = self.make(appointment())
        found = self.world.again().find(self.calendar, appointment().uid)
        self.assertEqual(ref, found.ref)
        self.assertSame(appointment(), found.event)

    def test_what_was_deleted_is_not_found_by_its_uid(self):
        self.provider.delete(self.make(appointment()))
        self.assertIsNone(self.provider.find(self.calendar, appointment().uid))

    def test_an_event_can_be_made_again_after_it_was_deleted(self):
        for _round in range(3):
            ref = self.make(appointment())
            self.assertEqual(1, self.world.live())
            self.assertSame(appointment(), self.provider.get(self.calendar, ref.id).event)
            self.provider.delete(ref)
            self.assertEqual(0, self.world.live())

    def test_an_update_reads_back_equal_under_a_new_etag(self):
        ref = self.make(appointment(notes="old", location="old"))
        changed = appointment(
            title="New",
            start=appointment().start + HOUR,
            stop=appointment().stop + 2 * HOUR,
            status=Status.TENTATIVE,
        )
        changed = self.provider.as_kept(changed)
        new = self.provider.update(ref, changed)
        found = self.provider.get(self.calendar, ref.id)
        self.assertSame(changed, found.event)
        self.assertEqual(found.ref, new)
        self.assertNotEqual(ref.etag, new.etag)

    def test_an_update_leaves_what_is_not_ours(self):
        ref = self.make(appointment())
        self.world.decorate(ref)
        before = self.world.decoration(ref)
        self.assertTrue(before)
        found = self.provider.get(self.calendar, ref.id)
        self.provider.update(found.ref, appointment(title="New"))
        self.assertEqual(before, self.world.decoration(ref))

    def test_a_stale_ref_cannot_overwrite(self):
        ref = self.make(appointment())
        self.world.edit(ref, title="Theirs")
        with self.assertRaises(PreconditionFailed):
            self.provider.update(ref, appointment(title="Ours"))
        self.assertEqual("Theirs", self.provider.get(self.calendar, ref.id).event.title)

    def test_a_ref_without_etag_overwrites(self):
        ref = self.make(appointment())
        self.world.edit(ref, title="Theirs")
        self.provider.update(replace(ref, etag=""), appointment(title="Ours"))
        self.assertEqual("Ours", self.provider.get(self.calendar, ref.id).event.title)

    def test_a_stale_ref_cannot_delete(self):
        ref = self.make(appointment())
        self.world.edit(ref, title="Theirs")
        with self.assertRaises(PreconditionFailed):
            self.provider.delete(ref)
        self.assertEqual(1, self.world.live())

    def test_deleting_twice_is_fine(self):
        ref = self.make(appointment())
        self.assertTrue(self.provider.delete(ref))
        self.assertFalse(self.provider.delete(ref))
        self.assertFalse(self.provider.delete(replace(ref, etag="")))
        self.assertEqual(0, self.world.live())

    def test_what_was_deleted_is_gone(self):
        ref = self.put_there(appointment())
        self.world.delete(ref)
        with self.assertRaises(NotFound):
            self.provider.get(self.calendar, ref.id)

    def test_updating_what_was_deleted_says_not_found(self):
        ref = self.make(appointment())
        self.world.delete(ref)
        for stale in (ref, replace(ref, etag="")):
            with self.subTest(etag=stale.etag), self.assertRaises(NotFound):
                self.provider.update(stale, appointment(title="New"))
        self.assertEqual(0, self.world.live())

    def test_a_calendar_does_not_see_its_neighbour(self):
        ref = self.make(appointment())
        with self.assertRaises(NotFound):
            self.provider.get(self.world.neighbour, ref.id)
        self.assertIsNone(self.provider.find(self.world.neighbour, appointment().uid))
        pages = list(self.provider.changes(self.world.neighbour))
        self.assertEqual([()], [page.items for page in pages])

    def test_both_calendars_are_listed_with_their_rights(self):
        listed = {info.id: info for info in self.provider.calendars()}
        there = {self.calendar, self.world.neighbour} - {""}
        self.assertLessEqual(there, set(listed))
        self.assertEqual("Europe/Brussels", listed[self.calendar].zone)
        self.assertTrue(listed[self.calendar].name)
        writes = Feature.WRITES in self.provider.supports
        self.assertEqual(writes, listed[self.calendar].access is Access.WRITE)

    def test_an_account_knows_whose_it_is(self):
        account = self.provider.account()
        self.assertTrue(account.id)
        self.assertTrue(account.name)
        self.assertEqual(account, self.world.again().account())
