"""Registered applications, their secrets, and which accounts they are for."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from ...common.clock import Clock
from ...common.redirects import is_local
from ..model import Mailbox
from .errors import SignInError
from .tenants import COMMON, CONSUMERS, ORGANIZATIONS, PERSONAL, belongs

CALLBACK = "/calendar_sync/oauth/microsoft/callback"
DEMO_ID, DEMO_SECRET = "demo-client-id", "demo-client-secret"


@dataclass
class Client:
    """`secrets` maps each secret to its end (seconds since the epoch; 0 is never): an
    application may have several. `redirects` are exact; local callbacks of the addon are known.
    `audience` is who may sign in: ``common``, ``organizations``, ``consumers`` or a tenant.
    """

    id: str
    secrets: dict[str, float] = field(default_factory=dict)
    redirects: list[str] = field(default_factory=list)
    name: str = ""
    audience: str = COMMON

    def knows(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirects or is_local(redirect_uri, CALLBACK)

    def check_secret(self, given: str, clock: Clock) -> None:
        if not given:
            raise SignInError(7000218)
        ends = [end for secret, end in self.secrets.items() if hmac.compare_digest(secret, given)]
        if not ends:
            raise SignInError(7000215)
        if ends[0] and ends[0] <= clock.time():
            raise SignInError(7000222)

    def check_tenant(self, tenant: str) -> None:
        """Whether the application may use this authority at all."""
        if self.audience == ORGANIZATIONS and tenant in (CONSUMERS, PERSONAL):
            raise SignInError(9002332)
        if self.audience not in (COMMON, ORGANIZATIONS, CONSUMERS) and tenant in (
            COMMON, ORGANIZATIONS, CONSUMERS
        ):
            raise SignInError(50194)

    def check_person(self, mailbox: Mailbox, tenant: str) -> None:
        """Whether this person may use the application at this authority."""
        if not (belongs(mailbox, tenant) and belongs(mailbox, self.audience)):
            raise SignInError(50020)


def demo_client() -> Client:
    return Client(DEMO_ID, {DEMO_SECRET: 0.0}, name="Appointment Calendar Sync")
