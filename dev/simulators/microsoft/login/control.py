"""What tests may do to the sign-in: accounts' consents, tokens' ends, errors on command."""

from __future__ import annotations

from dataclasses import asdict

from ..model import Mailbox
from .clients import Client
from .errors import SignInError
from .grants import Grant
from .orders import Order
from .scopes import IDENTITY, short_names
from .tenants import tenant_of


class LoginControl:
    """Needs `lock`, `clock` and `login`."""

    COMMANDS = {
        ("POST", "grants"): "grant",
        ("DELETE", "grants"): "revoke_grants",
        ("POST", "approvals"): "approve",
        ("POST", "expire/access_tokens"): "expire_access_tokens",
        ("GET", "sign_in_errors"): "sign_in_errors",
        ("POST", "sign_in_errors"): "order_sign_in_error",
        ("DELETE", "sign_in_errors"): "clear_sign_in_errors",
        ("POST", "clients"): "add_client",
        ("POST", "secrets"): "rotate_secret",
        ("DELETE", "secrets"): "expire_secrets",
    }

    MISTAKES = (SignInError,)

    def grant(self, account: str, scopes: list[str], client: str = "") -> dict:
        """Tokens as after a full consent, without the browser: an answer of the token endpoint.

        Scopes by their short or long names. Those for a refresh token and an ID token come
        along.
        """
        names = _with_identity(scopes)
        with self.lock:
            self._known(account)
            return self.login.tokens_for(Grant(self._client(client).id, account, names))

    def approve(self, account: str, scopes: list[str], client: str = "") -> dict:
        """The administrator allows this for everybody in the account's organisation."""
        names = _with_identity(scopes)
        with self.lock:
            tenant = tenant_of(self._known(account))
            self.login.grants.approve(tenant, self._client(client).id, names)
            self.world.dirty = True
            return {"tenant": tenant}

    def revoke_grants(self, account: str, code: int = 50173) -> dict:
        """The person, or an administrator, takes back what was allowed. As at Microsoft, access
        tokens that were given out live on: `expire_access_tokens` ends those as well."""
        with self.lock:
            self._known(account)
            self.login.grants.revoke(account, SignInError(code).code)
            self.world.dirty = True
            return {}

    def expire_access_tokens(self, account: str = "") -> dict:
        with self.lock:
            self.login.grants.expire_access_tokens(account)
            self.world.dirty = True
            return {}

    def order_sign_in_error(self, code: int, times: int | None = 1, account: str = "",
                            client: str = "", step: str = "token") -> dict:
        """The next `times` token requests that fit end with this AADSTS code; so does accepting
        on the sign-in page, with the step ``authorize``. See `login/codes.py` for the codes."""
        with self.lock:
            self.login.orders.waiting.append(Order(int(code), times, account, client, step))
            return {"waiting": len(self.login.orders.waiting)}

    def sign_in_errors(self) -> list[dict]:
        """What was ordered and has not happened yet."""
        with self.lock:
            return [asdict(order) for order in self.login.orders.waiting]

    def clear_sign_in_errors(self) -> dict:
        with self.lock:
            self.login.orders.waiting.clear()
            return {}

    def add_client(self, id: str, secret: str, redirects: list[str] | None = None,
                   audience: str = "common") -> dict:
        """Register an application; see `Client`."""
        with self.lock:
            self.login.grants.clients[id] = Client(id, {secret: 0.0}, redirects or [],
                                                   audience=audience)
            self.world.dirty = True
            return {}

    def rotate_secret(self, secret: str, client: str = "") -> dict:
        """One more secret; the older ones stay good until `expire_secrets`."""
        with self.lock:
            self._client(client).secrets[secret] = 0.0
            self.world.dirty = True
            return {}

    def expire_secrets(self, client: str = "", keep: str = "") -> dict:
        """The time of the client's secrets is over, but for the one to `keep`."""
        with self.lock:
            secrets, now = self._client(client).secrets, self.clock.time()
            secrets.update({secret: now for secret in secrets if secret != keep})
            self.world.dirty = True
            return {}

    def _client(self, identifier: str) -> Client:
        clients = self.login.grants.clients
        return clients[identifier] if identifier else next(iter(clients.values()))

    def _known(self, account: str) -> Mailbox:
        if account not in self.world.mailboxes:
            raise LookupError(f"no such account: {account}")
        return self.world.mailboxes[account]


def _with_identity(scopes: list[str]) -> list[str]:
    names = short_names(" ".join([*scopes, *IDENTITY]))
    if names is None:
        raise ValueError("no such scope")
    return names
