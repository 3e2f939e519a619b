"""What is particular about speaking to Google, over real HTTP to a simulated Google."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ...core.interval import Interval
from ...providers.base import Changed, Credentials, Detail, OccurrenceChanged, Removed
from ...providers.errors import (
    AlreadyExists,
    ClientRejected,
    MissingScope,
    NotFound,
    RateLimited,
)
from ...providers.google.provider import GoogleProvider
from ...providers.registry import get
from ..pure import PureCase
from .google_case import GoogleCase
from .google_world import ACCOUNT, CALENDARS, NEIGHBOUR, in_google
from .world import HOUR, MONDAY, appointment, monday, weekly

NAMES_AND_WORDS = (
    "summary",
    "description",
    "location",
    "email",
    "displayName",
    "creator",
    "hangout",
)


class TestGoogleReading(GoogleCase):
    def test_busy_asks_for_no_words_and_nobodys_name(self):
        (request,) = self.requests_of(lambda: self.everything(Detail.BUSY))
        mask = request["query"]["fields"][0]
        for name in NAMES_AND_WORDS:
            self.assertNotIn(name, mask)
        self.assertEqual(["1"], request["query"]["maxAttendees"])

    def test_full_asks_for_nobodys_name_either(self):
        (request,) = self.requests_of(self.everything)
        mask = request["query"]["fields"][0]
        for name in ("email", "displayName", "creator", "attendees,"):
            self.assertNotIn(name, mask)

    def test_an_empty_page_is_not_the_end(self):
        self.world.control.change_settings(empty_pages=2)
        ref = self.world.put(appointment())
        self.assertEqual([ref.id], [item.ref.id for item in self.everything()])

    def test_what_ended_long_ago_is_not_read(self):
        past = datetime(2026, 12, 1, 9, tzinfo=MONDAY.tzinfo)
        self.world.put(appointment(uid="past", start=past, stop=past + HOUR))
        running = self.world.put(
            weekly(start=past, stop=past + HOUR, recurrence=("RRULE:FREQ=DAILY",))
        )
        self.assertEqual([running.id], [item.ref.id for item in self.everything()])

    def test_after_a_lost_position_deletions_are_still_proved(self):
        ref = self.world.put(appointment())
        self.everything()
        self.world.delete(ref)
        self.world.expire_sync_token()
        self.assertEqual([Removed(ref.id)], self.everything())

    def test_an_invitation_to_a_single_occurrence_stands_alone(self):
        id = self.put_orphan("confirmed")
        for detail in Detail:
            with self.subTest(detail=detail):
                (item,) = self.everything(detail)
                self.assertIsInstance(item, Changed)
                self.assertEqual((id, id), (item.ref.id, item.event.uid))
        found = self.provider.get(self.calendar, id)
        self.assertEqual((id, MONDAY), (found.event.uid, found.event.start))

    def test_a_single_occurrence_that_is_cancelled_is_gone(self):
        id = self.put_orphan("cancelled")
        self.assertEqual([Removed(id)], self.everything())
        with self.assertRaises(NotFound):
            self.provider.get(self.calendar, id)

    def test_an_occurrence_leads_to_its_series(self):
        ref = self.world.put(weekly())
        self.world.change_occurrence(
            ref, monday(2), appointment(start=monday(2), stop=monday(2) + 2 * HOUR)
        )
        occurrence = next(i for i in self.everything() if isinstance(i, OccurrenceChanged))
        found = self.provider.get(self.calendar, occurrence.ref.id)
        self.assertEqual(ref.id, found.ref.id)
        self.assertEqual([monday(2)], [o.original for o in found.event.overrides])

    def test_of_a_calendar_that_shows_only_times_the_occurrences_are_read(self):
        self.world.put(weekly())
        self.world.control.set_role(ACCOUNT, self.calendar, "freeBusyReader")
        items = self.everything()
        self.assertEqual(8, len({item.event.uid for item in items}))
        self.assertEqual([monday(n) for n in range(8)], [item.event.start for item in items])
        self.assertEqual({""}, {item.event.title for item in items})

    def put_orphan(self, status):
        world, home = (
            self.world.simulator.world,
            self.world.simulator.world.calendars[self.calendar],
        )
        id = "masterelsewhere_20270301T090000Z"
        with world.lock:
            ref = self.world.put(appointment())
            body = home.entries[ref.id].body
            home.drop(ref.id)
            link = {"recurringEventId": "masterelsewhere", "originalStartTime": body["start"]}
            world.store(home, id, {**body, **link, "status": status})
        return id


class TestGoogleAccount(GoogleCase):
    def test_it_is_built_from_the_settings(self):
        for root in (self.world.settings["google_api_root"], self.world.simulator.url + "/"):
            with self.subTest(root):
                settings = {**self.world.settings, "google_api_root": root}
                provider = get("google").build(settings, self.world.granted(), lambda _: None)
                self.assertIsInstance(provider, GoogleProvider)
                self.assertEqual(ACCOUNT, provider.account().id)

    def test_calendars_say_what_may_be_done_with_them(self):
        roles = {"reader": "read", "freeBusyReader": "free_busy", "writer": "write",
                 "writerWithoutPrivateAccess": "read"}  # fmt: skip
        for role in roles:
            self.world.control.add_calendar(ACCOUNT, f"{role}@x.example", "A name", role)
        listed = {info.id: info for info in self.provider.calendars()}
        self.assertTrue(listed[ACCOUNT].primary)
        self.assertEqual("write", listed[ACCOUNT].access)
        for role, access in roles.items():
            self.assertEqual(
                (access, "A name"),
                (listed[f"{role}@x.example"].access, listed[f"{role}@x.example"].name),
            )

    def test_a_calendar_hidden_in_its_owners_view_is_listed(self):
        self.world.simulator.world.calendars[NEIGHBOUR].hidden_for.append(ACCOUNT)
        self.assertIn(NEIGHBOUR, {info.id for info in self.provider.calendars()})

    def test_a_missing_permission_is_not_cured_by_a_new_token(self):
        self.world.control.add_fault(reason="insufficientPermissions", path=CALENDARS)

        def attempt():
            with self.assertRaises(MissingScope):
                self.everything()

        self.assertEqual(1, len(self.requests_of(attempt)))

    def test_a_token_about_to_end_is_renewed_before_it_is_used(self):
        ending = replace(
            self.world.granted(), expires=datetime.now(MONDAY.tzinfo) + timedelta(seconds=50)
        )
        provider = GoogleProvider.build(self.world.settings, ending, self.world.saved.append)
        requests = self.requests_of(provider.calendars)
        self.assertEqual(
            ["/token", "/calendar/v3/users/me/calendarList"], [r["path"] for r in requests]
        )
        self.assertEqual(ending.refresh_token, self.world.saved[-1].refresh_token)

    def test_busy_time_of_many_calendars_takes_few_requests(self):
        ids = [f"calendar-{n}@group.example" for n in range(70)]
        for id in ids:
            self.world.control.add_calendar(ACCOUNT, id)
        self.world.control.create_event(ids[69], in_google(appointment()))
        answers = []
        requests = self.requests_of(
            lambda: answers.append(self.provider.busy(ids, MONDAY, MONDAY + 2 * HOUR))
        )
        self.assertEqual(2, len(requests))
        self.assertEqual(set(ids), set(answers[0]))
        self.assertEqual([Interval(MONDAY, MONDAY + HOUR)], answers[0][ids[69]])

    def test_how_long_to_wait_is_told(self):
        waits = {"tooManyRequests": (None, None), "quotaExceeded": (None, 3600.0)}
        for reason, (_, expected) in waits.items():
            with self.subTest(reason), self.assertRaises(RateLimited) as caught:
                self.world.control.add_fault(reason=reason, path=CALENDARS)
                self.everything()
            self.assertEqual(expected, caught.exception.retry_after)
        self.world.control.add_fault(status=429, headers={"Retry-After": "7"}, path=CALENDARS)
        with self.assertRaises(RateLimited) as caught:
            self.everything()
        self.assertEqual(7.0, caught.exception.retry_after)


class TestGoogleChannels(GoogleCase):
    def watch(self, address, id="channel-1"):
        return self.provider.subscribe(self.calendar, id=id, secret="secret", address=address)

    def test_the_first_message_is_a_notice_too(self):
        subscription = self.watch(self.world.webhook_address)
        ((headers, body),) = self.world.notices()
        (notice,) = self.provider.notices(headers, body)
        self.assertEqual((subscription.id, "secret"), (notice.subscription_id, notice.secret))
        self.assertEqual(subscription.resource, notice.resource)

    def test_an_address_that_google_does_not_call_is_the_administrators_fault(self):
        with self.assertRaises(ClientRejected):
            self.watch("http://odoo.example/notices")

    def test_a_channel_id_is_used_once(self):
        self.watch(self.world.webhook_address)
        with self.assertRaises(AlreadyExists):
            self.watch(self.world.webhook_address)

    def test_a_channel_of_a_neighbour_is_silent_here(self):
        self.watch(self.world.webhook_address)
        before = len(self.world.notices())
        self.provider.create(NEIGHBOUR, appointment())
        self.assertEqual(before, len(self.world.notices()))


class TestGoogleUnset(PureCase):
    def test_without_a_client_nothing_is_sent(self):
        provider = GoogleProvider.build({}, Credentials(refresh_token="x"), lambda _: None)
        with self.assertRaises(ClientRejected):
            provider.calendars()
