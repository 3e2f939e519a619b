"""Who belongs where: tenants, and what an ID token says of a person."""

from __future__ import annotations

import base64
import hashlib
import uuid

from ...common.idtoken import part
from ..model import Mailbox
from ..world import World

PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"
COMMON, ORGANIZATIONS, CONSUMERS = "common", "organizations", "consumers"


def tenant_of(mailbox: Mailbox) -> str:
    """The id of the organisation, which is that of the address's domain."""
    if mailbox.personal:
        return PERSONAL
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, _domain(mailbox)))


def people_of(world: World, tenant: str) -> list[Mailbox]:
    """Those who can sign in at `tenant`: one of the three words, an id, or a domain."""
    return [mailbox for mailbox in world.mailboxes.values() if belongs(mailbox, tenant)]


def belongs(mailbox: Mailbox, tenant: str) -> bool:
    if tenant in (ORGANIZATIONS, CONSUMERS):
        return mailbox.personal == (tenant == CONSUMERS)
    own = {tenant_of(mailbox)} | (set() if mailbox.personal else {_domain(mailbox)})
    return tenant == COMMON or tenant in own


def known(world: World, tenant: str) -> bool:
    words = (COMMON, ORGANIZATIONS, CONSUMERS, PERSONAL)
    return tenant in words or bool(people_of(world, tenant))


def object_id(mailbox: Mailbox) -> str:
    """`oid`: of a personal account it begins with many noughts."""
    if not mailbox.personal:
        return mailbox.user_id
    return "00000000-0000-0000-" + mailbox.user_id[19:]


def client_info(mailbox: Mailbox) -> str:
    return part({"uid": object_id(mailbox), "utid": tenant_of(mailbox)})


def claims(mailbox: Mailbox, client: str, scopes: list[str], root: str) -> dict:
    """What an ID token says, as far as the scopes allow. `root` is the sign-in's address."""
    tenant = tenant_of(mailbox)
    said = {"ver": "2.0", "iss": f"{root}/{tenant}/v2.0", "aud": client,
            "sub": _pairwise(mailbox, client), "tid": tenant}
    if "profile" in scopes:
        said |= {"oid": object_id(mailbox), "name": mailbox.name,
                 "preferred_username": mailbox.account}
    if "email" in scopes:
        said["email"] = mailbox.account
    return said


def _pairwise(mailbox: Mailbox, client: str) -> str:
    """The same person is somebody else for another application."""
    digest = hashlib.sha256(f"{mailbox.user_id} {client}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _domain(mailbox: Mailbox) -> str:
    return mailbox.account.partition("@")[2].lower()
