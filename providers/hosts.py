"""Which hosts a practitioner's own address may lead to.

Such an address could name a machine inside the house: a database, a router, the address that
gives cloud machines their passwords. So every address is looked at before it is visited, after
each redirect too, and the machine that was in the end connected to is looked at again: a name
may lead elsewhere the second time it is asked.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

import requests
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from .errors import CalendarUnavailable
from .session import Impatient, new_session

TRUE = frozenset({"1", "true", "yes"})


def address_refused() -> CalendarUnavailable:
    """What is raised for an address that must not be visited. It does not say why."""
    return CalendarUnavailable("this address is not allowed", reason="address_not_allowed")


@dataclass(frozen=True)
class Guard:
    """Called with each address before it is visited."""

    private_allowed: bool = False

    @classmethod
    def read_from(cls, settings: Mapping[str, str]) -> Guard:
        """An administrator may allow private hosts, and with them plain http."""
        return cls(str(settings.get("caldav_allow_private_hosts") or "").lower() in TRUE)

    def __call__(self, url: str) -> None:
        """Raise `CalendarUnavailable` for an address that must not be visited."""
        try:
            parts = urlsplit(url)
            host, _port = parts.hostname or "", parts.port
        except ValueError:
            raise address_refused() from None
        if not host or parts.username or parts.password:
            raise address_refused()
        if self.private_allowed and parts.scheme in ("http", "https"):
            return
        if parts.scheme != "https" or not all(map(is_public, addresses_of(host))):
            raise address_refused()

    def check_peer(self, connection: socket.socket) -> None:
        """Look at whom we are connected to, before anything is said."""
        if not self.private_allowed and not is_public(connection.getpeername()[0]):
            connection.close()
            raise address_refused()


def addresses_of(host: str) -> list[str]:
    """Return a host's addresses; none for a name that leads nowhere, which connecting will tell."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [each[4][0] for each in found]


def is_public(address: str) -> bool:
    """True for an address that anybody on the Internet may reach."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _within(ip)
    return all(each.is_global and not each.is_multicast for each in (ip, *inner))


def _within(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """Return the IPv4 addresses that an IPv6 one stands for."""
    if ip.version == 4:
        return []
    last = [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)]
    written_in = last if any(ip in network for network in IPV4_AT_THE_END) else []
    found = (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ()), *written_in)
    return [each for each in found if each]


#: Networks whose addresses end with an IPv4 address: translated ones, and those of old.
IPV4_AT_THE_END = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))


def guarded_session(guard: Guard) -> requests.Session:
    """Return this process's session whose connections are looked at.

    Those to a proxy are not: whom a proxy connects to is for the proxy to say.
    """
    key = (os.getpid(), guard)
    return _shared.get(key) or _shared.setdefault(key, _new_session(guard))


_shared: dict[tuple[int, Guard], requests.Session] = {}


def _new_session(guard: Guard) -> requests.Session:
    session = new_session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Guarded(guard))
    return session


class _Guarded(Impatient):
    def __init__(self, guard: Guard):
        self._guard = guard
        super().__init__(pool_connections=64, pool_maxsize=8)

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(_pool, HTTPConnectionPool, HTTPConnection, self._guard),
            "https": partial(_pool, HTTPSConnectionPool, HTTPSConnection, self._guard),
        }


def _pool(kind, connection, guard, *args, **kwargs):
    pool = kind(*args, **kwargs)
    pool.ConnectionCls = type(connection.__name__, (_Watched, connection), {"guard": guard})
    return pool


class _Watched:
    guard: Guard

    def _new_conn(self):
        connection = super()._new_conn()
        self.guard.check_peer(connection)
        return connection
