"""What vendors answer on bad days: for each vendor names, and faults as simulators take them.

Left out is what a vendor says of one event alone that is not so: that it is gone, or refused for
good. Whoever says that is believed, by contract, and there would be nothing to check.
"""

from __future__ import annotations


def _answer(status: int, **more: object) -> dict:
    return {"kind": "answer", "status": status, **more}


#: What can befall any request, whoever is asked.
_ANYBODY = [
    ("the answer is lost", {"kind": "drop"}),
    ("the answer is cut off", {"kind": "cut"}),
    ("reset", {"kind": "reset"}),
    ("a page instead of an answer", {"kind": "html", "status": 200}),
    ("a page that says 502", {"kind": "html", "status": 502}),
    ("a page that says 404", {"kind": "html", "status": 404}),
    ("silence", {"kind": "hang", "seconds": 2}),
    ("slow", {"kind": "delay", "seconds": 1}),
    ("500", _answer(500)),
    ("503 with Retry-After", _answer(503, headers={"Retry-After": "1"})),
    ("429 with Retry-After", _answer(429, headers={"Retry-After": "2"})),
    ("malformed", _answer(200, body='{"items": [{"id":')),
]


def _lost(*methods: str) -> list[tuple[str, dict]]:
    """Writes count more than reads: so the answers to them are lost more often."""
    return [
        (f"the answer to a {method} is lost", {"kind": "drop", "method": method})
        for method in methods
    ]


def _named(reason: str, **more: object) -> tuple[str, dict]:
    return reason, {"kind": "answer", "reason": reason, **more}


_GOOGLE = [
    _named("authError"), _named("loginRequired"),
    _named("userRateLimitExceeded"), _named("rateLimitExceeded"), _named("quotaExceeded"),
    _named("tooManyRequests"), _named("backendError"), _named("internalError"),
    _named("requiredAccessLevel", method="PATCH"),
    _named("forbidden", method="POST", path="/events$"),
    _named("fullSyncRequired", method="GET", path="/events$"),
    _named("notFound", method="GET", path="/events$"),
    _named("duplicate", method="POST", path="/events$"),
    _named("conditionNotMet", method="PATCH"), _named("conditionNotMet", method="PUT"),
]  # fmt: skip
_MICROSOFT = [
    _named("InvalidAuthenticationToken"), _named("ErrorAccessDenied", method="PATCH"),
    _named("ApplicationThrottled"), _named("TooManyRequests"), _named("UnknownError"),
    _named("ErrorInternalServerError"), _named("ErrorInternalServerTransientError"),
    _named("serviceNotAvailable"), _named("ErrorConcurrentItemSave", method="PATCH"),
    _named("ErrorIrresolvableConflict", method="PATCH"),
    _named("MailboxNotEnabledForRESTAPI"),
    _named("ErrorDuplicateTransactionId", method="POST", path="/events$"),
]  # fmt: skip
_CALDAV = [
    ("401", _answer(401, headers={"WWW-Authenticate": 'Basic realm="x"'})),
    ("403", _answer(403, method="PUT")),
    ("404 of the calendar", _answer(404, method="REPORT")),
    ("409", _answer(409, method="PUT")),
    ("410 of the calendar", _answer(410, method="REPORT")),
    ("412", _answer(412, method="PUT")),
    ("507", _answer(507, method="PUT")),
]
BAD_ANSWERS = {
    "google": [*_ANYBODY, *_lost("POST", "PUT", "PATCH", "DELETE"), *_GOOGLE],
    "microsoft": [*_ANYBODY, *_lost("POST", "PATCH", "DELETE"), *_MICROSOFT],
    "caldav": [*_ANYBODY, *_lost("PUT", "DELETE"), *_CALDAV],
}
