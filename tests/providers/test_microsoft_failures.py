"""Each of Graph's refusals, read once and with one meaning."""

from __future__ import annotations

import json
from datetime import datetime, timezone

from ...providers import errors
from ...providers.http import Answer
from ...providers.microsoft.failures import About, Clash, failure
from ..pure import PureCase

NOW = datetime(2027, 3, 1, tzinfo=timezone.utc)
PROBE = "Subscription validation request failed. Notification endpoint must respond with 200 OK"

# status, code, what the request was about, what it means
TABLE = (
    (400, "ErrorInvalidRequest", About.EVENT, errors.Rejected),
    (400, "ErrorPropertyValidationFailure", About.EVENT, errors.Rejected),
    (400, "TimeZoneNotSupportedException", About.EVENT, errors.Rejected),
    (400, "ErrorInvalidRequest", About.FEED, errors.Rejected),
    (400, "ErrorDuplicateTransactionId", About.CALENDAR, errors.AlreadyExists),
    (400, "InvalidRequest", About.SUBSCRIPTION, errors.Rejected),
    (401, "InvalidAuthenticationToken", About.CALENDAR, errors.AuthError),
    (401, "somethingNew", About.EVENT, errors.AuthError),
    (403, "ErrorAccessDenied", About.CALENDAR, errors.CalendarUnavailable),
    (403, "ErrorAccessDenied", About.EVENT, errors.CalendarUnavailable),
    (403, "somethingNew", About.EVENT, errors.CalendarUnavailable),
    (403, "QuotaExceeded", About.SUBSCRIPTION, errors.RateLimited),
    (403, "insufficient_claims", About.CALENDAR, errors.AuthError),
    (403, "Authorization_RequestDenied", About.ACCOUNT, errors.AuthError),
    (403, "ErrorInsufficientPermissionsInAccessToken", About.ACCOUNT, errors.AuthError),
    (404, "ErrorItemNotFound", About.EVENT, errors.NotFound),
    (404, "itemNotFound", About.EVENT, errors.NotFound),
    (404, "ErrorItemNotFound", About.CALENDAR, errors.CalendarUnavailable),
    (404, "ErrorItemNotFound", About.FEED, errors.CalendarUnavailable),
    (404, "ErrorItemNotFound", About.ACCOUNT, errors.CalendarUnavailable),
    (404, "MailboxNotEnabledForRESTAPI", About.EVENT, errors.CalendarUnavailable),
    (404, "ErrorNonExistentMailbox", About.EVENT, errors.CalendarUnavailable),
    (404, "ErrorFolderNotFound", About.EVENT, errors.CalendarUnavailable),
    (404, "ResourceNotFound", About.EVENT, errors.CalendarUnavailable),
    (404, "ResourceNotFound", About.SUBSCRIPTION, errors.NotFound),
    (409, "ErrorDuplicateTransactionId", About.CALENDAR, errors.AlreadyExists),
    (409, "ErrorConcurrentItemSave", About.EVENT, Clash),
    (409, "Conflict", About.SUBSCRIPTION, errors.AlreadyExists),
    (410, "resyncRequired", About.FEED, errors.SyncTokenExpired),
    (410, "somethingNew", About.FEED, errors.SyncTokenExpired),
    (410, "ErrorItemNotFound", About.EVENT, errors.NotFound),
    (410, "somethingNew", About.EVENT, errors.CalendarUnavailable),
    (412, "ErrorIrresolvableConflict", About.EVENT, errors.PreconditionFailed),
    (413, "RequestEntityTooLarge", About.EVENT, errors.Rejected),
    (423, "resourceLocked", About.EVENT, errors.TransientError),
    (429, "ApplicationThrottled", About.EVENT, errors.RateLimited),
    (429, "TooManyRequests", About.FEED, errors.RateLimited),
    (500, "ErrorInternalServerTransientError", About.EVENT, errors.TransientError),
    (500, "syncStateNotFound", About.FEED, errors.TransientError),
    (503, "serviceNotAvailable", About.FEED, errors.TransientError),
    (504, "UnknownError", About.FEED, errors.TransientError),
)
LOST = ("syncStateNotFound", "SyncStateNotFound", "syncStateInvalid", "resyncRequired")


def refusal(status, code="", message="Secret title", inner=None) -> Answer:
    error = {"code": code, "message": message, "innerError": inner or {"request-id": "1"}}
    return Answer(status, {}, json.dumps({"error": error}).encode())


