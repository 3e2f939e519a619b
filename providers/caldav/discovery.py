"""From an address or an e-mail address to an account's calendars (RFC 6764, RFC 4791 and 5397).

The trail is followed without the password at first. It is told to the host at the trail's end,
to which the owner's own words have led, by https all the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from ..base import Credentials
from ..errors import CalendarUnavailable, Rejected, TransientError, UnreadableAnswer
from ..hosts import Guard, guarded_session
from ..http import REDIRECTS, Limits, Transport
from . import calendars, questions
from .addresses import folder, host_of, root_of
from .client import HOPS, XML, DavClient
from .failures import About
from .names import NameService
from .vendors import ANY, Vendor, vendor_at, vendor_of

WELL_KNOWN = "/.well-known/caldav"
SPEAKS_DAV = frozenset({207, 401})
SCHEMES = re.compile(r"^(?:caldavs?|webcals?)://", re.IGNORECASE)
MAIL = re.compile(r"[^@\s/:]+@([^@\s/:]+\.[^@\s/:]+)")
APP_PASSWORD = re.compile(r"([a-z]{4})[- ]?([a-z]{4})[- ]?([a-z]{4})[- ]?([a-z]{4})")


def discover(
    address: str,
    username: str,
    password: str,
    settings: Mapping[str, str],
    *,
    vendor: Vendor | None = None,
) -> Credentials:
    """Return what opens the account: `url` is where its calendars are.

    `address` is a server, a calendar or an e-mail address; it is not needed for a vendor whose
    address is known. `settings` are a provider's. The errors' reasons are for the screens:
    `AuthError` with ``app_password_needed`` or ``wrong_password``, `CalendarUnavailable` with
    ``no_calendars_here`` or ``address_not_allowed``, and `TransientError` when nobody answers.
    """
    guard = Guard.read_from(settings)
    transport = Transport(guarded_session(guard), limits=Limits.read_from(settings), guard=guard)
    return Discovery(transport, vendor).account(address.strip(), username.strip(), password)


class Discovery:
    """Looks for one account."""

    def __init__(
        self,
        transport: Transport,
        vendor: Vendor | None = None,
        names: NameService | None = None,
    ):
        self._transport = transport
        self._vendor = vendor
        self._names = names or NameService()

    def account(self, address: str, username: str, password: str) -> Credentials:
        login = Credentials(username=username or address, password=password)
        silence: TransientError | None = None
        for start in starts(address, self._vendor, self._names):
            try:
                found = self._end_of_trail(start)
                account = found and self._opened(replace(login, url=found))
            except UnreadableAnswer:
                continue
            except TransientError as error:
                silence = silence or error
                continue
            if account:
                return account
        raise silence or CalendarUnavailable(
            "no calendars were found at this address", reason="no_calendars_here"
        )

    def _end_of_trail(self, url: str) -> str | None:
        """Follow redirects without a word about who asks. None where nobody speaks CalDAV."""
        headers, body = {**XML, "Depth": "0"}, questions.properties(questions.PRINCIPAL)
        for _hop in range(HOPS):
            answer = self._transport.send("PROPFIND", url, headers=headers, body=body)
            target = answer.headers.get("location")
            if answer.status not in REDIRECTS or not target:
                return url if answer.status in SPEAKS_DAV else None
            try:
                url = urljoin(url, target)
            except ValueError:
                return None
        return None

    def _opened(self, login: Credentials) -> Credentials | None:
        """Return the account whose calendars are found from here, with the password now."""
        vendor = self._vendor or vendor_at(host_of(login.url))
        if vendor.app_passwords:
            login = replace(login, password=with_dashes(login.password))
        client = DavClient(login, self._transport, vendor)
        try:
            principal = calendars.principal(client)
            home = home_of(client, principal)
        except (CalendarUnavailable, Rejected) as error:
            if error.reason == "address_not_allowed":
                raise
            return None
        return replace(login, url=home, account_id=calendars.account_id(vendor, principal))


def home_of(client: DavClient, principal: str) -> str:
    """Return the whole address of the collection that holds somebody's calendars."""
    told = client.properties(principal, [questions.HOMES], About.ACCOUNT).told
    homes = [href for each in told for href in each.hrefs(questions.HOMES)]
    if not homes:
        raise CalendarUnavailable("the account has no calendars", reason="no_home")
    return folder(urljoin(principal, homes[0]))


def found_again(client: DavClient) -> str:
    """Return where an account's calendars are now, where the vendor moves them about."""
    general = DavClient(
        replace(client.credentials, url=client.vendor.address), client.transport, client.vendor
    )
    return home_of(general, calendars.principal(general))


def starts(address: str, vendor: Vendor | None, names: NameService) -> Iterator[str]:
    """Yield where to begin looking, the likeliest first."""
    if vendor and vendor.address:
        yield vendor.address
        return
    mail = MAIL.fullmatch(address)
    if mail:
        yield from _starts_of_mail(address, mail[1], names)
        return
    url = SCHEMES.sub("https://", address)
    url = url if "://" in url else f"https://{url}"
    if address.lower() == host_of(url):
        yield from _starts_by_name(host_of(url), names)
    if urlsplit(url).path not in ("", "/"):
        yield url
    yield root_of(url) + WELL_KNOWN
    for path in (vendor or ANY).paths:
        yield root_of(url) + path


def _starts_of_mail(mail: str, domain: str, names: NameService) -> Iterator[str]:
    known = vendor_of(mail)
    if known:
        yield known.address
        yield root_of(known.address) + WELL_KNOWN
        return
    yield from _starts_by_name(domain, names)
    for host in (domain, f"caldav.{domain}", f"dav.{domain}"):
        yield f"https://{host}{WELL_KNOWN}"


def _starts_by_name(domain: str, names: NameService) -> Iterator[str]:
    for host, path in names.places(domain):
        yield f"https://{host}{path or WELL_KNOWN}"
        if path:
            yield f"https://{host}{WELL_KNOWN}"


def with_dashes(password: str) -> str:
    """Return an app-specific password as it was shown, however it was copied."""
    match = APP_PASSWORD.fullmatch(password.strip())
    return "-".join(match.groups()) if match else password
