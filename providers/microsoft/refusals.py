"""What it means when Microsoft's sign-in refuses: its `error` and its AADSTS code as our errors.

Both come from the token endpoint, and from the consent page through the visitor's browser.
Nothing here depends on a sentence of Microsoft's.
https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from ..errors import (
    AuthError,
    ClientRejected,
    Declined,
    NeedsApproval,
    ProviderError,
    RateLimited,
    TransientError,
    UnreadableAnswer,
)
from ..http import Answer

# These say all there is to say, whatever the code.
PLAIN_ERRORS: dict[str, type[ProviderError]] = {
    "invalid_client": ClientRejected,
    "server_error": TransientError,
    "temporarily_unavailable": TransientError,
}
# The codes that tell more than the error that they come with.
CODES: dict[int, type[ProviderError]] = {
    **dict.fromkeys((65004,), Declined),
    # A block by the organisation's own rules: only its administrator can lift it.
    **dict.fromkeys((50097, 50105, 53000, 53001, 53002, 53003, 530036), NeedsApproval),
    **dict.fromkeys((90094, 90095, 90099), NeedsApproval),
    # Our registration at Microsoft, or the settings here that name it.
    **dict.fromkeys((7000215, 7000222, 700016, 50011), ClientRejected),
    # The tenant of the authority does not fit the account or the registration.
    **dict.fromkeys((50020, 500208, 50194, 90002, 9001023, 9002332), ClientRejected),
    # A fault of the request itself.
    **dict.fromkeys((70003, 70011, 900144), ClientRejected),
    **dict.fromkeys((90006, 90024, 90033, 90055, 90090), TransientError),
}
# What is left to the error alone. Anything else is between Microsoft and the owner.
ERRORS: dict[str, type[ProviderError]] = {
    "access_denied": Declined,
    "invalid_request": ClientRejected,
    "invalid_resource": ClientRejected,
    "invalid_scope": ClientRejected,
    "invalid_tenant": ClientRejected,
    "unauthorized_client": ClientRejected,
    "unsupported_grant_type": ClientRejected,
    "unsupported_response_type": ClientRejected,
}
RETRY_STATUSES = frozenset({408, 500, 502, 503, 504})


def refusal(error: str, code: int = 0, retry_after: float | None = None) -> ProviderError:
    """Return our error for one of OAuth's, refined by the number of an AADSTS code (0: none)."""
    kind = PLAIN_ERRORS.get(error) or CODES.get(code) or ERRORS.get(error, AuthError)
    # The error may have come through an address that anybody can write.
    name = error if re.fullmatch(r"[a-z_]{1,40}", error) else "unknown"
    reason = f"AADSTS{code}" if code else name
    return kind(f"Microsoft says {name}, {reason}", reason=reason, retry_after=retry_after)


def code_in(description: str) -> int:
    """Return the number of the AADSTS code in a description, which is not believed otherwise."""
    found = re.search(r"\bAADSTS(\d{4,9})\b", description, re.ASCII)
    return int(found[1]) if found else 0


def token_failure(answer: Answer, now: datetime) -> ProviderError:
    """Return our error for an answer of the token endpoint that is no success."""
    wait = answer.retry_after(now)
    if answer.status == 429:
        return RateLimited("too many token requests", reason="rate_limited", retry_after=wait)
    if answer.status in RETRY_STATUSES:
        message = f"Microsoft's sign-in answers {answer.status}"
        return TransientError(message, reason=str(answer.status), retry_after=wait)
    try:
        return _told(answer.json(), wait)
    except UnreadableAnswer as error:
        return error


def discovery_failure(answer: Answer, now: datetime) -> ProviderError:
    """Return our error when an authority is not described. Nobody's grant is at stake."""
    failure = token_failure(answer, now)
    if isinstance(failure, AuthError):
        return ClientRejected("there is no such authority", reason=failure.reason)
    return failure


def _told(told: Mapping, wait: float | None) -> ProviderError:
    error, codes = told.get("error"), told.get("error_codes")
    if not isinstance(error, str) or not error:
        raise UnreadableAnswer("a refusal without an error", reason="oauth")
    code = codes[0] if isinstance(codes, list) and codes else 0
    return refusal(error, code if isinstance(code, int) else 0, wait)
