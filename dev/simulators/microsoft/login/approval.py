"""The page on which an administrator allows an application for a whole organisation.

Any account at work may play the administrator: the simulation knows no ranks.
"""

from __future__ import annotations

from ...common.http import Response
from . import tenants
from .clients import Client
from .errors import SignInError
from .page import approval_page
from .scopes import IDENTITY
from .step import Step, Wish, back, scopes_of


class Approval(Step):
    carried = ("client_id", "redirect_uri", "scope", "state")

    def check(self, wish: Wish, tenant: str) -> None:
        """Personal accounts have nobody who could; `common` might mean them."""
        if tenant in (tenants.COMMON, tenants.CONSUMERS, tenants.PERSONAL):
            raise SignInError(90002)
        scopes_of(wish)

    def show(self, wish: Wish, client: Client, tenant: str) -> Response:
        people = tenants.people_of(self.login.world, tenant)
        return approval_page(client.name or client.id, people, scopes_of(wish), wish)

    def allow(self, wish: Wish, client: Client, tenant: str, account: str) -> Response:
        person = self.login.world.mailboxes.get(account)
        if person is None:
            raise SignInError(50034)
        client.check_person(person, tenant)
        scopes, home = scopes_of(wish), tenants.tenant_of(person)
        self.login.grants.approve(home, client.id, [*scopes, *IDENTITY])
        self.login.world.dirty = True
        return back(wish, {"admin_consent": "True", "tenant": home, "scope": wish["scope"]})
