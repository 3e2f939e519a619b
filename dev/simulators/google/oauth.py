"""Google's OAuth 2.0: consent, codes, tokens, refresh, revoke."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from urllib.parse import urlencode

from ..common.http import Request, Response, json_response, redirect
from ..common.idtoken import published_keys
from .consent import consent_page, error_page
from .grants import Client, Code, Token
from .idtoken import id_token
from .scopes import PREFIX, known
from .world import World

VERIFIER = re.compile(r"^[A-Za-z0-9._~-]{43,128}$")
CARRIED = ("client_id", "redirect_uri", "response_type", "scope", "access_type", "state", "prompt",
           "include_granted_scopes", "login_hint", "code_challenge", "code_challenge_method",
           "nonce")


class OAuthError(Exception):
    """An error of the token endpoint: its name, a sentence, and the status."""

    def __init__(self, error: str, description: str, status: int = 400):
        super().__init__(error)
        self.error, self.description, self.status = error, description, status

    def response(self) -> Response:
        data = {"error": self.error, "error_description": self.description}
        return json_response(data, self.status)


class OAuth:
    def __init__(self, world: World):
        self.world = world

    def authorize(self, request: Request) -> Response:
        """GET: show the page, or answer at once when `prompt=none` allows it."""
        wish = {name: request.one(name) for name in CARRIED if request.one(name)}
        client = self._client(wish)
        if isinstance(client, Response):
            return client
        problem = _problem(wish)
        if problem:
            return _back(wish, {"error": problem})
        if wish.get("prompt") == "none":
            return self._silently(wish)
        hinted = [wish["login_hint"]] if wish.get("login_hint") in self.world.accounts else None
        everyone = hinted or list(self.world.accounts)
        settled = any(not self._to_ask(wish, account) for account in everyone)
        return self._page(wish, [] if settled else wish["scope"].split())

    def decide(self, request: Request) -> Response:
        """POST from the page: back to the application with a code or with access_denied."""
        form = request.form_lists()
        wish = {name: form[name][-1] for name in CARRIED if name in form}
        client = self._client(wish)
        if isinstance(client, Response):
            return client
        account = form.get("account", [""])[-1]
        if form.get("decision", [""])[-1] != "allow" or account not in self.world.accounts:
            return _back(wish, {"error": "access_denied"})
        if "asked" in form:
            asked = wish["scope"].split()
            return self._grant(wish, account, [s for s in form.get("granted", []) if s in asked])
        offered = self._to_ask(wish, account)
        if offered:
            return self._page({**wish, "login_hint": account}, offered)
        return self._grant(wish, account, self._remembered(wish, account))

    def token(self, request: Request) -> Response:
        """Exchange a code, or refresh."""
        form = request.form()
        try:
            client = self._authenticated(request, form)
            if form.get("grant_type") == "authorization_code":
                return json_response(self._exchange(client, form))
            if form.get("grant_type") == "refresh_token":
                return json_response(self._refresh(client, form))
            raise OAuthError("unsupported_grant_type", "Invalid grant_type: "
                             + form.get("grant_type", ""))
        except OAuthError as error:
            return error.response()

    def revoke(self, request: Request) -> Response:
        value = request.form().get("token") or request.one("token")
        token = self.world.grants.tokens.get(value)
        if token is None or token.revoked:
            return OAuthError("invalid_token", "Token expired or revoked").response()
        self.world.grants.revoke(token)
        self.world.dirty = True
        return json_response({})

    def keys(self, _request: Request) -> Response:
        return json_response(published_keys())

    def userinfo(self, request: Request) -> Response:
        token = self.bearer(request)
        if token is None:
            return OAuthError("invalid_request", "Invalid Credentials", 401).response()
        account = self.world.accounts[token.account]
        return json_response({"sub": account.sub, "name": account.name, "email": account.email,
                              "email_verified": True})

    def bearer(self, request: Request) -> Token | None:
        """The live access token that the request carries."""
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        return self.world.grants.live(value, "access") if scheme.lower() == "bearer" else None

    def _client(self, wish: dict) -> Client | Response:
        client = self.world.grants.clients.get(wish.get("client_id", ""))
        if client is None:
            return error_page("invalid_client", "The OAuth client was not found.", 401)
        if not client.knows(wish.get("redirect_uri", "")):
            return error_page("redirect_uri_mismatch", "The redirect address of this request is "
                              "not one of those registered for the client.", 400)
        return client

    def _page(self, wish: dict, scopes: list[str]) -> Response:
        """Choose an account; tick `scopes`, if there are any to be asked for."""
        form = {**wish, "asked": "yes"} if scopes else wish
        client = self.world.grants.clients[wish["client_id"]]
        everyone = list(self.world.accounts.values())
        return consent_page(client.name or client.id, everyone, scopes, form)

    def _to_ask(self, wish: dict, account: str) -> list[str]:
        """Scopes to be ticked; none when all were allowed before and consent is not forced."""
        asked = wish["scope"].split()
        forced = "consent" in wish.get("prompt", "").split()
        missing = set(_canonical(asked)) - set(self._consented(wish, account))
        return asked if forced or missing else []

    def _consented(self, wish: dict, account: str) -> list[str]:
        return self.world.grants.consented(account, wish["client_id"])

    def _remembered(self, wish: dict, account: str) -> list[str]:
        allowed = self._consented(wish, account)
        return [s for s in _canonical(wish["scope"].split()) if s in allowed]

    def _silently(self, wish: dict) -> Response:
        account = wish.get("login_hint", "")
        if account not in self.world.accounts:
            return _back(wish, {"error": "interaction_required"})
        if set(_canonical(wish["scope"].split())) - set(self._consented(wish, account)):
            return _back(wish, {"error": "consent_required"})
        return self._grant(wish, account, self._remembered(wish, account))

    def _grant(self, wish: dict, account: str, ticked: list[str]) -> Response:
        grants, scopes = self.world.grants, _canonical(ticked)
        first = not self._consented(wish, account)
        forced = "consent" in wish.get("prompt", "").split()
        if not scopes:
            return _back(wish, {"error": "access_denied"})
        grants.consent(account, wish["client_id"], scopes)
        combined = wish.get("include_granted_scopes") == "true"
        if combined:
            scopes = grants.project_scopes(account)
        offline = wish.get("access_type") == "offline" and (first or forced)
        code = grants.new_code(
            client=wish["client_id"], account=account, scopes=scopes, combined=combined,
            redirect_uri=wish["redirect_uri"], challenge=wish.get("code_challenge", ""),
            offline=offline, nonce=wish.get("nonce", ""))
        self.world.dirty = True
        return _back(wish, {"code": code.code, "scope": " ".join(scopes), "authuser": "0",
                            "prompt": wish.get("prompt", "consent")})

    def _authenticated(self, request: Request, form: dict) -> Client:
        identifier, secret = form.get("client_id", ""), form.get("client_secret", "")
        scheme, _, basic = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            identifier, _, secret = base64.b64decode(basic).decode().partition(":")
        client = self.world.grants.clients.get(identifier)
        if client is None:
            raise OAuthError("invalid_client", "The OAuth client was not found.", 401)
        if not hmac.compare_digest(client.secret, secret):
            raise OAuthError("invalid_client", "Unauthorized", 401)
        return client

    def _exchange(self, client: Client, form: dict) -> dict:
        code = self.world.grants.codes.get(form.get("code", ""))
        if code is None or code.client != client.id:
            raise OAuthError("invalid_grant", "Malformed auth code.")
        if code.used or code.expires < self.world.clock.time():
            raise OAuthError("invalid_grant", "Bad Request")
        if form.get("redirect_uri") != code.redirect_uri:
            raise OAuthError("redirect_uri_mismatch", "Bad Request")
        _check_verifier(code, form.get("code_verifier", ""))
        return self.tokens_for(code)

    def tokens_for(self, code: Code) -> dict:
        """What a code is exchanged for; it is used up."""
        code.used = True
        family = secrets.token_hex(8)
        said = self._access(code, family)
        if code.offline:
            said["refresh_token"] = self._refresh_token(code, family)
        return self._with_identity(said, code, code.nonce)

    def _refresh(self, client: Client, form: dict) -> dict:
        token = self.world.grants.live(form.get("refresh_token", ""), "refresh")
        if token is None or token.client != client.id:
            raise OAuthError("invalid_grant", "Token has been expired or revoked.")
        return self._with_identity(self._access(token, token.family), token, "")

    def _access(self, source: Code | Token, family: str) -> dict:
        lifetime = self.world.settings.access_token_lifetime
        token = self.world.grants.new_access_token(source, family, lifetime)
        self.world.dirty = True
        return {"access_token": token.value, "expires_in": int(lifetime),
                "scope": " ".join(token.scopes), "token_type": "Bearer"}

    def _refresh_token(self, code: Code, family: str) -> str:
        lifetime = self.world.settings.refresh_token_lifetime
        return self.world.grants.new_refresh_token(code, family, lifetime).value

    def _with_identity(self, said: dict, source: Code | Token, nonce: str) -> dict:
        if "openid" in source.scopes:
            account = self.world.accounts[source.account]
            said["id_token"] = id_token(account, source.client, nonce, self.world.clock.time())
        return said


def _problem(wish: dict) -> str:
    """What is wrong with an authorize request, as the error the application is told."""
    if wish.get("response_type") != "code":
        return "unsupported_response_type"
    scopes = wish.get("scope", "").split()
    if not scopes or not all(known(scope) for scope in scopes):
        return "invalid_scope"
    prompts = wish.get("prompt", "").split()
    if "none" in prompts and len(prompts) > 1:
        return "invalid_request"
    if wish.get("code_challenge") and wish.get("code_challenge_method") != "S256":
        return "invalid_request"
    return ""


def _back(wish: dict, answer: dict) -> Response:
    """To the application, with the state it gave."""
    state = {"state": wish["state"]} if "state" in wish else {}
    joint = "&" if "?" in wish["redirect_uri"] else "?"
    return redirect(wish["redirect_uri"] + joint + urlencode({**state, **answer}))


def _canonical(scopes: list[str]) -> list[str]:
    """Google answers `email` and `profile` by their long names."""
    long = {"email": PREFIX + "userinfo.email", "profile": PREFIX + "userinfo.profile"}
    return [long.get(scope, scope) for scope in scopes]


def _check_verifier(code: Code, verifier: str) -> None:
    if not code.challenge:
        return
    digest = hashlib.sha256(verifier.encode()).digest()
    expected = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    if not VERIFIER.match(verifier) or not hmac.compare_digest(expected, code.challenge):
        raise OAuthError("invalid_grant", "Invalid code verifier.")
