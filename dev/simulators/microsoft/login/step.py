"""What all pages of the sign-in share: who asks, and where an error is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ...common.http import Request, Response, redirect
from . import tenants
from .clients import Client
from .errors import SignInError
from .page import error_page, post_page
from .scopes import short_names

if TYPE_CHECKING:
    from . import Login

MODES = {"": "query", "query": "query", "fragment": "fragment", "form_post": "form_post"}

Wish = dict[str, str]
Work = Callable[[Wish, Client, str], Response]


class Step:
    """A page that an application sends people to, and from which they are led back.

    `carried` are the parameters that are kept while the person decides.
    """

    carried: tuple[str, ...] = ()

    def __init__(self, login: Login):
        self.login = login

    def ask(self, request: Request, tenant: str) -> Response:
        """GET: show the page."""
        wish = {name: request.one(name) for name in self.carried if request.one(name)}
        return self._guarded(request, tenant, wish, self.show)

    def decide(self, request: Request, tenant: str) -> Response:
        """POST from the page: what was pressed on it."""
        form = request.form()
        wish = {name: form[name] for name in self.carried if name in form}

        def decided(wish: Wish, client: Client, tenant: str) -> Response:
            if form.get("decision") != "accept":
                raise SignInError(65004)
            return self.allow(wish, client, tenant, form.get("account", ""))

        return self._guarded(request, tenant, wish, decided)

    def check(self, wish: Wish, tenant: str) -> None:
        """Raise what is wrong with the request itself, as the application is told."""
        scopes_of(wish)

    def show(self, wish: Wish, client: Client, tenant: str) -> Response:
        raise NotImplementedError

    def allow(self, wish: Wish, client: Client, tenant: str, account: str) -> Response:
        """The person accepted, as this account."""
        raise NotImplementedError

    def _guarded(self, request: Request, tenant: str, wish: Wish, work: Work) -> Response:
        """What is wrong with client or address is only shown; other errors may lead back."""
        try:
            client = self._client(tenant, wish)
        except SignInError as error:
            return error_page(error.text)
        try:
            self.check(wish, tenant)
            return work(wish, client, tenant)
        except SignInError as error:
            answer = error.parameters(request, self.login.clock.now())
            return back(wish, answer) if answer else error_page(error.text)

    def _client(self, tenant: str, wish: Wish) -> Client:
        if not tenants.known(self.login.world, tenant):
            raise SignInError(90002)
        if "client_id" not in wish:
            raise missing("client_id")
        client = self.login.client(wish["client_id"])
        if not client.knows(wish.get("redirect_uri", "")):
            raise SignInError(50011)
        client.check_tenant(tenant)
        return client


def scopes_of(wish: Wish) -> list[str]:
    """What is asked for, by short names."""
    if "scope" not in wish:
        raise missing("scope")
    scopes = short_names(wish["scope"])
    if not scopes:
        raise SignInError(70011)
    return scopes


def missing(name: str) -> SignInError:
    return SignInError(900144, f"The parameter '{name}' is missing.")


def back(wish: Wish, answer: dict[str, str]) -> Response:
    """To the application, with the state it gave."""
    if "state" in wish:
        answer = {**answer, "state": wish["state"]}
    address, mode = wish["redirect_uri"], MODES.get(wish.get("response_mode", ""), "query")
    if mode == "form_post":
        return post_page(address, answer)
    joint = "#" if mode == "fragment" else "&" if "?" in address else "?"
    return redirect(address + joint + urlencode(answer))
