"""What is particular about Graph's feed of changes, over real HTTPS to a simulated Microsoft."""

from __future__ import annotations

import json
from datetime import timedelta

from ...core.event import Override
from ...providers.base import Changed, Detail, Removed, Unreadable
from ...providers.errors import (
    CalendarUnavailable,
    Rejected,
    SyncTokenExpired,
    UnreadableAnswer,
)
from .microsoft_case import MicrosoftCase
from .microsoft_world import MicrosoftWorld, in_outlook, refusal
from .world import HOUR, MONDAY, Answer, appointment, before_monday, holiday, monday, weekly

YEAR = timedelta(days=365)
POSITION_LOST = ("syncStateNotFound", "syncStateInvalid", "resyncRequired", "fullSyncRequired")
DAILY = ("RRULE:FREQ=DAILY;COUNT=380",)


def at(start, **fields):
    return appointment(start=start, stop=start + HOUR, **fields)


def originals(item):
    return [override.original for override in item.event.overrides]


class TestTheWindow(MicrosoftCase):
    def test_what_ended_long_ago_is_not_read(self):
        past = MONDAY - timedelta(weeks=12)
        self.world.put(at(past, uid="past"))
        running = self.world.put(
            weekly(start=past, stop=past + HOUR, recurrence=("RRULE:FREQ=DAILY",))
        )
        self.assertEqual([running.id], [item.ref.id for item in self.everything()])

    def test_an_event_that_leaves_the_window_is_not_gone(self):
        ref = self.world.put(appointment())
        _, token = self.news("")
        self.world.edit(ref, start=MONDAY + 2 * YEAR, stop=MONDAY + 2 * YEAR + HOUR)
        (item,), _ = self.news(token)
        self.assertIsInstance(item, Changed)
        self.assertEqual((ref.id, MONDAY + 2 * YEAR), (item.ref.id, item.event.start))

    def test_an_event_made_beyond_the_window_is_heard_of(self):
        _, token = self.news("")
        ref = self.world.put(at(MONDAY + 2 * YEAR))
        self.assertEqual([ref.id], [item.ref.id for item in self.news(token)[0]])

    def test_a_series_that_leaves_the_window_is_not_gone(self):
        ref = self.world.put(weekly())
        _, token = self.news("")
        beyond = weekly(start=MONDAY + 2 * YEAR, stop=MONDAY + 2 * YEAR + HOUR)
        self.world.control.patch_event(self.calendar, ref.id, in_outlook(beyond))
        (item,), _ = self.news(token)
        self.assertEqual((ref.id, beyond.start), (item.ref.id, item.event.start))

    def test_an_occurrence_that_leaves_the_window_is_still_its_series(self):
        ref = self.world.put(weekly(recurrence=("RRULE:FREQ=WEEKLY",)))
        _, token = self.news("")
        last = monday(58)
        moved = at(last + timedelta(days=6), uid=weekly().uid)
        self.world.change_occurrence(ref, last, moved)
        (item,), _ = self.news(token)
        self.assertEqual((ref.id, [last]), (item.ref.id, originals(item)))

    def test_what_was_cancelled_before_the_window_is_known_to_who_looks(self):
        past = MONDAY - timedelta(weeks=12)
        ref = self.world.put(
            weekly(start=past, stop=past + HOUR, recurrence=("RRULE:FREQ=WEEKLY",))
        )
        self.world.change_occurrence(ref, past, None)
        (item,) = self.everything()
        found = self.provider.get(self.calendar, ref.id)
        self.assertEqual([past], originals(found))
        self.assertNotEqual(item.ref.etag, found.ref.etag)

    def test_a_window_that_nears_its_end_is_left_before_anything_is_asked(self):
        _, token = self.news("")
        later = self.world.speaking(lambda: before_monday() + timedelta(days=26))
        with self.assertRaises(SyncTokenExpired) as caught:
            list(later.changes(self.calendar, token))
        self.assertEqual("window", caught.exception.reason)
        in_time = self.world.speaking(lambda: before_monday() + timedelta(days=24))
        asked = self.requests_of(lambda: list(in_time.changes(self.calendar, token)))
        self.assertEqual(1, len(asked))

    def test_a_new_window_does_not_mean_that_anything_is_gone(self):
        ref = self.world.put(at(before_monday() + timedelta(days=1)))
        self.everything()
        later = self.world.speaking(lambda: before_monday() + timedelta(days=60))
        items = [item for page in later.changes(self.calendar) for item in page.items]
        self.assertEqual([], items)
        self.assertEqual(ref.id, later.get(self.calendar, ref.id).ref.id)


