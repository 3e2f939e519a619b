"""Google's consent dance: offline, for three narrow calendar scopes, for this addon alone.

`include_granted_scopes` is never sent: it would weld our grant to every other one that the
user gave the same project, and disconnecting here would end those too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from ..base import Credentials, OAuthClient
from ..errors import (
    AuthError,
    ClientRejected,
    MissingScope,
    Permission,
    ProviderError,
    RateLimited,
    TransientError,
    UnreadableAnswer,
)
from ..http import Answer, Transport, utc_now
from .endpoints import Endpoints

SCOPES = {
    "https://www.googleapis.com/auth/calendar.events": Permission.EVENTS,
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly": Permission.CALENDARS,
    "https://www.googleapis.com/auth/calendar.freebusy": Permission.FREE_BUSY,
}
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}

# google-auth's own rule for what is worth another try.
RETRY_STATUSES = frozenset({408, 500, 502, 503, 504})
RETRY_CODES = frozenset(
    {
        "internal_failure",
        "quota_exceeded",
        "rate_limit_exceeded",
        "server_error",
        "temporarily_unavailable",
    }
)
OUR_FAULT = frozenset(
    {
        "deleted_client",
        "disabled_client",
        "invalid_client",
        "org_internal",
        "redirect_uri_mismatch",
        "unauthorized_client",
        "unsupported_grant_type",
    }
)


class GoogleOAuth(OAuthClient):
    """`clock` tells now, aware."""

    def __init__(
        self,
        endpoints: Endpoints,
        transport: Transport,
        clock: Callable[[], datetime] = utc_now,
    ):
        self._endpoints = endpoints
        self._transport = transport
        self._clock = clock

    def authorize_url(
        self, *, state: str, challenge: str, redirect_uri: str, login_hint: str = ""
    ) -> str:
        self._check_client()
        query = {
            "client_id": self._endpoints.client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": " ".join(SCOPES),
            # Only both together make Google hand out a refresh token every time.
            "access_type": "offline",
            "prompt": "consent",
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if login_hint:
            query["login_hint"] = login_hint
        return f"{self._endpoints.auth_uri}?{urlencode(query)}"

    def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> Credentials:
        told = self._ask_for_token(
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            redirect_uri=redirect_uri,
        )
        credentials = self._read(told, Credentials())
        missing = set(SCOPES) - set(credentials.scopes)
        if missing:
            names = " ".join(sorted(scope.rpartition("/")[2] for scope in missing))
            raise MissingScope(
                f"not granted: {names}",
                reason="scope_not_granted",
                missing=[SCOPES[scope] for scope in missing],
            )
        if not credentials.refresh_token:
            raise AuthError("Google gave no refresh token", reason="no_refresh_token")
        return credentials

    def refresh(self, credentials: Credentials) -> Credentials:
        if not credentials.refresh_token:
            raise AuthError("there is no refresh token", reason="no_refresh_token")
        told = self._ask_for_token(
            grant_type="refresh_token", refresh_token=credentials.refresh_token
        )
        return self._read(told, credentials)

    def revoke(self, credentials: Credentials) -> None:
        token = credentials.refresh_token or credentials.access_token
        if not token:
            return
        answer = self._post(self._endpoints.revoke_uri, {"token": token})
        if answer.status == 200:
            return
        failure = self._failure(answer)
        # Already ended, by its owner or by us.
        if failure.reason not in ("invalid_token", "invalid_grant"):
            raise failure

    def _ask_for_token(self, **fields: str) -> Mapping:
        self._check_client()
        answer = self._post(
            self._endpoints.token_uri,
            {
                **fields,
                "client_id": self._endpoints.client_id,
                "client_secret": self._endpoints.client_secret,
            },
        )
        if answer.status != 200:
            raise self._failure(answer)
        return answer.json()

    def _post(self, url: str, fields: Mapping[str, str]) -> Answer:
        return self._transport.send("POST", url, headers=FORM, body=urlencode(fields))

    def _check_client(self) -> None:
        if not (self._endpoints.client_id and self._endpoints.client_secret):
            raise ClientRejected("client id or secret is not set", reason="client_not_set")

    def _read(self, told: Mapping, old: Credentials) -> Credentials:
        """Read a token answer. A refresh repeats neither refresh token nor scopes, as a rule."""
        try:
            lifetime = timedelta(seconds=int(told.get("expires_in", 3600)))
            access_token = str(told["access_token"])
        except (KeyError, TypeError, ValueError):
            raise UnreadableAnswer("the token answer is strange", reason="token") from None
        return replace(
            old,
            access_token=access_token,
            refresh_token=told.get("refresh_token") or old.refresh_token,
            expires=self._clock() + lifetime,
            scopes=tuple(str(told.get("scope") or "").split()) or old.scopes,
        )

    def _failure(self, answer: Answer) -> ProviderError:
        if answer.status == 429:
            return RateLimited(
                "too many token requests",
                reason="rate_limited",
                retry_after=answer.retry_after(self._clock()),
            )
        if answer.status in RETRY_STATUSES:
            return TransientError(f"Google answers {answer.status}", reason=str(answer.status))
        told = answer.json()
        code = told.get("error")
        if not isinstance(code, str):
            # Not OAuth's own words, so no verdict on the grant: a quota, or a server in between.
            return UnreadableAnswer(f"Google answers {answer.status}", reason=str(answer.status))
        return oauth_failure(code, str(told.get("error_subtype", "")))


def oauth_failure(code: str, subtype: str = "") -> ProviderError:
    """Return our error for one of OAuth's codes, from the token endpoint or the callback.

    `subtype` only refines the reason: `invalid_rapt` is a Workspace session that ran out.
    """
    reason = subtype or code
    if not code:
        return UnreadableAnswer("an error without a code", reason="oauth")
    if code in RETRY_CODES:
        return TransientError(f"Google says {code}", reason=reason)
    if code in OUR_FAULT:
        return ClientRejected(f"Google says {code}", reason=reason)
    return AuthError(f"Google says {code}", reason=reason)
