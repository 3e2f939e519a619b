"""Promises about the feed of changes: everything once, nothing lost, nothing invented."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from ....core.codec import timing_only
from ....core.event import Status
from ....providers.base import (
    Changed,
    Detail,
    Feature,
    OccurrenceChanged,
    Removed,
    Unreadable,
)
from ....providers.errors import (
    CalendarUnavailable,
    NotFound,
    ProviderError,
    SyncTokenExpired,
    TransientError,
)
from ..world import HOUR, MONDAY, appointment, weekly
from .base import Promises


def several(count: int, prefix: str = "many"):
    return [appointment(uid=f"{prefix}-{number}") for number in range(count)]


class ChangePromises(Promises):
    def test_the_first_read_brings_what_is_there(self):
        refs = {self.world.put(event).id for event in several(3)}
        items, _ = self.read()
        self.assertEqual(refs, {item.ref.id for item in items})

    def test_a_sync_token_brings_only_news(self):
        old, edited, deleted = (self.world.put(event) for event in several(3))
        made = []

        def happen():
            self.world.edit(edited, title="New title")
            self.world.delete(deleted)
            made.append(self.world.put(appointment(uid="new")))

        items = self.news_after(happen)
        changed = {item.ref.id for item in items if isinstance(item, Changed)}
        self.assertEqual({edited.id, made[0].id}, changed)
        self.assertEqual([Removed(deleted.id)], [i for i in items if isinstance(i, Removed)])

    def test_an_event_moved_years_ahead_is_not_gone(self):
        ref = self.world.put(appointment())
        far = MONDAY.replace(year=MONDAY.year + 3)
        items = self.news_after(lambda: self.world.edit(ref, start=far, stop=far + HOUR))
        self.assertEqual([(ref.id, far)], [(item.ref.id, item.event.start) for item in items])

    def test_a_quiet_calendar_has_no_news(self):
        self.world.put(appointment())
        self.assertEqual([], self.news_after(lambda: None))

    def test_an_empty_calendar_has_a_position_too(self):
        items, token = self.read()
        self.assertEqual([], items)
        ref = self.world.put(appointment())
        self.assertEqual([ref.id], [item.ref.id for item in self.read(token)[0]])

    def test_a_position_can_be_read_from_twice(self):
        _, token = self.read()
        self.world.put(appointment())
        self.assertEqual(self.read(token)[0], self.read(token)[0])

    def test_pages_are_followed_to_the_end(self):
        refs = {self.world.put(event).id for event in several(10)}
        pages = list(self.world.small_pages(4).changes(self.calendar))
        self.assertGreater(len(pages), 1)
        self.assertEqual(refs, {item.ref.id for page in pages for item in page.items})
        self.assertEqual(["", ""], [page.sync_token for page in pages[:2]])
        self.assertTrue(pages[-1].sync_token)

    def test_news_are_followed_over_pages_to_the_end_too(self):
        provider = self.world.small_pages(4)
        *_, page = provider.changes(self.calendar)
        refs = {self.world.put(event).id for event in several(10)}
        news = list(provider.changes(self.calendar, page.sync_token))
        self.assertEqual(refs, {item.ref.id for page in news for item in page.items})
        self.assertTrue(news[-1].sync_token)

    def test_a_read_that_breaks_off_gives_no_position(self):
        for event in several(10):
            self.world.put(event)
        pages = self.world.small_pages(4).changes(self.calendar)
        seen = [next(pages)]
        self.world.break_after(0)
        with suppress(TransientError):
            seen += pages
        whole = sum(len(page.items) for page in seen) == 10
        self.assertEqual(whole, bool(seen[-1].sync_token))

    def test_nothing_is_lost_between_two_reads(self):
        first, *_ = [self.world.put(event) for event in several(10)]
        provider = self.world.small_pages(4)
        pages = provider.changes(self.calendar)
        seen = [next(pages)]
        self.world.edit(first, title="Edited while paging")
        late = self.world.put(appointment(uid="late"))
        seen += pages
        seen += provider.changes(self.calendar, seen[-1].sync_token)
        titles = {item.ref.id: item.event.title for page in seen for item in page.items}
        self.assertEqual("Edited while paging", titles[first.id])
        self.assertIn(late.id, titles)

    def test_an_expired_token_asks_for_a_resync(self):
        ref = self.world.put(appointment())
        _, token = self.read()
        self.world.expire_sync_token()
        with self.assertRaises(SyncTokenExpired):
            self.read(token)
        self.assertEqual([ref.id], [item.ref.id for item in self.read()[0]])

    def test_our_own_push_comes_back_equal(self):
        text = "Zoë <b>&amp;</b> 🌷\n\n  two spaces, a tab\there\nhttps://x.example/?a=1&b=<2>"
        events = [
            appointment(uid="plain", title=text[:40], notes=text, location=text),
            self.provider.as_kept(appointment(uid="tentative", status=Status.TENTATIVE)),
            appointment(uid="long", notes="long € <i>text</i>\n" * 2000),
            weekly(),
        ]
        _, token = self.read()
        refs = {event.uid: self.make(event) for event in events}
        found = {item.event.uid: item for item in self.read(token)[0]}
        for event in events:
            with self.subTest(event.uid):
                self.assertEqual(refs[event.uid], found[event.uid].ref)
                self.assertSame(event, found[event.uid].event)

    def test_our_own_update_and_delete_come_back_as_such(self):
        ref = self.make(appointment())
        gone = self.make(appointment(uid="gone"))
        _, token = self.read()
        changed = appointment(notes="Some notes", stop=MONDAY + 2 * HOUR)
        new = self.provider.update(ref, changed)
        self.provider.delete(gone)
        items, _ = self.read(token)
        self.assertEqual([Removed(gone.id)], [i for i in items if isinstance(i, Removed)])
        (item,) = (i for i in items if isinstance(i, Changed))
        self.assertEqual(new, item.ref)
        self.assertSame(changed, item.event)

    def test_with_detail_busy_nothing_private_is_told(self):
        told = {"title": "T-secret", "notes": "N-secret", "location": "L-secret"}
        self.world.put(appointment(**told))
        ref = self.world.put(weekly(**{**told}))
        moved = appointment(uid=weekly().uid, start=MONDAY + HOUR, stop=MONDAY + 2 * HOUR, **told)
        self.world.change_occurrence(ref, MONDAY, moved)
        full, busy = self.read()[0], self.read(detail=Detail.BUSY)[0]
        self.assertIn("secret", repr(full))
        self.assertNotIn("secret", repr(busy))
        self.assertEqual([self.times(i) for i in full], [self.times(i) for i in busy])

    def test_a_look_with_detail_busy_tells_nothing_private_either(self):
        told = {"title": "T-secret", "notes": "N-secret", "location": "L-secret"}
        single = self.world.put(appointment(**told))
        series = self.world.put(weekly(**told))
        moved = appointment(uid=weekly().uid, start=MONDAY + HOUR, stop=MONDAY + 2 * HOUR, **told)
        self.world.change_occurrence(series, MONDAY, moved)
        for ref in (single, series):
            full = self.provider.get(self.world.calendar, ref.id)
            busy = self.provider.get(self.world.calendar, ref.id, detail=Detail.BUSY)
            self.assertIn("secret", repr(full))
            self.assertNotIn("secret", repr(busy))
            self.assertEqual(full.ref, busy.ref)
            self.assertEqual(timing_only(full.event), busy.event)

    def test_an_unreadable_event_does_not_hide_the_others(self):
        for event in several(3, "before"):
            self.world.put(event)
        poisoned = self.world.put_unreadable()
        for event in several(3, "after"):
            self.world.put(event)
        items, token = self.read()
        self.assertEqual([poisoned], [i.id for i in items if isinstance(i, Unreadable)])
        self.assertEqual(6, sum(isinstance(i, Changed) for i in items))
        self.assertTrue(token)

    def test_a_closed_calendar_is_unavailable_and_nothing_is_gone(self):
        ref = self.put_there(appointment())
        _, token = self.read()
        self.world.close_calendar()
        for name, attempt in self.attempts(ref, token).items():
            with self.subTest(name), self.assertRaises(CalendarUnavailable):
                attempt()

    def test_an_outage_never_looks_like_a_deletion(self):
        ref = self.put_there(appointment())
        _, token = self.read()
        for trouble in self.world.troubles():
            for name, attempt in self.attempts(ref, token).items():
                with self.subTest(f"{trouble.name}: {name}"):
                    trouble.arrange()
                    self.assertNoRemoval(attempt)
                    self.world.mend()
        self.assertEqual(1, self.world.live())

    def assertNoRemoval(self, attempt):
        try:
            attempt()
        except NotFound:
            self.fail("an outage passed for a proof that the event is gone")
        except ProviderError:
            pass

    def attempts(self, ref, token):
        reading = {
            "first read": self.read_without_removals,
            "next read": lambda: self.read_without_removals(token),
            "get": lambda: self.provider.get(self.calendar, ref.id),
        }
        if Feature.WRITES not in self.provider.supports:
            return reading
        return reading | {
            "create": lambda: self.provider.create(self.calendar, appointment()),
            "update": lambda: self.provider.update(replace(ref, etag=""), appointment()),
        }

    def read_without_removals(self, token=""):
        for page in self.provider.changes(self.calendar, token):
            self.assertFalse([i for i in page.items if isinstance(i, Removed)])

    def times(self, item):
        event = item.event
        original = item.original if isinstance(item, OccurrenceChanged) else None
        return original, event.start, event.stop, event.zone, event.recurrence, event.blocks
