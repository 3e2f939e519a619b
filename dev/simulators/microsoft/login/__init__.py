"""A simulated Microsoft identity platform: sign-in, consent, codes and tokens."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Protocol

from ...common.http import Request, Response, json_response
from ...common.idtoken import published_keys
from ...common.router import Router
from ..model import Mailbox
from ..world import World
from . import discovery, tenants
from .approval import Approval
from .authorize import Authorize
from .clients import Client
from .errors import SignInError
from .grants import Grant, Grants, Settings
from .orders import Orders
from .token import TokenEndpoint


class Addresses(Protocol):
    """`url` is where the vendor's programs are reached (https), `page_url` what people open."""

    url: str
    page_url: str


@dataclass(frozen=True)
class Token:
    """An access token as the API sees it: whose, for what (short names), and whether its time
    is over. `expires` is in seconds since the epoch."""

    account: str
    client: str
    scopes: frozenset[str]
    expires: float
    expired: bool


class Login:
    """Everything under ``/{tenant}/``. What it remembers is its own, not the world's."""

    def __init__(self, world: World, addresses: Addresses):
        self.world, self.addresses, self.clock = world, addresses, world.clock
        self.clear()
        self._token, self.routes = TokenEndpoint(self), Router()
        authorize, approval = Authorize(self), Approval(self)
        for method, path, target in (
            ("GET", "/{tenant}/v2.0/.well-known/openid-configuration", self._discovery),
            ("GET", "/{tenant}/discovery/v2.0/keys", self._keys),
            ("GET", "/{tenant}/oauth2/v2.0/authorize", authorize.ask),
            ("POST", "/{tenant}/oauth2/v2.0/authorize", authorize.decide),
            ("GET", "/{tenant}/v2.0/adminconsent", approval.ask),
            ("POST", "/{tenant}/v2.0/adminconsent", approval.decide),
            ("POST", "/{tenant}/oauth2/v2.0/token", self._token.answer),
        ):
            self.routes.add(method, path, target)

    def clear(self) -> None:
        """Nobody has allowed anything, and only the demo's client is registered."""
        self.grants, self.settings, self.orders = Grants(self.clock), Settings(), Orders()

    def answer(self, request: Request) -> Response | None:
        """None when the path is none of ours."""
        found = self.routes.find(request.method, request.path)
        return found[0].target(request, **found[1]) if found else None

    def identify(self, access_token: str) -> Token | None:
        """Whose token it is, also when it has expired; None when there never was such a one."""
        kept = self.grants.find(access_token, "access")
        if kept is None:
            return None
        over = bool(kept.ended) or kept.expires <= self.clock.time()
        grant = kept.grant
        return Token(grant.account, grant.client, frozenset(grant.scopes), kept.expires, over)

    def account_of(self, request: Request) -> str:
        """Whose code or refresh token the request carries; empty when it is nobody's."""
        return self._token.account_of(request) if request.path.endswith("/token") else ""

    def client(self, identifier: str) -> Client:
        if identifier not in self.grants.clients:
            raise SignInError(700016)
        return self.grants.clients[identifier]

    def allowed(self, person: Mailbox, client: Client) -> set[str]:
        """What the person, or for everybody the administrator, has allowed the application."""
        approved = self.grants.approved(tenants.tenant_of(person), client.id)
        return {*self.grants.consented(person.account, client.id), *approved}

    def tokens_for(self, grant: Grant) -> dict:
        """As after a full consent, without the browser."""
        self.grants.consent(grant)
        return self._token.given(grant, "", self.addresses.url)

    def dump(self) -> dict:
        return {**self.grants.dump(), "settings": asdict(self.settings)}

    def load(self, data: dict) -> None:
        self.clear()
        self.settings = Settings(**data["settings"])
        self.grants.load(data)

    def _discovery(self, request: Request, tenant: str) -> Response:
        if not tenants.known(self.world, tenant):
            said = SignInError(90002).response(request, self.clock.now()).data
            return json_response({**said, "error": "invalid_tenant"}, 400)
        return discovery.document(request, tenant, self.addresses.url, self.addresses.page_url)

    def _keys(self, _request: Request, tenant: str) -> Response:
        return json_response(published_keys())
