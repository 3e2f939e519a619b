"""The sign-in page: what may be asked there, and how the person is led back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ...common.http import Request, Response, redirect
from ..model import Mailbox
from . import tenants
from .clients import Client
from .errors import SignInError
from .grants import Grant
from .page import consent_page, error_page, post_page
from .scopes import short_names

if TYPE_CHECKING:
    from . import Login

CARRIED = ("client_id", "redirect_uri", "response_type", "response_mode", "scope", "state",
           "prompt", "login_hint", "domain_hint", "code_challenge", "code_challenge_method",
           "nonce", "client_info")
PROMPTS = ("", "login", "none", "consent", "select_account")
MODES = {"": "query", "query": "query", "fragment": "fragment", "form_post": "form_post"}

Wish = dict[str, str]


class Authorize:
    """`ask` shows the page, `decide` takes what was pressed on it."""

    def __init__(self, login: Login):
        self.login = login

    def ask(self, request: Request, tenant: str) -> Response:
        wish = {name: request.one(name) for name in CARRIED if request.one(name)}
        return self._guarded(request, tenant, wish, self._show)

    def decide(self, request: Request, tenant: str) -> Response:
        form = request.form()
        wish = {name: form[name] for name in CARRIED if name in form}

        def decided(wish: Wish, client: Client, tenant: str) -> Response:
            if form.get("decision") != "accept":
                raise SignInError(65004)
            return self._allow(wish, client, tenant, form.get("account", ""))

        return self._guarded(request, tenant, wish, decided)

    def _guarded(self, request: Request, tenant: str, wish: Wish, work) -> Response:
        """What is wrong with client or address is only shown; other errors may lead back."""
        try:
            client = self._client(tenant, wish)
        except SignInError as error:
            return error_page(error.text)
        try:
            _check(wish)
            return work(wish, client, tenant)
        except SignInError as error:
            answer = error.parameters(request, self.login.clock.now())
            return _back(wish, answer) if answer else error_page(error.text)

    def _client(self, tenant: str, wish: Wish) -> Client:
        if not tenants.known(self.login.world, tenant):
            raise SignInError(90002)
        if "client_id" not in wish:
            raise SignInError(900144, "The parameter 'client_id' is missing.")
        client = self.login.client(wish["client_id"])
        if not client.knows(wish.get("redirect_uri", "")):
            raise SignInError(50011)
        client.check_tenant(tenant)
        return client

    def _show(self, wish: Wish, client: Client, tenant: str) -> Response:
        if wish.get("prompt") == "none":
            return self._silently(wish, client, tenant)
        people = tenants.people_of(self.login.world, tenant)
        return consent_page(client.name or client.id, people, _scopes(wish), wish)

    def _silently(self, wish: Wish, client: Client, tenant: str) -> Response:
        """Without any page, which takes a person who is signed in and has allowed it before."""
        account = wish.get("login_hint", "")
        if account not in self.login.world.mailboxes:
            raise SignInError(50058)
        if set(_scopes(wish)) - set(self.login.grants.consented(account, client.id)):
            raise SignInError(65001)
        return self._allow(wish, client, tenant, account)

    def _allow(self, wish: Wish, client: Client, tenant: str, account: str) -> Response:
        person = self.login.world.mailboxes.get(account)
        if person is None:
            raise SignInError(50034)
        self.login.orders.obey("authorize", account, client.id)
        client.check_person(person, tenant)
        self._check_consent(person, client, wish)
        grant = Grant(client.id, account, _scopes(wish))
        self.login.grants.consent(grant)
        self.login.world.dirty = True
        return _back(wish, {"code": self._code(wish, grant), **_extras(wish, person)})

    def _check_consent(self, person: Mailbox, client: Client, wish: Wish) -> None:
        """Some organisations let their people allow nothing by themselves."""
        known = self.login.grants.consented(person.account, client.id)
        free = self.login.settings.users_may_consent or person.personal
        if not free and set(_scopes(wish)) - set(known):
            raise SignInError(90094)

    def _code(self, wish: Wish, grant: Grant) -> str:
        code = self.login.grants.new_code(
            self.login.settings.code_lifetime, grant=grant, redirect_uri=wish["redirect_uri"],
            challenge=wish.get("code_challenge", ""), nonce=wish.get("nonce", ""),
            method=wish.get("code_challenge_method", "plain"))
        return code.code


def _check(wish: Wish) -> None:
    """What is wrong with the request itself, as the application is told."""
    if wish.get("response_type") != "code":
        raise SignInError(70005)
    if "scope" not in wish:
        raise SignInError(900144, "The parameter 'scope' is missing.")
    _scopes(wish)
    if wish.get("prompt", "") not in PROMPTS or wish.get("response_mode", "") not in MODES:
        raise SignInError(90023)
    if wish.get("code_challenge_method", "S256") not in ("S256", "plain"):
        raise SignInError(50147)
    if "code_challenge" in wish and not 43 <= len(wish["code_challenge"]) <= 128:
        raise SignInError(50147)


def _scopes(wish: Wish) -> list[str]:
    scopes = short_names(wish["scope"])
    if not scopes:
        raise SignInError(70011)
    return scopes


def _extras(wish: Wish, person: Mailbox) -> dict[str, str]:
    extras = {} if person.personal else {"session_state": str(uuid.uuid4())}
    if wish.get("client_info") == "1":
        extras["client_info"] = tenants.client_info(person)
    return extras


def _back(wish: Wish, answer: dict[str, str]) -> Response:
    """To the application, with the state it gave."""
    if "state" in wish:
        answer = {**answer, "state": wish["state"]}
    address, mode = wish["redirect_uri"], MODES.get(wish.get("response_mode", ""), "query")
    if mode == "form_post":
        return post_page(address, answer)
    joint = "#" if mode == "fragment" else "&" if "?" in address else "?"
    return redirect(address + joint + urlencode(answer))
