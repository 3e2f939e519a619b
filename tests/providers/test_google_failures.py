"""Each of Google's refusals, read once and with one meaning."""

from __future__ import annotations

import json
from datetime import datetime, timezone

from ...providers import errors
from ...providers.google.failures import About, failure
from ...providers.http import Answer
from ..pure import PureCase

NOW = datetime(2027, 3, 1, tzinfo=timezone.utc)
HOUR = 3600.0

# status, reason, what the request was about, what it means
TABLE = (
    (400, "invalid", About.EVENT, errors.Rejected),
    (400, "timeRangeEmpty", About.EVENT, errors.Rejected),
    (400, "channelIdNotUnique", About.CALENDAR, errors.AlreadyExists),
    (400, "push.webhookUrlNotHttps", About.CALENDAR, errors.ClientRejected),
    (400, "pushNotSupportedForRequestedResource", About.CALENDAR, errors.Rejected),
    (401, "authError", About.CALENDAR, errors.AuthError),
    (401, "push.webhookUrlUnauthorized", About.CALENDAR, errors.ClientRejected),
    (403, "userRateLimitExceeded", About.EVENT, errors.RateLimited),
    (403, "rateLimitExceeded", About.EVENT, errors.RateLimited),
    (403, "quotaExceeded", About.EVENT, errors.RateLimited),
    (403, "insufficientPermissions", About.CALENDAR, errors.MissingScope),
    (403, "forbiddenForNonOrganizer", About.EVENT, errors.Rejected),
    (403, "requiredAccessLevel", About.EVENT, errors.CalendarUnavailable),
    (403, "forbidden", About.CALENDAR, errors.CalendarUnavailable),
    (403, "accessNotConfigured", About.ACCOUNT, errors.ClientRejected),
    (403, "somethingNew", About.EVENT, errors.CalendarUnavailable),
    (404, "notFound", About.CALENDAR, errors.CalendarUnavailable),
    (404, "notFound", About.ACCOUNT, errors.CalendarUnavailable),
    (404, "notFound", About.EVENT, errors.NotFound),
    (404, "notFound", About.CHANNEL, errors.NotFound),
    (409, "duplicate", About.CALENDAR, errors.AlreadyExists),
    (409, "conflict", About.EVENT, errors.TransientError),
    (410, "deleted", About.EVENT, errors.NotFound),
    (410, "fullSyncRequired", About.FEED, errors.SyncTokenExpired),
    (410, "updatedMinTooLongAgo", About.FEED, errors.SyncTokenExpired),
    (410, "somethingNew", About.FEED, errors.SyncTokenExpired),
    (410, "fullSyncRequired", About.CALENDAR, errors.TransientError),
    (410, "fullSyncRequired", About.EVENT, errors.TransientError),
    (410, "somethingNew", About.CALENDAR, errors.TransientError),
    (404, "notFound", About.FEED, errors.CalendarUnavailable),
    (412, "conditionNotMet", About.EVENT, errors.PreconditionFailed),
    (413, "uploadTooLarge", About.EVENT, errors.Rejected),
    (429, "rateLimitExceeded", About.EVENT, errors.RateLimited),
    (500, "backendError", About.EVENT, errors.TransientError),
    (503, "backendError", About.EVENT, errors.TransientError),
)


def refusal(status, reason="", **more) -> Answer:
    fault = {"domain": "global", "reason": reason, "message": "Secret title", **more}
    body = {"error": {"errors": [fault] if reason else [], "code": status, "message": "No"}}
    return Answer(status, {}, json.dumps(body).encode())


class TestGoogleFailures(PureCase):
    def read(self, answer, about=About.EVENT):
        return failure(answer, about, NOW)

    def test_each_refusal_has_one_meaning(self):
        for status, reason, about, expected in TABLE:
            with self.subTest(f"{status} {reason} {about.value}"):
                error = self.read(refusal(status, reason), about)
                self.assertIs(expected, type(error))
                self.assertNotIn("Secret", str(error))

    def test_a_bad_position_asks_for_a_resync_whatever_its_status(self):
        answer = refusal(400, "invalid", location="syncToken", locationType="parameter")
        self.assertIs(errors.SyncTokenExpired, type(self.read(answer, About.CALENDAR)))

    def test_a_missing_scope_may_be_told_in_the_details(self):
        body = {
            "error": {
                "code": 403,
                "status": "PERMISSION_DENIED",
                "details": [{"reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}],
            }
        }
        answer = Answer(403, {}, json.dumps(body).encode())
        self.assertIs(errors.MissingScope, type(self.read(answer)))

    def test_a_refusal_that_is_not_googles_proves_nothing(self):
        strange = (b"<html>", b"", b"{}", b'{"error": "text"}', b'{"error": {"code": 500}}', b"[]")
        for status in (301, 302, 400, 401, 403, 404, 409, 410, 412):
            for body in strange:
                with self.subTest(status=status, body=body):
                    error = self.read(Answer(status, {}, body))
                    self.assertIs(errors.UnreadableAnswer, type(error))

    def test_a_bad_gateway_and_too_many_requests_need_no_envelope(self):
        self.assertIs(errors.TransientError, type(self.read(Answer(502, {}, b"<html>"))))
        self.assertIs(errors.RateLimited, type(self.read(Answer(429, {}, b"<html>"))))

    def test_how_long_to_wait_is_known_where_google_says(self):
        table = (
            (refusal(429, "rateLimitExceeded"), "7", 7.0),
            (refusal(429, "rateLimitExceeded"), "", None),
            (refusal(503, "backendError"), "Mon, 01 Mar 2027 00:01:00 GMT", 60.0),
            (refusal(403, "quotaExceeded"), "", HOUR),
            (refusal(403, "quotaExceeded"), "7", HOUR),
            (refusal(403, "quotaExceeded"), "9999", 9999.0),
        )
        for answer, header, expected in table:
            with self.subTest(answer.status, header=header):
                told = Answer(answer.status, {"retry-after": header}, answer.body)
                self.assertEqual(expected, self.read(told).retry_after)
