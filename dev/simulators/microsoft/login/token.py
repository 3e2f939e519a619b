"""The token endpoint: a code becomes tokens, a refresh token becomes new ones."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from typing import TYPE_CHECKING

from ...common.http import Request, Response, json_response
from ...common.idtoken import signed
from ..model import Mailbox
from . import tenants
from .clients import Client
from .errors import SignInError
from .grants import Code, Grant
from .scopes import IDENTITY, short_names, told
from .step import missing

if TYPE_CHECKING:
    from . import Login

VERIFIER = re.compile(r"^[A-Za-z0-9._~-]{43,128}$")


class TokenEndpoint:
    def __init__(self, login: Login):
        self.login = login

    def answer(self, request: Request, tenant: str) -> Response:
        """Exchange a code, or refresh."""
        form = request.form()
        try:
            return json_response(self._tokens(request, tenant, form))
        except SignInError as error:
            return error.response(request, self.login.clock.now())

    def account_of(self, request: Request) -> str:
        """Whose code or refresh token the request carries; empty when it is nobody's."""
        form, grants = request.form(), self.login.grants
        kept = (grants.find(form.get("refresh_token", ""), "refresh")
                or grants.codes.get(form.get("code", "")))
        return kept.grant.account if kept else ""

    def _tokens(self, request: Request, tenant: str, form: dict[str, str]) -> dict:
        if not tenants.known(self.login.world, tenant):
            raise SignInError(90002)
        kinds = {"authorization_code": self._exchange, "refresh_token": self._refresh}
        work = kinds.get(_needed(form, "grant_type"))
        if work is None:
            raise SignInError(70003)
        client = self._authenticated(request, form)
        self.login.orders.obey("token", self.account_of(request), client.id)
        client.check_tenant(tenant)
        grant, nonce = work(client, form)
        client.check_person(self._person(grant), tenant)
        root = request.root if request.secure else self.login.addresses.url
        return self.given(grant, nonce, root, form.get("client_info") == "1")

    def given(self, grant: Grant, nonce: str, root: str, info: bool = False) -> dict:
        """What a good grant is answered with."""
        settings, grants, person = self.login.settings, self.login.grants, self._person(grant)
        lifetime = settings.access_token_lifetime
        said = {"token_type": "Bearer", "scope": told(grant.scopes, person.personal),
                "expires_in": int(lifetime), "ext_expires_in": int(lifetime),
                "access_token": grants.new_token("access", grant, lifetime).value}
        if "offline_access" in grant.scopes:
            lifetime = settings.refresh_token_lifetime
            said["refresh_token"] = grants.new_token("refresh", grant, lifetime).value
        if "openid" in grant.scopes:
            said["id_token"] = self._id_token(person, grant, nonce, root)
        if info:
            said["client_info"] = tenants.client_info(person)
        self.login.world.dirty = True
        return said

    def _authenticated(self, request: Request, form: dict[str, str]) -> Client:
        identifier, secret = form.get("client_id", ""), form.get("client_secret", "")
        scheme, _, basic = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            identifier, secret = _basic(basic)
        client = self.login.client(identifier or _needed(form, "client_id"))
        client.check_secret(secret, self.login.clock)
        return client

    def _exchange(self, client: Client, form: dict[str, str]) -> tuple[Grant, str]:
        code = self.login.grants.codes.get(_needed(form, "code"))
        if code is None:
            raise SignInError(9002313)
        if code.grant.client != client.id:
            raise SignInError(70000)
        if code.used:
            raise SignInError(54005)
        if code.expires <= self.login.clock.time():
            raise SignInError(70008)
        if _needed(form, "redirect_uri") != code.redirect_uri:
            raise SignInError(500112)
        _check_verifier(code, form.get("code_verifier", ""))
        code.used = True
        return self._narrowed(code.grant, form), code.nonce

    def _refresh(self, client: Client, form: dict[str, str]) -> tuple[Grant, str]:
        token = self.login.grants.find(_needed(form, "refresh_token"), "refresh")
        if token is None:
            raise SignInError(9002313)
        if token.grant.client != client.id:
            raise SignInError(70000)
        if token.ended:
            raise SignInError(token.ended)
        if token.expires <= self.login.clock.time():
            raise SignInError(700082)
        return self._narrowed(token.grant, form), ""

    def _narrowed(self, grant: Grant, form: dict[str, str]) -> Grant:
        """The scopes may be fewer than the person has allowed, never more."""
        if not form.get("scope"):
            return grant
        wanted = short_names(form["scope"])
        if wanted is None:
            raise SignInError(70011)
        person, client = self._person(grant), self.login.client(grant.client)
        allowed = {*grant.scopes, *self.login.allowed(person, client), *IDENTITY}
        if not allowed.issuperset(wanted):
            raise SignInError(70000 if person.personal else 65001)
        return Grant(grant.client, grant.account, wanted)

    def _person(self, grant: Grant) -> Mailbox:
        if grant.account not in self.login.world.mailboxes:
            raise SignInError(50034)
        return self.login.world.mailboxes[grant.account]

    def _id_token(self, person: Mailbox, grant: Grant, nonce: str, root: str) -> str:
        now = int(self.login.clock.time())
        said = tenants.claims(person, grant.client, grant.scopes, root)
        said |= {"iat": now, "nbf": now, "exp": now + 3600}
        return signed({**said, "nonce": nonce} if nonce else said)


def _needed(form: dict[str, str], name: str) -> str:
    if not form.get(name):
        raise missing(name)
    return form[name]


def _basic(encoded: str) -> tuple[str, str]:
    try:
        identifier, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise SignInError(9002313) from None
    return identifier, secret


def _check_verifier(code: Code, verifier: str) -> None:
    if not code.challenge:
        return
    expected = verifier
    if code.method == "S256":
        digest = hashlib.sha256(verifier.encode()).digest()
        expected = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    if not VERIFIER.match(verifier) or not hmac.compare_digest(expected, code.challenge):
        raise SignInError(501481)