class TestMicrosoftFailures(PureCase):
    def read(self, answer, about=About.EVENT):
        return failure(answer, about, NOW)

    def test_each_refusal_has_one_meaning(self):
        for status, code, about, expected in TABLE:
            with self.subTest(f"{status} {code} {about.value}"):
                error = self.read(refusal(status, code), about)
                self.assertIs(expected, type(error))
                self.assertEqual(code, error.reason)
                self.assertNotIn("Secret", f"{error} {error!r}")

    def test_a_lost_position_asks_for_a_resync_whatever_its_status(self):
        for status in (400, 404, 409, 410):
            for code in LOST:
                with self.subTest(f"{status} {code}"):
                    error = self.read(refusal(status, code), About.FEED)
                    self.assertIs(errors.SyncTokenExpired, type(error))

    def test_only_a_feed_has_a_position_to_lose(self):
        for about in set(About) - {About.FEED}:
            for code in LOST:
                with self.subTest(f"{about.value} {code}"):
                    error = self.read(refusal(404, code), about)
                    self.assertNotIsInstance(error, errors.SyncTokenExpired)

    def test_a_position_is_lost_also_when_only_the_way_back_is_told(self):
        start = "https://graph.microsoft.com/v1.0/me/calendarView/delta?$deltatoken="
        lost = Answer(410, {"location": start}, b"")
        self.assertIs(errors.SyncTokenExpired, type(self.read(lost, About.FEED)))
        for headers, body in (
            ({}, b""),
            ({"location": "/login"}, b""),
            ({"location": start}, b"<"),
        ):
            with self.subTest(headers=headers, body=body):
                error = self.read(Answer(410, headers, body), About.FEED)
                self.assertIs(errors.UnreadableAnswer, type(error))

    def test_the_way_back_proves_nothing_of_an_event(self):
        gone = Answer(410, {"location": "https://a.example/delta"}, b"")
        self.assertIs(errors.CalendarUnavailable, type(self.read(gone, About.EVENT)))

    def test_a_code_may_lie_further_in(self):
        answer = refusal(400, "ErrorInvalidRequest", inner={"code": "syncStateInvalid"})
        self.assertIs(errors.SyncTokenExpired, type(self.read(answer, About.FEED)))
        older = {"code": "UnknownError", "innererror": {"code": "SyncStateNotFound"}}
        answer = Answer(410, {}, json.dumps({"error": older}).encode())
        self.assertIs(errors.SyncTokenExpired, type(self.read(answer, About.FEED)))

    def test_an_address_that_was_not_reached_is_told_apart(self):
        for message in (PROBE, "Subscription validation request timed out."):
            answer = refusal(400, "ValidationError", message)
            with self.subTest(message):
                self.assertIs(errors.AddressRefused, type(self.read(answer, About.SUBSCRIPTION)))
                self.assertIs(errors.Rejected, type(self.read(answer, About.EVENT)))

    def test_a_refusal_that_is_not_graphs_proves_nothing(self):
        strange = (b"<html>", b"", b"{}", b'{"error": "text"}', b'{"error": {"code": 404}}', b"[]")
        for status in (301, 302, 400, 401, 403, 404, 409, 410, 412):
            for body in (*strange, b"[" * 100_000, b'{"error": {"message": "no"}}'):
                for about in About:
                    with self.subTest(status=status, body=body[:20], about=about):
                        error = self.read(Answer(status, {}, body), about)
                        self.assertIs(errors.UnreadableAnswer, type(error))

    def test_a_bad_gateway_and_too_many_requests_need_no_envelope(self):
        for status, expected in {
            408: errors.TransientError,
            429: errors.RateLimited,
            502: errors.TransientError,
            599: errors.TransientError,
        }.items():
            with self.subTest(status):
                error = self.read(Answer(status, {"retry-after": "3"}, b"<html>"))
                self.assertEqual((expected, 3.0), (type(error), error.retry_after))

    def test_how_long_to_wait_is_known_where_graph_says(self):
        table = (
            (refusal(429, "ApplicationThrottled"), "7", 7.0),
            (refusal(429, "ApplicationThrottled"), "", None),
            (refusal(503, "serviceNotAvailable"), "Mon, 01 Mar 2027 00:01:00 GMT", 60.0),
            (refusal(504, "UnknownError"), "12", 12.0),
        )
        for answer, header, expected in table:
            with self.subTest(answer.status, header=header):
                told = Answer(answer.status, {"retry-after": header}, answer.body)
                self.assertEqual(expected, self.read(told).retry_after)