class TestThePosition(MicrosoftCase):
    def test_a_lost_position_is_told_in_many_ways(self):
        _, token = self.news("")
        for code in POSITION_LOST:
            for status in (400, 404, 409, 410):
                with self.subTest(code, status=status), self.assertRaises(SyncTokenExpired):
                    self.world.control.add_fault(path="/delta$", **refusal(status, code))
                    self.news(token)

    def test_a_lost_position_may_be_told_by_an_address_to_begin_at_and_no_word(self):
        _, token = self.news("")
        begin = {"Location": f"{self.world.simulator.url}/v1.0/me/calendarView/delta?$deltatoken="}
        self.world.control.add_fault(status=410, headers=begin, path="/delta$")
        with self.assertRaises(SyncTokenExpired):
            self.news(token)

    def test_a_position_of_another_place_is_left_alone(self):
        _, token = self.news("")
        told = json.loads(token)
        for link in ("https://elsewhere.example/v1.0/me/delta?x", "", 7, None):
            strange = json.dumps({**told, "link": link})

            def read(strange=strange):
                with self.assertRaises(SyncTokenExpired):
                    self.news(strange)

            with self.subTest(link):
                self.assertEqual([], self.requests_of(read))

    def test_what_is_no_position_asks_for_a_resync(self):
        for token in ("old", "{}", "[]", '"text"', '{"link": 1}', "1"):
            with self.subTest(token), self.assertRaises(SyncTokenExpired):
                self.news(token)

    def test_each_page_is_asked_for_in_the_same_way(self):
        """The feed notes other preferences than those that it was opened with."""
        for number in range(7):
            self.world.put(at(monday(number), uid=str(number)))
        small = self.world.small_pages(3)
        pages = list(small.changes(self.calendar))
        self.assertGreater(len(pages), 2)
        self.assertEqual(1, len(list(small.changes(self.calendar, pages[-1].sync_token))))


class TestRounds(MicrosoftCase):
    def feed(self, **settings):
        self.world.control.change_settings(**settings)

    def test_an_empty_page_is_not_the_end(self):
        self.feed(empty_pages=2)
        ref = self.world.put(appointment())
        self.assertEqual([ref.id], [item.ref.id for item in self.everything()])

    def test_pages_that_never_end_are_left(self):
        self.world.put(appointment())
        self.feed(endless_pages=10_000)
        with self.assertRaises(UnreadableAnswer):
            self.everything()

    def test_of_several_entries_the_last_counts(self):
        self.feed(doubled_rows=True)
        ref = self.world.put(appointment())
        (item,) = self.everything()
        self.assertEqual((ref.id, "Jane Doe – Massage"), (item.ref.id, item.event.title))

    def test_any_order_will_do(self):
        self.feed(reversed_rows=True)
        refs = {self.world.put(appointment(uid=str(n))).id for n in range(5)}
        refs.add(self.world.put(weekly()).id)
        self.assertEqual(refs, {item.ref.id for item in self.everything()})

    def test_a_round_told_again_says_the_same(self):
        kept, gone = self.world.put(appointment()), self.world.put(appointment(uid="gone"))
        _, token = self.news("")
        self.world.edit(kept, title="New")
        self.world.delete(gone)
        first, token = self.news(token)
        self.feed(replayed_rounds=1)
        self.assertEqual(first, self.news(token)[0])

    def test_a_change_that_the_feed_tells_late_is_not_lost(self):
        _, token = self.news("")
        self.feed(late_rounds=1)
        ref = self.world.put(appointment())
        items, token = self.news(token)
        self.assertEqual([], items)
        self.assertEqual([ref.id], [item.ref.id for item in self.news(token)[0]])

    def test_an_event_that_moved_to_another_calendar_is_gone_from_this_one(self):
        for by_any_path in (False, True):
            with self.subTest(by_any_path=by_any_path):
                self.feed(ignores_calendar_path=by_any_path)
                ref = self.world.put(appointment())
                _, token = self.news("")
                self.world.control.move_event(self.calendar, ref.id, self.world.neighbour)
                self.assertEqual([Removed(ref.id)], self.news(token)[0])
                self.assertEqual([ref.id], [i.ref.id for i in self.everything_next_door()])
                self.world.control.delete_event(self.world.neighbour, ref.id)

    def everything_next_door(self):
        return [i for p in self.provider.changes(self.world.neighbour) for i in p.items]

    def test_an_event_is_gone_only_if_its_calendar_is_there(self):
        ref = self.world.put(appointment())
        _, token = self.news("")
        self.world.delete(ref)
        self.world.line.after_first("GET", self.world.close_calendar)
        with self.assertRaises(CalendarUnavailable):
            self.news(token)

    def test_many_removals_take_few_requests(self):
        refs = [self.world.put(appointment(uid=str(number))) for number in range(45)]
        _, token = self.news("")
        for ref in refs:
            self.world.delete(ref)
        found = []
        asked = self.requests_of(lambda: found.extend(self.news(token)[0]))
        self.assertEqual({ref.id for ref in refs}, {item.id for item in found})
        self.assertLess(len(asked), 45)


