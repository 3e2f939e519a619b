"""What is particular about speaking to Graph, over real HTTPS to a simulated Microsoft."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ...core.event import Override
from ...core.interval import Interval
from ...providers.base import Access, Credentials, Detail
from ...providers.errors import (
    AuthError,
    CalendarUnavailable,
    ClientRejected,
    MissingScope,
    RateLimited,
    UnreadableAnswer,
)
from ...providers.http import utc_now
from ...providers.microsoft.provider import MicrosoftProvider
from ...providers.registry import get
from ..pure import PureCase
from .microsoft_case import MicrosoftCase
from .microsoft_world import ACCOUNT, CALENDARS, in_outlook
from .world import HOUR, MONDAY, Answer, appointment, holiday, monday, weekly

WORDS = ("subject", "body", "location", "attendees", "organizer", "onlinemeeting")


class TestReading(MicrosoftCase):
    def selections(self, requests):
        """Return all that was asked for, in addresses and inside of batches."""
        addresses = [value for r in requests for value in r["query"].get("$select", ())]
        inside = [each["url"] for r in requests for each in (r["body"] or {}).get("requests", ())]
        chosen = [u.partition("$select=")[2].partition("&")[0] for u in inside]
        return [text.casefold() for text in (*addresses, *chosen)]

    def test_busy_asks_for_no_words_where_it_can_choose(self):
        ref = self.world.put(weekly())
        self.world.change_occurrence(ref, monday(1), None)
        asked = self.selections(self.requests_of(lambda: self.everything(Detail.BUSY)))
        self.assertTrue(asked)
        asked += self.selections(
            self.requests_of(lambda: self.provider.busy([self.calendar], MONDAY, monday(2)))
        )
        for text in asked:
            for word in WORDS:
                self.assertNotIn(word, text.replace("isorganizer", ""))

    def test_nobodys_name_is_asked_for(self):
        ref = self.world.put(weekly())
        requests = self.requests_of(lambda: self.provider.get(self.calendar, ref.id))
        for text in self.selections(requests):
            for word in ("attendees", "organizer"):
                self.assertNotIn(word, text.replace("isorganizer", ""))

    def test_the_zone_is_asked_for_only_when_it_matters(self):
        def work():
            ref = self.provider.create(self.calendar, appointment(), fresh=True)
            ref = self.provider.update(ref, appointment(title="New"))
            self.provider.get(self.calendar, ref.id)
            self.provider.delete(ref)

        paths = [request["path"] for request in self.requests_of(work)]
        self.assertFalse([path for path in paths if path.endswith(("/calendar", "/getSchedule"))])

    def test_a_provider_asks_one_thing_after_the_other(self):
        for number in range(12):
            self.world.put(appointment(uid=str(number)))
        self.everything()
        self.assertEqual(1, self.world.control.concurrency(ACCOUNT)["highest"])


class TestBusy(MicrosoftCase):
    def test_many_events_come_over_many_pages(self):
        starts = [MONDAY + number * HOUR / 2 for number in range(510)]
        events = [appointment(start=start, stop=start + HOUR / 4) for start in starts]
        self.world.control.create_events(self.calendar, [in_outlook(event) for event in events])
        answers = []
        requests = self.requests_of(
            lambda: answers.append(
                self.provider.busy([self.calendar], MONDAY, MONDAY + timedelta(days=20))
            )
        )
        self.assertGreater(len([r for r in requests if r["method"] == "GET"]), 0)
        expected = [Interval(start, start + HOUR / 4) for start in starts]
        self.assertEqual(expected, answers[0][self.calendar])

    def test_calendars_are_asked_together(self):
        ids = [self.world.control.add_calendar(ACCOUNT, f"{n}")["id"] for n in range(6)]
        self.world.control.create_event(ids[5], in_outlook(appointment()))
        answers = []
        requests = self.requests_of(
            lambda: answers.append(self.provider.busy(ids, MONDAY, MONDAY + 2 * HOUR))
        )
        self.assertLess(len(requests), len(ids))
        self.assertEqual([Interval(MONDAY, MONDAY + HOUR)], answers[0][ids[5]])
        self.assertEqual([[]] * 5, [answers[0][id] for id in ids[:5]])

    def test_whole_days_are_busy_from_midnight_to_midnight(self):
        self.world.put(holiday())
        answer = self.provider.busy([self.calendar], MONDAY, MONDAY + timedelta(days=7))
        midnight = MONDAY.replace(hour=0) + timedelta(days=2)
        self.assertEqual(
            [Interval(midnight, midnight + timedelta(days=2))], answer[self.calendar]
        )

    def test_what_was_declined_takes_no_time(self):
        self.world.put_invitation(appointment(), Answer.NO)
        answer = self.provider.busy([self.calendar], MONDAY, MONDAY + HOUR)
        self.assertEqual([], answer[self.calendar])

    def test_what_makes_no_sense_is_no_free_time(self):
        self.world.put_unreadable()
        answer = self.provider.busy([self.calendar], MONDAY - HOUR, MONDAY + HOUR)
        self.assertIsInstance(answer[self.calendar], UnreadableAnswer)


class TestTheAccount(MicrosoftCase):
    def test_it_is_built_from_the_settings(self):
        for root in (self.world.settings["microsoft_graph_root"], self.world.simulator.url + "/"):
            with self.subTest(root):
                settings = {**self.world.settings, "microsoft_graph_root": root}
                provider = get("microsoft").build(settings, self.world.granted(), lambda _: None)
                self.assertIsInstance(provider, MicrosoftProvider)
                self.assertEqual(ACCOUNT, provider.account().id)
                self.assertEqual("Europe/Brussels", provider.calendars()[0].zone)

    def test_calendars_say_what_may_be_done_with_them(self):
        for access in ("read", "write"):
            self.world.control.add_calendar(ACCOUNT, access, access)
        listed = {info.name: info for info in self.provider.calendars()}
        self.assertIs(Access.READ, listed["read"].access)
        self.assertIs(Access.WRITE, listed["write"].access)
        self.assertEqual([self.world.neighbour], [i.id for i in listed.values() if i.primary])

    def test_a_calendar_for_reading_only_is_read_and_not_written(self):
        id = self.world.control.add_calendar(ACCOUNT, "Hers", "read")["id"]
        self.world.control.create_event(id, in_outlook(appointment()))
        (item,) = (i for page in self.provider.changes(id) for i in page.items)
        self.assertEqual(MONDAY, item.event.start)
        with self.assertRaises(CalendarUnavailable):
            self.provider.create(id, appointment(uid="new"))

    def test_a_missing_permission_is_not_cured_by_a_new_token(self):
        granted = replace(self.world.granted(), scopes=("Calendars.Read",))
        provider = MicrosoftProvider.build(self.world.settings, granted, lambda _: None)
        self.world.control.add_fault(reason="ErrorAccessDenied", path=CALENDARS)

        def attempt():
            with self.assertRaises(MissingScope):
                list(provider.changes(self.calendar))

        paths = [request["path"] for request in self.requests_of(attempt)]
        self.assertEqual(1, sum(path.endswith("/delta") for path in paths))

    def test_a_token_about_to_end_is_renewed_before_it_is_used(self):
        ending = replace(self.world.granted(), expires=utc_now() + timedelta(seconds=50))
        saved = []
        provider = MicrosoftProvider.build(self.world.settings, ending, saved.append)
        provider.busy([self.calendar], MONDAY, MONDAY + HOUR)
        self.assertNotEqual(ending.refresh_token, saved[-1].refresh_token)

    def test_a_token_that_ends_amid_several_questions_is_renewed(self):
        refs = [self.world.put(appointment(uid=str(number))) for number in range(8)]
        _, token = self.news("")
        for ref in refs:
            self.world.delete(ref)
        self.world.line.after_first(
            "POST", lambda: self.world.control.expire_access_tokens(ACCOUNT)
        )
        self.assertEqual({ref.id for ref in refs}, {item.id for item in self.news(token)[0]})
        self.assertEqual(1, len(self.world.saved))

    def test_a_throttled_question_among_several_waits_as_told(self):
        self.world.put(weekly())
        self.world.control.change_settings(throttled_items=1)
        with self.assertRaises(RateLimited) as caught:
            self.provider.busy([self.calendar, self.world.neighbour], MONDAY, MONDAY + HOUR)
        self.assertGreater(caught.exception.retry_after, 0)

    def test_what_is_refused_says_whom_it_concerns(self):
        self.world.control.expire_secrets()
        self.world.expire_access_token()
        with self.assertRaises(ClientRejected):
            self.provider.calendars()

    def test_a_withdrawn_grant_is_the_owners_to_give_again(self):
        self.world.revoke_grant()
        with self.assertRaises(AuthError):
            self.provider.busy([self.calendar], MONDAY, MONDAY + HOUR)


class TestUnset(PureCase):
    def test_without_a_client_nothing_is_sent(self):
        provider = MicrosoftProvider.build({}, Credentials(refresh_token="x"), lambda _: None)
        with self.assertRaises(ClientRejected):
            provider.calendars()


class TestExpressing(PureCase):
    def test_most_series_have_words(self):
        for line in ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;BYDAY=1MO"):
            with self.subTest(line):
                self.assertTrue(MicrosoftProvider.expresses(weekly(recurrence=(f"RRULE:{line}",))))

    def test_some_have_none(self):
        for line in ("FREQ=HOURLY", "FREQ=WEEKLY;BYDAY=TU", "FREQ=YEARLY;BYYEARDAY=60"):
            with self.subTest(line):
                self.assertFalse(MicrosoftProvider.expresses(weekly(recurrence=(f"RRULE:{line}",))))

    def test_an_occurrence_that_passes_its_neighbour_has_none(self):
        day = timedelta(days=1)
        later = moved_to(1, monday(2) + day)
        for overrides, expected in (
            ((moved_to(1, monday(1) + 6 * day),), True),
            ((moved_to(1, monday(2) - 2 * HOUR),), False),
            ((moved_to(1, monday(2) - day / 2),), True),
            ((moved_to(1, monday(2) - HOUR / 2),), False),
            ((later,), False),
            ((later, Override(monday(2), None)), True),
            ((later, moved_to(2, monday(3) - day)), True),
            ((moved_to(0, monday(0) - 90 * day),), True),
            ((moved_to(7, monday(7) + 90 * day),), True),
        ):
            with self.subTest([o.key for o in overrides]):
                series = weekly(overrides=overrides)
                self.assertIs(expected, MicrosoftProvider.expresses(series))


def moved_to(number, start):
    event = appointment(uid=weekly().uid, start=start, stop=start + HOUR)
    return Override(monday(number), event)
