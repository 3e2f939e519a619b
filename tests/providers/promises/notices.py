"""Promises about webhooks: whose they are, and that repeating them harms nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from ....providers.base import Feature, Tells
from ....providers.errors import CalendarUnavailable, NotFound
from ..world import appointment
from .base import Promises

SECRET = "s3cret-of-this-subscription"


class NoticePromises(Promises):
    def subscribe(self, id="subscription-1"):
        self.requires(Feature.SUBSCRIPTIONS)
        return self.provider.subscribe(
            self.calendar, id=id, secret=SECRET, address=self.world.webhook_address
        )

    def read_notices(self):
        return [
            notice
            for headers, body in self.world.notices()
            for notice in self.provider.notices(headers, body)
        ]

    def test_a_subscription_says_when_it_ends(self):
        subscription = self.subscribe()
        self.assertEqual(("subscription-1", SECRET), (subscription.id, subscription.secret))
        self.assertGreater(subscription.expires, datetime.now(timezone.utc))

    def test_a_subscription_is_made_renewed_and_dropped(self):
        first = self.subscribe()
        second = self.subscribe(id="subscription-2")
        self.provider.unsubscribe(first)
        before = len(self.read_notices())
        self.world.put(appointment())
        after = self.read_notices()[before:]
        self.assertEqual({second.id}, {notice.subscription_id for notice in after})
        self.provider.unsubscribe(second)
        before = len(self.read_notices())
        self.world.put(appointment(uid="unheard"))
        self.assertEqual([], self.read_notices()[before:])

    def test_dropping_a_subscription_twice_is_fine(self):
        subscription = self.subscribe()
        self.provider.unsubscribe(subscription)
        self.provider.unsubscribe(subscription)

    def test_a_genuine_notice_names_its_subscription(self):
        subscription = self.subscribe()
        self.world.put(appointment())
        notice = self.read_notices()[-1]
        self.assertEqual(subscription.id, notice.subscription_id)
        self.assertEqual(SECRET, notice.secret)

    def test_a_forged_notice_is_told_by_its_secret(self):
        self.subscribe()
        self.world.put(appointment())
        headers, body = self.world.notices()[-1]
        forged = {name: value.replace(SECRET, "guess") for name, value in headers.items()}
        for notice in self.provider.notices(forged, body.replace(SECRET.encode(), b"guess")):
            self.assertNotEqual(SECRET, notice.secret)

    def test_what_is_no_notice_is_refused(self):
        self.requires(Feature.SUBSCRIPTIONS)
        for headers, body in (({}, b""), ({"Content-Type": "text/html"}, b"<html>"), ({}, b"{")):
            with self.subTest(body), self.assertRaises(ValueError):
                self.provider.notices(headers, body)

    def test_header_names_may_come_in_any_case(self):
        subscription = self.subscribe()
        self.world.put(appointment())
        headers, body = self.world.notices()[-1]
        for change in (str.lower, str.upper, str.title):
            with self.subTest(change.__name__):
                written = {change(name): value for name, value in headers.items()}
                (notice,) = self.provider.notices(written, body)
                self.assertEqual(subscription.id, notice.subscription_id)

    def test_the_same_notice_twice_is_harmless(self):
        self.subscribe()
        _, token = self.read()
        self.world.put(appointment())
        headers, body = self.world.notices()[-1]
        claims = [self.provider.notices(headers, body) for _time in range(2)]
        self.assertEqual(claims[0], claims[1])
        self.assertEqual(self.read(token)[0], self.read(token)[0])

    def test_a_renewed_subscription_lives_longer_and_still_speaks(self):
        self.requires(Feature.RENEWALS)
        first = self.subscribe()
        known = replace(first, secret="")  # all that is kept of it: its secret is not
        again = self.provider.renew(known)
        self.assertEqual((first.id, first.resource), (again.id, again.resource))
        self.assertGreaterEqual(again.expires, first.expires)
        before = len(self.read_notices())
        self.world.put(appointment())
        (notice,) = self.read_notices()[before:]
        self.assertEqual((first.id, SECRET), (notice.subscription_id, notice.secret))
        self.assertIs(Tells.CHANGE, notice.tells)

    def test_a_subscription_that_is_gone_can_not_be_renewed(self):
        self.requires(Feature.RENEWALS)
        subscription = self.subscribe()
        self.provider.unsubscribe(subscription)
        with self.assertRaises(NotFound):
            self.provider.renew(subscription)

    def test_only_a_handshake_is_answered_as_one(self):
        self.requires(Feature.SUBSCRIPTIONS)
        self.assertIsNone(self.provider.handshake({}))
        self.assertIsNone(self.provider.handshake({"anything": "else"}))

    def test_a_closed_calendar_can_not_be_subscribed_to(self):
        self.requires(Feature.SUBSCRIPTIONS)
        self.world.close_calendar()
        with self.assertRaises(CalendarUnavailable):
            self.subscribe()
