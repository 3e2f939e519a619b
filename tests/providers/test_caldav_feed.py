"""Reading what changed from servers with whatever manners: nothing lost, nothing invented."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from ...dev.simulators.common.faults import Fault
from ...providers.base import Removed, Unreadable
from ...providers.caldav.position import WITNESSES, Position, first_position, next_position
from ...providers.errors import (
    CalendarUnavailable,
    SyncTokenExpired,
    TransientError,
    UnreadableAnswer,
)
from ..pure import PureCase
from .caldav_case import CalDAVCase
from .caldav_world import dav_error
from .world import MONDAY, appointment, weekly

LOST = {
    "as RFC 6578 says": Fault(status=403, body=dav_error("valid-sync-token")),
    "a conflict": Fault(status=409),
    "gone": Fault(status=410),
    "a condition": Fault(status=412),
    "a bad request": Fault(status=400, times=2),
    "a stumble": Fault(status=500),
}


class TestLostPositions(CalDAVCase):
    def test_a_position_is_lost_in_each_way_that_servers_have(self):
        self.world.put(appointment())
        _, token = self.news()
        for name, fault in LOST.items():
            with self.subTest(name):
                self.world.front.faults.add(replace(fault, method="REPORT"))
                with self.assertRaises(SyncTokenExpired):
                    self.news(token)
                self.world.mend()
        self.assertEqual(1, len(self.news()[0]))

    def test_a_list_of_everything_is_no_news(self):
        refs = [self.world.put(appointment(uid=f"many-{number}")) for number in range(4)]
        _, token = self.news()
        self.world.delete(refs[0])
        self.world.manners.forgets = True
        with self.assertRaises(SyncTokenExpired):
            self.news(token)

    def test_a_stumble_of_the_whole_server_is_an_outage(self):
        _, token = self.news()
        self.world.front.faults.add(Fault(status=500, times=None))
        with self.assertRaises(TransientError):
            self.news(token)

    def test_no_rights_any_more_is_no_lost_position(self):
        _, token = self.news()
        self.world.front.faults.add(Fault(status=403))
        with self.assertRaises(CalendarUnavailable):
            self.news(token)

    def test_what_is_no_position_of_ours_is_lost(self):
        for token in ("fake-0123", "[]", "{}", '["other","x",{}]', "[1,2,3]", "null"):
            with self.subTest(token), self.assertRaises(SyncTokenExpired):
                self.news(token)


class TestNews(CalDAVCase):
    def test_a_quiet_calendar_costs_one_small_request(self):
        self.world.put(appointment())
        _, token = self.news()
        self.assertEqual(["REPORT"], [s.method for s in self.seen_in(lambda: self.news(token))])

    def test_news_that_are_cut_off_are_followed_to_the_end(self):
        refs = [self.world.put(appointment(uid=f"many-{number}")) for number in range(7)]
        self.world.manners.cut_after = 3
        items, token = self.news()
        self.assertEqual({ref.id for ref in refs}, set(self.names(items)))
        self.world.delete(refs[0])
        self.assertEqual([Removed(refs[0].id)], self.news(token)[0])

    def test_a_server_of_the_draft_is_asked_as_the_draft_has_it(self):
        ref = self.world.put(appointment())
        self.world.front.faults.add(Fault(method="REPORT", status=400))
        items, _ = self.news()
        self.assertEqual([ref.id], self.names(items))

    def test_an_answer_without_a_position_is_not_whole(self):
        body = '<multistatus xmlns="DAV:"/>'
        self.world.front.faults.add(Fault(method="REPORT", status=207, body=body))
        with self.assertRaises(UnreadableAnswer):
            self.news()

    def test_an_object_that_is_kept_back_does_not_hide_the_others(self):
        kept, other = (self.world.put(appointment(uid=uid)) for uid in ("kept-back", "other"))
        self.world.manners.holds_back = kept.id
        items, token = self.news()
        self.assertEqual([other.id], self.names(items))
        self.assertEqual([kept.id], [i.id for i in items if isinstance(i, Unreadable)])
        self.assertTrue(token)

    def test_what_goes_while_it_is_read_is_no_news_of_a_first_reading(self):
        refs = [self.world.put(appointment(uid=f"many-{number}")) for number in range(4)]
        pages = self.world.small_pages(2).changes(self.calendar)
        seen = [next(pages)]
        for ref in refs:
            self.world.delete(ref)
        seen += pages
        self.assertFalse([i for page in seen for i in page.items if isinstance(i, Removed)])

    def test_a_task_is_no_event(self):
        task = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTODO\r\nUID:task\r\n"
        task += "DTSTAMP:20270101T000000Z\r\nSUMMARY:Buy oil\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
        self.world.put_raw(task.encode(), "task.ics")
        self.assertEqual([], self.news()[0])

    def test_what_is_long_over_is_left_out_and_what_goes_on_is_not(self):
        long_ago = MONDAY - timedelta(days=400)
        times = {"start": long_ago, "stop": long_ago + timedelta(hours=1)}
        self.world.put(appointment(uid="over", **times))
        going_on = self.world.put(weekly(**times, recurrence=("RRULE:FREQ=WEEKLY",)))
        items, token = self.news()
        self.assertEqual([going_on.id], self.names(items))
        self.assertEqual([], self.news(token)[0])


class TestWithoutPositions(CalDAVCase):
    """Servers that keep no positions: the versions of everything are compared."""

    def setUp(self):
        super().setUp()
        self.world.manners.positions = False

    def test_changes_are_found_with_and_without_a_ctag(self):
        for ctags in (True, False):
            self.world.manners.ctags = ctags
            with self.subTest(ctags=ctags):
                old, edited, deleted = (
                    self.world.put(appointment(uid=f"{n}-{ctags}")) for n in "abc"
                )
                _, token = self.news()
                self.world.edit(edited, title="New")
                self.world.delete(deleted)
                items, token = self.news(token)
                self.assertEqual([edited.id], self.names(items))
                self.assertIn(Removed(deleted.id), items)
                self.assertEqual([], self.news(token)[0])

    def test_a_quiet_calendar_with_a_ctag_costs_one_small_request(self):
        self.world.put(appointment())
        _, token = self.news()
        seen = self.seen_in(lambda: self.news(token))
        self.assertEqual(["0"], [each.headers["depth"] for each in seen])

    def test_missing_from_a_list_is_not_gone(self):
        """A list may be stale. The calendar is asked about each event that is not in it."""
        ref = self.world.put(appointment())
        _, token = self.news()
        kind, ctag, versions = json.loads(token)
        hidden = json.dumps([kind, "another", {**versions, "never-was.ics": "1"}])
        items, _ = self.news(hidden)
        self.assertEqual([Removed("never-was.ics")], items)
        self.world.manners.holds_back = ref.id
        self.assertFalse([i for i in self.news(hidden)[0] if i == Removed(ref.id)])

    def test_a_server_that_only_says_that_it_keeps_positions_is_read_all_the_same(self):
        ref = self.world.put(appointment())
        self.world.manners.positions = True
        self.world.front.faults.add(Fault(method="REPORT", status=403))
        items, token = self.news()
        self.assertEqual([ref.id], self.names(items))
        self.assertEqual("listing", json.loads(token)[0])


class TestPosition(PureCase):
    def test_it_is_kept_small(self):
        versions = {f"{number}.ics": f"etag-{number}" for number in range(5000)}
        self.assertLess(len(first_position("urn:token", versions).written()), 1000)

    def test_it_survives_being_written(self):
        position = first_position("data:,12_34", {"a.ics": "1"})
        self.assertEqual(position, Position.read(position.written()))

    def test_real_news_are_taken_for_news(self):
        versions = {f"{number}.ics": "old" for number in range(100)}
        position = first_position("1", versions)
        for size in (1, 5, 60):
            changed = {f"{number}.ics": "new" for number in range(size)}
            with self.subTest(size=size):
                self.assertEqual("2", next_position(position, "2", changed, []).token)

    def test_a_list_with_unchanged_events_is_not(self):
        versions = {f"{number}.ics": "old" for number in range(100)}
        position = first_position("1", versions)
        for name, changed in {
            "all": versions,
            "some were deleted": {n: e for n, e in versions.items() if not n.startswith("1")},
            "some were changed": {n: "new" if n < "3" else e for n, e in versions.items()},
        }.items():
            with self.subTest(name), self.assertRaises(SyncTokenExpired):
                next_position(position, "2", changed, [])

    def test_witnesses_that_go_are_replaced(self):
        position = first_position("1", {"a.ics": "1"})
        position = next_position(position, "2", {"b.ics": "1"}, ["a.ics"])
        with self.assertRaises(SyncTokenExpired):
            next_position(position, "3", {"b.ics": "1"}, [])
        many = {f"{number}.ics": "1" for number in range(3 * WITNESSES)}
        self.assertEqual(WITNESSES, len(next_position(position, "3", many, ["b.ics"]).versions))
