"""Where a domain says that its calendars are (RFC 6764): what its name service is asked for.

Such an answer is signed by nobody. So it is believed only as far as the domain itself and those
below it, and where it names a vendor that we know: to nobody else goes a password that way.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from dns.exception import DNSException
from dns.rdatatype import RdataType
from dns.resolver import Resolver

from .vendors import ANY, vendor_at

PATIENCE = 2.0  # seconds for each of two questions
MOST = 3  # servers of one domain
SERVICE = "_caldavs._tcp"


class NameService:
    """Asks the machine's own name servers, or `resolver`. `patience` is for one question."""

    def __init__(self, resolver: Resolver | None = None, patience: float = PATIENCE):
        self._resolver = resolver
        self._patience = patience

    def places(self, domain: str) -> Iterator[tuple[str, str]]:
        """Yield host (with port) and path of the calendar servers of a domain, the best first.

        The path is empty where none is told. What can not be asked tells nothing.
        """
        if not is_domain(domain):
            return
        servers = sorted(self._ask(domain, RdataType.SRV), key=_rank)[:MOST]
        hosts = ((each.target.to_text(omit_final_dot=True).lower(), each.port) for each in servers)
        near = [(host, port) for host, port in hosts if may_stand_for(host, domain)]
        path = self._path(domain) if near else ""
        for host, port in near:
            yield host if port == 443 else f"{host}:{port}", path

    def _path(self, domain: str) -> str:
        for record in self._ask(domain, RdataType.TXT):
            for text in record.strings:
                name, _, path = text.decode("utf-8", "replace").partition("=")
                if name.lower() == "path" and path.startswith("/"):
                    return path
        return ""

    def _ask(self, domain: str, kind: RdataType) -> list:
        try:
            resolver = self._resolver or Resolver()
            name = f"{SERVICE}.{domain}."
            return list(resolver.resolve(name, kind, lifetime=self._patience, search=False))
        except (DNSException, ValueError, OSError):
            return []


def is_domain(name: str) -> bool:
    """True for a name of the Internet, false for a number and for a machine's bare name."""
    try:
        ip_address(name)
    except ValueError:
        return "." in name.strip(".")
    return False


def may_stand_for(host: str, domain: str) -> bool:
    """True when a password that is meant for a domain may be told to that host."""
    domain = domain.lower()
    return host == domain or host.endswith(f".{domain}") or vendor_at(host) is not ANY


def _rank(server) -> tuple[int, int]:
    return server.priority, -server.weight
