"""Graph's error envelope, and the errors that are known to occur."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone

from ...common.http import Response, json_response

# code: status, message
KNOWN = {
    "ErrorInvalidRequest": (400, "Your request can't be completed. The request is invalid."),
    "ErrorPropertyValidationFailure": (400, "At least one property failed validation."),
    "ErrorInvalidIdMalformed": (400, "Id is malformed."),
    "RequestBodyRead": (400, "The request body could not be read as the type that it must have."),
    "BadRequest": (400, "The request is malformed."),
    "TimeZoneNotSupportedException": (400, "A valid TimeZone value must be specified."),
    "ErrorOccurrenceCrossingBoundary": (
        400, "Modified occurrence is crossing or overlapping adjacent occurrence."),
    "ErrorOccurrenceTimeSpanTooBig": (
        400, "The duration of an occurrence is longer than the time to the next one."),
    "ErrorCalendarOutOfRange": (400, "The date is out of the range that a calendar can hold."),
    "ErrorRecurrenceHasNoOccurrence": (400, "The recurrence pattern has no occurrence."),
    "ErrorRecurrenceEndDateTooBig": (400, "Recurrence end date can not exceed Sep 1, 4500."),
    "ErrorInvalidPropertySet": (400, "The property can not be set."),
    "InvalidAuthenticationToken": (401, "Access token is empty."),
    "ErrorAccessDenied": (403, "Access is denied. Check credentials and try again."),
    "ErrorItemNotFound": (404, "The specified object was not found in the store."),
    "MailboxNotEnabledForRESTAPI": (
        404, "The mailbox is either inactive, soft-deleted, or is hosted on-premise."),
    "ResourceNotFound": (404, "Resource could not be discovered."),
    "ErrorDuplicateTransactionId": (
        409, "The TransactionId in the request has already been used to create a different event."),
    "ErrorConcurrentItemSave": (409, "The item was saved by somebody else at the same time."),
    "ErrorIrresolvableConflict": (
        412, "The send or update operation could not be performed because the change key passed "
             "in the request does not match the current change key for the item."),
    "ApplicationThrottled": (429, "Application is over its MailboxConcurrency limit."),
    "TooManyRequests": (429, "Too many requests."),
    "ErrorInternalServerError": (500, "An internal server error occurred."),
    "ErrorInternalServerTransientError": (503, "A transient error occurred. Try again later."),
    "serviceNotAvailable": (503, "The service is not available."),
    "UnknownError": (504, "The request timed out."),
}


class GraphError(Exception):
    """An error that the caller gets to see. `more` are extra members of the error object.

    The status and the message are those of the code where they are not given.
    """

    def __init__(self, code: str, message: str = "", status: int = 0,
                 headers: dict[str, str] | None = None, more: dict | None = None):
        known_status, known_message = KNOWN.get(code, (status or 400, code))
        super().__init__(code)
        self.code, self.message = code, message or known_message
        self.status = status or known_status
        self.headers, self.more = headers or {}, more or {}

    def response(self, client_request_id: str = "") -> Response:
        """The envelope, with an id by which support would find the request."""
        request_id = str(uuid.uuid4())
        inner = {"date": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S"),
                 "request-id": request_id, "client-request-id": client_request_id or request_id}
        error = {"code": self.code, "message": self.message, **self.more, "innerError": inner}
        headers = {"request-id": request_id, **self.headers}
        return json_response({"error": error}, self.status, headers)


def invalid(message: str) -> GraphError:
    """400 for a property whose value Graph does not take."""
    return GraphError("ErrorPropertyValidationFailure", message)


def bad_request(message: str) -> GraphError:
    """400 for a query that Graph does not understand."""
    return GraphError("BadRequest", message)


def not_found() -> GraphError:
    return GraphError("ErrorItemNotFound")
