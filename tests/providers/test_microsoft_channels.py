"""How Graph is asked to tell of changes, and how its notices are read."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

from ...providers.base import Notice, Subscription, Tells
from ...providers.errors import (
    AddressRefused,
    AlreadyExists,
    CalendarUnavailable,
    NotFound,
    Rejected,
    UnreadableAnswer,
)
from ...providers.microsoft.channels import (
    Wish,
    handshake,
    read_notices,
    renew,
    subscribe,
    unsubscribe,
)
from ..pure import PureCase
from .microsoft_graph_case import NOTHING, GraphCase, refuses, says

WISH = Wish("subscription-1", "s3cret", "https://odoo.example/webhook/microsoft")
END = "2027-03-07T23:00:00.1234567Z"
ENDS = datetime(2027, 3, 7, 23, 0, 0, 123456, tzinfo=timezone.utc)
MADE = says({"id": "graphs-id", "expirationDateTime": END}, "201 Created")
KNOWN = Subscription("subscription-1", "graphs-id", "", ENDS)
RESOURCE = "me/calendars/AAMk=/events"

TOO_LONG = refuses("400 Bad Request", "InvalidRequest", "Subscription expiration can only be …")
UNREACHED = refuses(
    "400 Bad Request", "ValidationError", "Subscription validation request timed out."
)
DUPLICATE = refuses("409 Conflict", "Conflict", "There is one already.")
GONE = refuses("404 Not Found", "ResourceNotFound")


class TestGraphSubscriptions(GraphCase):
    def subscribe(self, *script):
        return subscribe(self.hears(*script), "AAMk=", WISH)

    def life(self, asked):
        """How long is asked for."""
        return datetime.fromisoformat(asked.body["expirationDateTime"][:-1] + "+00:00") - self.now

    def test_a_calendar_is_subscribed_to_for_a_week(self):
        made = self.subscribe(MADE)
        self.assertEqual(("subscription-1", "graphs-id"), (made.id, made.resource))
        self.assertEqual(("s3cret", ENDS), (made.secret, made.expires))
        (asked,) = self.heard()
        self.assertEqual(("POST", "subscriptions"), (asked.method, asked.path))
        self.assertLess(timedelta(minutes=10_000), self.life(asked))
        self.assertLess(self.life(asked), timedelta(minutes=10_080))
        del asked.body["expirationDateTime"]
        self.assertEqual(
            {
                "changeType": "created,updated,deleted",
                "resource": RESOURCE,
                "notificationUrl": WISH.address,
                "lifecycleNotificationUrl": f"{WISH.address}/lifecycle",
                "clientState": "subscription-1.s3cret",
                "latestSupportedTlsVersion": "v1_2",
            },
            asked.body,
        )

    def test_the_notices_will_name_ids_that_last(self):
        self.subscribe(MADE)
        self.assertIn('IdType="ImmutableId"', self.heard()[0].headers["prefer"])

    def test_less_is_asked_for_where_a_week_is_too_long(self):
        self.assertEqual(ENDS, self.subscribe(TOO_LONG, MADE).expires)
        self.assertLessEqual(self.life(self.heard()[1]), timedelta(minutes=4_200))
        with self.assertRaises(Rejected):
            self.subscribe(TOO_LONG)
        self.assertEqual(2, len(self.heard()))

    def test_an_end_that_is_not_told_is_not_made_up(self):
        for end in (None, "soon", 7, ""):
            with self.subTest(end):
                self.assertIsNone(
                    self.subscribe(says({"id": "1", "expirationDateTime": end})).expires
                )

    def test_a_subscription_that_can_not_be_ended_is_none(self):
        for id in (None, "", 7):
            with self.subTest(id), self.assertRaises(UnreadableAnswer):
                self.subscribe(says({"id": id, "expirationDateTime": END}))

    def test_an_address_that_graph_does_not_reach_is_told_once(self):
        with self.assertRaises(AddressRefused):
            self.subscribe(UNREACHED)
        self.assertEqual(1, len(self.heard()))

    def test_a_calendar_that_is_gone_is_unavailable(self):
        with self.assertRaises(CalendarUnavailable):
            self.subscribe(GONE)

    def test_one_of_ours_makes_room_for_its_like(self):
        others = [
            {"id": "like", "resource": f"/{RESOURCE}"},
            {"id": "other", "resource": "me/calendars/aamk=/events"},
            {"id": "same", "resource": RESOURCE},
            {"id": "strange", "resource": None},
            "strange",
        ]
        made = self.subscribe(DUPLICATE, says({"value": others}), NOTHING, GONE, MADE)
        self.assertEqual("graphs-id", made.resource)
        self.assertEqual(
            [
                ("POST", "subscriptions"),
                ("GET", "subscriptions"),
                ("DELETE", "subscriptions/like"),
                ("DELETE", "subscriptions/same"),
                ("POST", "subscriptions"),
            ],
            [(asked.method, asked.path) for asked in self.heard()],
        )

    def test_where_there_is_no_room_to_be_made_it_is_said(self):
        with self.assertRaises(AlreadyExists):
            self.subscribe(DUPLICATE, says({"value": []}), DUPLICATE)
        self.assertEqual(3, len(self.heard()))

    def test_a_renewal_asks_for_another_week(self):
        again = renew(self.hears(MADE), Subscription("subscription-1", "graphs-id", ""))
        self.assertEqual(KNOWN, again)
        (asked,) = self.heard()
        self.assertEqual(("PATCH", "subscriptions/graphs-id"), (asked.method, asked.path))
        self.assertEqual({"expirationDateTime"}, asked.body.keys())
        self.assertLess(timedelta(minutes=10_000), self.life(asked))

    def test_a_renewal_takes_less_where_a_week_is_too_long(self):
        self.assertEqual(ENDS, renew(self.hears(TOO_LONG, MADE), KNOWN).expires)
        self.assertLessEqual(self.life(self.heard()[1]), timedelta(minutes=4_200))

    def test_what_is_gone_is_not_renewed(self):
        with self.assertRaises(NotFound):
            renew(self.hears(GONE), KNOWN)

    def test_ending_what_is_gone_is_fine(self):
        for said in (NOTHING, GONE):
            unsubscribe(self.hears(said), KNOWN)
            (asked,) = self.heard()
            self.assertEqual(("DELETE", "subscriptions/graphs-id"), (asked.method, asked.path))

    def test_nothing_is_ended_by_no_name(self):
        client = self.hears(NOTHING)
        for work in (renew, unsubscribe):
            with self.subTest(work.__name__), self.assertRaises(Rejected):
                work(client, Subscription("subscription-1", "", ""))
        self.assertEqual([], self.heard())


def item(**changes):
    usual = {
        "subscriptionId": "graphs-id",
        "subscriptionExpirationDateTime": END,
        "clientState": "subscription-1.s3cret",
        "changeType": "updated",
        "resource": "Users/1/Events/2",
        "resourceData": {"@odata.type": "#Microsoft.Graph.Event", "id": "2"},
    }
    return {**usual, **changes}


def body(*items):
    return json.dumps({"value": list(items)}).encode()


class TestGraphNotices(PureCase):
    def read(self, **changes):
        (notice,) = read_notices(body(item(**changes)))
        return notice

    def test_a_notice_names_our_subscription_and_its_secret(self):
        self.assertEqual(Notice("subscription-1", "s3cret", "graphs-id"), self.read())
        self.assertNotIn("s3cret", repr(self.read()))

    def test_one_call_may_tell_of_several_subscriptions(self):
        told = read_notices(body(item(), item(clientState="subscription-2.other")))
        self.assertEqual(
            [("subscription-1", "s3cret"), ("subscription-2", "other")],
            [(notice.subscription_id, notice.secret) for notice in told],
        )
        self.assertEqual([], read_notices(body()))

    def test_several_changes_at_once_are_one_notice(self):
        lapse = item(lifecycleEvent="reauthorizationRequired")
        told = read_notices(body(item(), lapse, item(changeType="deleted"), lapse))
        self.assertEqual([Tells.CHANGE, Tells.LAPSE], [notice.tells for notice in told])

    def test_a_secret_may_hold_anything(self):
        self.assertEqual("a.b..c", self.read(clientState="x.a.b..c").secret)

    def test_a_state_that_is_not_of_our_making_opens_nothing(self):
        for state in ("", "subscription-1", "subscription-1.", ".s3cret", ".", None, 7, ["a.b"]):
            with self.subTest(state):
                self.assertEqual(Notice("graphs-id", "", "graphs-id"), self.read(clientState=state))
        (notice,) = read_notices(b'{"value": [{}]}')
        self.assertEqual(Notice("", ""), notice)

    def test_a_lifecycle_event_tells_more_than_a_change(self):
        table = {
            "reauthorizationRequired": Tells.LAPSE,
            "subscriptionRemoved": Tells.END,
            "missed": Tells.CHANGE,
            "somethingNew": Tells.CHANGE,
            None: Tells.CHANGE,
            7: Tells.CHANGE,
        }
        for event, expected in table.items():
            with self.subTest(event):
                notice = self.read(lifecycleEvent=event, changeType=None, resource=None)
                self.assertEqual(
                    ("subscription-1", expected), (notice.subscription_id, notice.tells)
                )

    def test_what_is_none_of_graphs_is_refused(self):
        strange = (
            b"", b"{", b"<html>", b"[]", b"7", b"{}", b'{"value": {}}', b'{"value": ["a"]}',
            b'{"value": [{}, null]}', b"\xff\xfe", b"[" * 100_000, b'{"value":' * 100_000,
        )  # fmt: skip
        for told in strange:
            with self.subTest(told[:20]), self.assertRaises(ValueError):
                read_notices(told)

    def test_a_handshake_is_answered_with_its_token(self):
        self.assertEqual("Validation: a b", handshake({"validationToken": "Validation: a b"}))
        for query in ({}, {"validationToken": ""}, {"validationtoken": "x"}, {"code": "x"}):
            with self.subTest(query):
                self.assertIsNone(handshake(query))
