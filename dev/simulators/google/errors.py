"""Google's error envelope, and the reasons that are known to occur."""

from __future__ import annotations

from ..common.http import Response, json_response

# reason: status, domain, message, location type, location
REASONS = {
    "invalid": (400, "global", "Invalid Value", "", ""),
    "required": (400, "global", "Required", "", ""),
    "badRequest": (400, "global", "Bad Request", "", ""),
    "parseError": (400, "global", "Parse Error", "", ""),
    "timeRangeEmpty": (400, "calendar", "The specified time range is empty.", "parameter",
                       "timeMax"),
    "timeRangeTooLong": (400, "calendar", "The requested time range is too long.", "parameter",
                         "timeMax"),
    "channelIdNotUnique": (400, "global", "Channel id not unique", "", ""),
    "webhookUrlNotHttps": (400, "push", "WebHook callback must be HTTPS", "", ""),
    "cannotChangeOrganizer": (400, "calendar", "Cannot change the organizer of this event.",
                              "", ""),
    "loginRequired": (401, "global", "Login Required.", "header", "Authorization"),
    "authError": (401, "global", "Invalid Credentials", "header", "Authorization"),
    "insufficientPermissions": (403, "global", "Insufficient Permission", "", ""),
    "forbidden": (403, "global", "Forbidden", "", ""),
    "requiredAccessLevel": (403, "calendar", "You need to have writer access to this calendar.",
                            "", ""),
    "forbiddenForNonOrganizer": (403, "calendar",
                                 "Shared properties can only be changed by the organizer of the "
                                 "event.", "", ""),
    "userRateLimitExceeded": (403, "usageLimits", "User Rate Limit Exceeded", "", ""),
    "rateLimitExceeded": (403, "usageLimits", "Rate Limit Exceeded", "", ""),
    "tooManyRequests": (429, "usageLimits", "Rate Limit Exceeded", "", ""),
    "quotaExceeded": (403, "usageLimits", "Calendar usage limits exceeded.", "", ""),
    "notFound": (404, "global", "Not Found", "", ""),
    "duplicate": (409, "global", "The requested identifier already exists.", "", ""),
    "deleted": (410, "global", "Resource has been deleted", "", ""),
    "fullSyncRequired": (410, "calendar",
                         "Sync token is no longer valid, a full sync is required.", "parameter",
                         "syncToken"),
    "updatedMinTooLongAgo": (410, "calendar",
                             "The requested minimum modification time lies too far in the past.",
                             "parameter", "updatedMin"),
    "conditionNotMet": (412, "global", "Precondition Failed", "header", "If-Match"),
    "backendError": (503, "global", "Backend Error", "", ""),
    "internalError": (500, "global", "Backend Error", "", ""),
}

# Names under which we keep two forms of one reason apart.
WIRE_NAMES = {"loginRequired": "required", "tooManyRequests": "rateLimitExceeded",
              "internalError": "backendError"}

SCOPE_DETAIL = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    "domain": "googleapis.com",
    "metadata": {"service": "calendar-json.googleapis.com"},
}


class ApiError(Exception):
    """An error that the caller gets to see, by Google's reason."""

    def __init__(self, reason: str, message: str = "", location: str = ""):
        if reason not in REASONS:
            raise ValueError(f"no such reason: {reason}")
        super().__init__(reason)
        self.reason, self.message, self.location = reason, message, location

    def response(self) -> Response:
        status, domain, text, location_type, location = REASONS[self.reason]
        message = self.message or text
        item = {"domain": domain, "reason": WIRE_NAMES.get(self.reason, self.reason),
                "message": message}
        if self.location or location:
            item["locationType"] = location_type or "parameter"
            item["location"] = self.location or location
        error = {"errors": [item], "code": status, "message": message}
        return json_response({"error": self._extended(error)}, status, self._headers(status))

    def _extended(self, error: dict) -> dict:
        if self.reason != "insufficientPermissions":
            return error
        message = "Request had insufficient authentication scopes."
        return {**error, "message": message, "status": "PERMISSION_DENIED",
                "details": [SCOPE_DETAIL]}

    def _headers(self, status: int) -> dict[str, str]:
        if status != 401:
            return {}
        return {"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/"'}


def invalid(message: str, location: str = "") -> ApiError:
    return ApiError("invalid", message, location)
