"""Subscriptions and notices between us and a simulated Graph, over real HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from ...providers.base import Tells
from ...providers.errors import (
    AddressRefused,
    CalendarUnavailable,
    NotFound,
    RateLimited,
    Rejected,
)
from .microsoft_case import MicrosoftCase
from .microsoft_world import ACCOUNT
from .world import appointment

DAY = timedelta(days=1)


class TestMicrosoftNotices(MicrosoftCase):
    def setUp(self):
        super().setUp()
        self.control = self.world.control

    def subscribe(self, id="subscription-1", calendar=None, address=None):
        return self.provider.subscribe(
            calendar or self.calendar,
            id=id,
            secret=f"s3cret of {id}",
            address=address or self.world.webhook_address,
        )

    def told(self):
        """What all notices so far told, oldest first."""
        return [
            notice
            for headers, body in self.world.notices()
            for notice in self.provider.notices(headers, body)
        ]

    def alive(self):
        return [one["id"] for one in self.control.subscriptions(ACCOUNT)]

    def left(self, subscription):
        return subscription.expires - datetime.now(timezone.utc)

    def test_a_subscription_lasts_nearly_a_week(self):
        self.assertGreater(self.left(self.subscribe()), 6 * DAY)

    def test_where_less_is_given_less_is_taken(self):
        self.control.change_settings(longest_minutes=4_230)
        subscription = self.subscribe()
        self.assertGreater(self.left(subscription), 2 * DAY)
        self.assertLess(self.left(subscription), 3 * DAY)
        self.assertGreater(self.left(self.provider.renew(subscription)), 2 * DAY)

    def test_an_address_that_does_not_answer_is_told_so(self):
        nobody = "http://127.0.0.1:9/notices"
        with self.assertRaises(AddressRefused):
            self.subscribe(address=nobody)
        self.assertEqual([], self.alive())

    def test_an_address_that_graph_never_calls_is_refused(self):
        with self.assertRaises(Rejected):
            self.subscribe(address="http://odoo.example/notices")

    def test_a_second_one_takes_over_where_graph_gives_but_one(self):
        self.control.change_settings(refuses_duplicates=True)
        first, other = self.subscribe(), self.subscribe("other", self.world.neighbour)
        second = self.subscribe("subscription-2")
        self.assertEqual({other.resource, second.resource}, set(self.alive()))
        self.provider.unsubscribe(first)
        self.world.put(appointment())
        self.assertEqual({"subscription-2"}, {notice.subscription_id for notice in self.told()})

    def test_a_mailbox_with_too_many_of_them_has_to_wait(self):
        self.control.change_settings(most_subscriptions=1)
        self.subscribe()
        with self.assertRaises(RateLimited):
            self.subscribe("subscription-2", self.world.neighbour)

    def test_one_message_tells_of_several_subscriptions(self):
        self.control.change_settings(gather=0.1)
        self.subscribe()
        self.subscribe("subscription-2")
        self.world.put(appointment())
        (message,) = self.world.notices()
        secrets = {n.subscription_id: n.secret for n in self.provider.notices(*message)}
        self.assertEqual(
            {id: f"s3cret of {id}" for id in ("subscription-1", "subscription-2")}, secrets
        )

    def test_a_state_that_is_not_ours_opens_nothing(self):
        self.subscribe()
        self.control.disturb_notifications(wrong_state=-1)
        self.world.put(appointment())
        for notice in self.told():
            self.assertNotEqual("s3cret of subscription-1", notice.secret)

    def test_each_turn_of_its_life_is_told(self):
        table = {
            "missed": Tells.CHANGE,
            "reauthorizationRequired": Tells.LAPSE,
            "subscriptionRemoved": Tells.END,
        }
        self.subscribe()
        for event, expected in table.items():
            self.control.tell_lifecycle(event, ACCOUNT)
            notice = self.told()[-1]
            with self.subTest(event):
                self.assertEqual(
                    ("subscription-1", "s3cret of subscription-1", expected),
                    (notice.subscription_id, notice.secret, notice.tells),
                )

    def test_one_that_fell_silent_speaks_again_once_it_is_renewed(self):
        subscription = self.subscribe()
        self.control.tell_lifecycle("reauthorizationRequired", ACCOUNT)
        self.world.put(appointment())
        self.assertEqual([Tells.LAPSE], [notice.tells for notice in self.told()])
        self.provider.renew(replace(subscription, secret=""))
        self.assertIn(Tells.CHANGE, [notice.tells for notice in self.told()])

    def test_one_that_was_removed_can_only_be_replaced(self):
        subscription = self.subscribe()
        self.control.tell_lifecycle("subscriptionRemoved", ACCOUNT)
        with self.assertRaises(NotFound):
            self.provider.renew(subscription)
        self.assertEqual("subscription-2", self.subscribe("subscription-2").id)

    def test_a_calendar_that_is_gone_is_not_subscribed_to(self):
        self.world.close_calendar()
        with self.assertRaises(CalendarUnavailable):
            self.subscribe()
