"""The sign-in page: what may be asked there, and what the person's answer leads to."""

from __future__ import annotations

import uuid

from ...common.http import Response
from ..model import Mailbox
from . import tenants
from .clients import Client
from .errors import SignInError
from .grants import Grant
from .page import consent_page
from .step import MODES, Step, Wish, back, scopes_of

PROMPTS = ("", "login", "none", "consent", "select_account")


class Authorize(Step):
    carried = ("client_id", "redirect_uri", "response_type", "response_mode", "scope", "state",
               "prompt", "login_hint", "domain_hint", "code_challenge", "code_challenge_method",
               "nonce", "client_info")

    def check(self, wish: Wish, tenant: str) -> None:
        if wish.get("response_type") != "code":
            raise SignInError(70005)
        scopes_of(wish)
        if wish.get("prompt", "") not in PROMPTS or wish.get("response_mode", "") not in MODES:
            raise SignInError(90023)
        if wish.get("code_challenge_method", "S256") not in ("S256", "plain"):
            raise SignInError(50147)
        if "code_challenge" in wish and not 43 <= len(wish["code_challenge"]) <= 128:
            raise SignInError(50147)

    def show(self, wish: Wish, client: Client, tenant: str) -> Response:
        if wish.get("prompt") == "none":
            return self._silently(wish, client, tenant)
        people = tenants.people_of(self.login.world, tenant)
        return consent_page(client.name or client.id, people, scopes_of(wish), wish)

    def allow(self, wish: Wish, client: Client, tenant: str, account: str) -> Response:
        person = self.login.world.mailboxes.get(account)
        if person is None:
            raise SignInError(50034)
        self.login.orders.obey("authorize", account, client.id)
        client.check_person(person, tenant)
        self._check_consent(person, client, wish)
        grant = Grant(client.id, account, scopes_of(wish))
        self.login.grants.consent(grant)
        self.login.world.dirty = True
        return back(wish, {"code": self._code(wish, grant), **_extras(wish, person)})

    def _silently(self, wish: Wish, client: Client, tenant: str) -> Response:
        """Without any page, which takes a person who is signed in and has allowed it before."""
        person = self.login.world.mailboxes.get(wish.get("login_hint", ""))
        if person is None:
            raise SignInError(50058)
        if set(scopes_of(wish)) - self.login.allowed(person, client):
            raise SignInError(65001)
        return self.allow(wish, client, tenant, person.account)

    def _check_consent(self, person: Mailbox, client: Client, wish: Wish) -> None:
        """Some organisations let their people allow nothing by themselves."""
        free = self.login.settings.users_may_consent or person.personal
        if not free and set(scopes_of(wish)) - self.login.allowed(person, client):
            raise SignInError(90094)

    def _code(self, wish: Wish, grant: Grant) -> str:
        code = self.login.grants.new_code(
            self.login.settings.code_lifetime, grant=grant, redirect_uri=wish["redirect_uri"],
            challenge=wish.get("code_challenge", ""), nonce=wish.get("nonce", ""),
            method=wish.get("code_challenge_method", "plain"))
        return code.code


def _extras(wish: Wish, person: Mailbox) -> dict[str, str]:
    extras = {} if person.personal else {"session_state": str(uuid.uuid4())}
    if wish.get("client_info") == "1":
        extras["client_info"] = tenants.client_info(person)
    return extras