class TestSeriesInTheFeed(MicrosoftCase):
    def test_a_series_of_hundreds_of_occurrences_is_one_item(self):
        refs = [self.world.put(weekly(uid=str(n), recurrence=DAILY)).id for n in range(3)]
        self.world.change_occurrence(self.world.put(weekly()), monday(2), None)
        pages = list(self.world.small_pages(50).changes(self.calendar))
        items = [item for page in pages for item in page.items]
        self.assertGreater(len(pages), 2)
        self.assertEqual(4, len(items))
        self.assertLessEqual(set(refs), {item.ref.id for item in items})

    def test_series_that_follow_their_rule_take_no_request_of_their_own(self):
        for number in range(25):
            self.world.put(weekly(uid=str(number)))
        self.world.put(holiday(recurrence=("RRULE:FREQ=WEEKLY;COUNT=60",)))
        found = []
        asked = self.requests_of(lambda: found.extend(self.everything()))
        self.assertEqual(26, len(found))
        self.assertFalse([r for r in asked if r["path"].endswith("/$batch")])

    def test_an_occurrence_that_graph_sees_elsewhere_than_the_rule_is_looked_at(self):
        """Whoever understands a rule otherwise than Graph would take busy time for free."""
        ref = self.world.put(weekly(recurrence=("RRULE:FREQ=WEEKLY;COUNT=8",)))
        told = self.world.stored(ref.id)["recurrence"]
        longer = {**told, "range": {**told["range"], "numberOfOccurrences": 9}}
        self.world.control.decorate(self.calendar, ref.id, {"recurrence": longer})
        asked = self.requests_of(self.everything)
        self.assertTrue([r for r in asked if r["path"].endswith("/$batch")])

    def test_a_series_that_makes_no_sense_does_not_hide_the_others(self):
        fine = self.world.put(weekly(uid="fine"))
        poisoned = [self.world.put(weekly(uid=str(number))).id for number in range(4)]
        nonsense = (
            {"recurrence": {"pattern": {"type": "sometimes"}, "range": {"type": "noEnd"}}},
            {"recurrence": {"pattern": None}},
            {"start": {"dateTime": "soon", "timeZone": "UTC"}},
            {"end": None},
        )
        for id, fields in zip(poisoned, nonsense, strict=True):
            self.world.control.decorate(self.calendar, id, fields)
        items = self.everything()
        self.assertEqual([fine.id], [i.ref.id for i in items if isinstance(i, Changed)])
        self.assertEqual(set(poisoned), {i.id for i in items if isinstance(i, Unreadable)})
        self.world.control.forget_violations()  # these answers are against Graph's own schema

    def test_many_events_of_ours_are_known_by_a_few_requests(self):
        for number in range(30):
            event = at(monday(number), uid=f"ours-{number}")
            self.provider.create(self.calendar, event, fresh=True)
        found = []
        asked = self.requests_of(lambda: found.extend(self.everything()))
        self.assertEqual({f"ours-{n}" for n in range(30)}, {item.event.uid for item in found})
        self.assertLess(len(asked), 8)

    def test_every_edit_of_an_occurrence_is_another_version_of_its_series(self):
        moved = at(monday(2) + HOUR, uid=weekly().uid)
        for touches in (True, False):
            self.world.control.change_settings(occurrences_touch_series=touches)
            ref = self.world.put(weekly(uid=str(touches)))
            versions = {ref.etag}
            for original, event in ((monday(1), None), (monday(2), moved), (monday(3), None)):
                self.world.change_occurrence(ref, original, event)
                versions.add(self.provider.get(self.calendar, ref.id).ref.etag)
            with self.subTest(touches=touches):
                self.assertEqual(4, len(versions))

    def test_the_feed_and_a_look_tell_the_same(self):
        ref = self.world.put(weekly())
        self.world.change_occurrence(ref, monday(1), None)
        self.world.change_occurrence(ref, monday(2), at(monday(2) + HOUR, uid="x"))
        self.assertEqual([self.provider.get(self.calendar, ref.id)], self.everything())

    def test_where_graph_adds_no_exceptions_they_are_looked_for(self):
        self.world.control.change_settings(refuses_expand=True)
        ref = self.provider.create(self.calendar, weekly())
        self.world.change_occurrence(ref, monday(1), None)
        self.world.change_occurrence(ref, monday(2), at(monday(2) + HOUR, uid="x"))
        found = self.provider.get(self.calendar, ref.id)
        self.assertEqual([monday(1), monday(2)], originals(found))
        self.assertEqual([found], self.everything())

    def test_exceptions_that_graph_does_not_add_are_looked_for_in_all_years(self):
        self.world.control.change_settings(refuses_expand=True)
        far = [monday(n).replace(hour=10) for n in (10, 120, 150)]
        for rule in ("FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=400", "FREQ=WEEKLY;UNTIL=20331231T000000Z"):
            with self.subTest(rule):
                series = weekly(uid=rule, recurrence=(f"RRULE:{rule}",))
                for start in far:
                    moved = at(start + 2 * HOUR, uid=rule)
                    series = series.with_override(Override(start, moved))
                ref = self.provider.create(self.calendar, series)
                found = self.provider.get(self.calendar, ref.id)
                self.assertEqual((far, ref), (originals(found), found.ref))

    def test_a_series_whose_exceptions_can_not_be_had_is_not_told_without_them(self):
        ref = self.world.put(weekly())
        self.world.change_occurrence(ref, monday(1), None)
        self.world.control.change_settings(refuses_expand=True)
        self.world.control.add_fault(reason="ErrorInvalidRequest", path="/instances", times=None)
        with self.assertRaises(Rejected):
            self.provider.get(self.calendar, ref.id)
        self.assertEqual([Unreadable(ref.id, "ErrorInvalidRequest")], self.everything())

    def test_an_occurrence_leads_to_its_series(self):
        ref = self.world.put(weekly())
        self.world.change_occurrence(ref, monday(2), at(monday(2) + HOUR, uid="x"))
        stored = self.world.control.events(self.calendar)
        (exception,) = (each["id"] for each in stored if each["type"] == "exception")
        found = self.provider.get(self.calendar, exception)
        self.assertEqual(ref.id, found.ref.id)
        self.assertEqual([monday(2)], originals(found))

    def test_an_invitation_to_a_single_occurrence_stands_alone(self):
        ref = self.world.put_invitation(appointment(), Answer.YES)
        elsewhere = self.world.put(weekly())
        self.world.delete(elsewhere)
        orphan = {"type": "exception", "seriesMasterId": elsewhere.id}
        self.world.control.decorate(self.calendar, ref.id, orphan)
        for detail in Detail:
            alive = [item for item in self.everything(detail) if isinstance(item, Changed)]
            with self.subTest(detail=detail):
                self.assertEqual([(ref.id, MONDAY)], [(i.ref.id, i.event.start) for i in alive])
        self.assertEqual(MONDAY, self.provider.get(self.calendar, ref.id).event.start)

    def test_a_series_deleted_is_one_removal(self):
        ref = self.world.put(weekly())
        self.world.change_occurrence(ref, monday(2), at(monday(2) + HOUR, uid="x"))
        _, token = self.news("")
        self.world.delete(ref)
        self.assertEqual([Removed(ref.id)], self.news(token)[0])

    def test_a_series_that_becomes_a_single_event_is_that(self):
        ref = self.world.put(weekly())
        _, token = self.news("")
        self.world.control.patch_event(self.calendar, ref.id, {"recurrence": None})
        (item,), _ = self.news(token)
        self.assertEqual((ref.id, False), (item.ref.id, item.event.is_series))

    def test_whole_days_of_a_series_keep_their_dates(self):
        series = holiday(recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
        ref = self.provider.create(
            self.calendar, series.with_override(Override(series.start + timedelta(weeks=1), None))
        )
        (item,) = self.everything()
        self.assertEqual((ref, "Europe/Brussels"), (item.ref, item.event.zone))
        self.assertEqual([series.start + timedelta(weeks=1)], originals(item))


class TestAPersonalAccount(MicrosoftCase):
    def make_world(self):
        return MicrosoftWorld(personal=True)

    def test_the_owners_zone_is_the_mailboxs(self):
        self.assertEqual({"Europe/Brussels"}, {c.zone for c in self.provider.calendars()})

    def test_an_exception_whose_original_start_is_not_told_finds_its_place(self):
        self.world.control.change_settings(hides_original_start=True)
        ref = self.provider.create(self.calendar, weekly())
        self.world.change_occurrence(ref, monday(2), at(monday(2) + HOUR, uid="x"))
        found = self.provider.get(self.calendar, ref.id)
        self.assertEqual([monday(2)], originals(found))

    def test_ids_with_any_sign_are_understood(self):
        self.world.control.change_settings(odd_ids=True)
        ref = self.provider.create(self.calendar, appointment())
        self.assertRegex(ref.id, "[/+]")
        ref = self.provider.update(ref, appointment(title="New"))
        self.assertEqual([ref], [item.ref for item in self.everything()])
        self.provider.delete(ref)
        self.assertEqual(0, self.world.live())
