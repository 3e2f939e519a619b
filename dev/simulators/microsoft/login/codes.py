"""Microsoft's numbered sign-in errors: what each is called, and how it reaches whom."""

from __future__ import annotations

from typing import NamedTuple


class Known(NamedTuple):
    """`error`, `status` and `suberror` are the token endpoint's. `back` is the error that the
    application is called back with when it happens on the sign-in page; empty: it is only
    shown there. `challenge` tells that the answer carries `claims` for a new sign-in."""

    error: str
    text: str
    status: int = 400
    suberror: str = ""
    back: str = ""
    challenge: bool = False


def _grant(text: str, suberror: str = "", back: str = "") -> Known:
    return Known("invalid_grant", text, suberror=suberror, back=back)


def _step_up(text: str, suberror: str = "basic_action") -> Known:
    return Known("interaction_required", text, suberror=suberror, back="interaction_required",
                 challenge=True)


def _client(text: str) -> Known:
    return Known("invalid_client", text, 401)


def _later(text: str, status: int = 503) -> Known:
    return Known("temporarily_unavailable", text, status, back="temporarily_unavailable")


CODES: dict[int, Known] = {
    # Sign in again
    50173: _grant("The grant was revoked. A new sign-in is needed.", "bad_token"),
    700082: _grant("The refresh token was not used for too long.", "bad_token"),
    700084: _grant("The refresh token of a single-page application has a fixed end.",
                   "bad_token"),
    70008: _grant("The code or the refresh token is no longer good."),
    54005: _grant("The code was already used."),
    70043: _grant("A policy on how often to sign in ended the refresh token.", "bad_token"),
    70044: _grant("A policy on how often to sign in ended the session.", "bad_token"),
    50132: _grant("The session ended: the password was changed or has expired."),
    50133: _grant("The session ended: the password was changed or has expired."),
    50055: _grant("The password has expired.", "user_password_expired"),
    50057: _grant("The account is disabled."),
    50034: _grant("There is no such account in this directory."),
    65001: _grant("The person or an administrator has not allowed this application.",
                  "consent_required", back="consent_required"),
    65004: _grant("The person declined to allow access.", "consent_required",
                  back="access_denied"),
    50058: Known("login_required", "Nobody is signed in.", back="login_required"),
    50072: _step_up("Another way to prove who you are has to be set up."),
    50074: _step_up("A second factor is needed."),
    50076: _step_up("A second factor is needed since the administrator's change."),
    50078: _step_up("The second factor was too long ago."),
    50079: _step_up("A second factor has to be set up."),
    # The organisation's administrator
    50105: _grant("The person is not assigned to the application.", back="access_denied"),
    50097: _step_up("The device has to prove itself.", "additional_action"),
    53003: _grant("Blocked by Conditional Access.", "message_only", back="access_denied"),
    530036: _grant("Blocked by Conditional Access: the device.", "message_only",
                   back="access_denied"),
    90094: _grant("An administrator has to allow this application.", "consent_required",
                  back="consent_required"),
    90095: _grant("An administrator was asked to allow this application.", "consent_required",
                  back="access_denied"),
    90099: Known("unauthorized_client", "The application is not allowed in this organisation.",
                 back="unauthorized_client"),
    # Configuration
    50011: Known("invalid_request", "The redirect address is none of the registered ones."),
    500112: _client("The redirect address is not the one that the code was asked for with."),
    50020: _grant("The account does not exist in this organisation."),
    500208: Known("invalid_request", "This kind of account can not sign in here."),
    50194: Known("invalid_request", "The application belongs to one organisation: use its "
                 "tenant in place of common."),
    700016: Known("unauthorized_client", "The application was not found in the directory."),
    90002: Known("invalid_request", "The tenant was not found."),
    9001023: Known("invalid_request", "This grant is not possible at common or consumers."),
    9002332: Known("invalid_request", "The application is for work accounts only: do not use "
                   "consumers."),
    7000215: _client("The client secret is wrong. Send the secret's value, not its id."),
    7000222: _client("The client secret has expired."),
    7000218: _client("The request has neither client_secret nor client_assertion."),
    70002: _client("The client could not prove who it is."),
    # The application's own mistakes
    70000: _grant("The grant is malformed or was given to somebody else."),
    9002313: _grant("The request is malformed."),
    70003: Known("unsupported_grant_type", "The grant type is not supported."),
    70005: Known("unsupported_response_type", "The response type is not supported.",
                 back="unsupported_response_type"),
    70011: Known("invalid_scope", "The scope is not valid.", back="invalid_scope"),
    900144: Known("invalid_request", "A parameter is missing.", back="invalid_request"),
    90023: Known("invalid_request", "A parameter has a value that does not exist.",
                 back="invalid_request"),
    50147: Known("invalid_request", "The code challenge is not valid.", back="invalid_request"),
    501481: _grant("The code verifier does not fit the code challenge."),
    # Later
    90006: _later("Another service did not answer in time. Try again."),
    90024: _later("The request took too long. Try again."),
    90033: _later("A service is unavailable for a moment. Try again."),
    90055: _later("Too many requests from this organisation.", 429),
    90090: _later("The directory failed for a moment. Try again."),
}
