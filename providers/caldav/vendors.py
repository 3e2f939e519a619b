"""What is known beforehand of some who run CalDAV servers. Everybody else is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .addresses import host_of


@dataclass(frozen=True)
class Vendor:
    """`address` is where asking begins; `{host}` in it stands for the owner's own server.

    `family` matches the hosts that belong together: one password is for all of them. `paths`
    are tried where an address alone leads nowhere. With `app_passwords`, the account's own
    password never opens it.
    """

    label: str
    address: str = ""
    family: re.Pattern | None = None
    app_passwords: bool = False
    finds_uids: bool = True
    paths: tuple[str, ...] = ()
    domains: frozenset[str] = frozenset()

    def together(self, one: str, other: str) -> bool:
        """True when a password for the host `one` may be told to the host `other`."""
        if one == other:
            return True
        return bool(self.family and self.family.fullmatch(one) and self.family.fullmatch(other))


ICLOUD = Vendor(
    "iCloud",
    address="https://caldav.icloud.com/",
    family=re.compile(r"(p\d+-)?caldav\.icloud\.com"),
    app_passwords=True,
    finds_uids=False,
    domains=frozenset({"icloud.com", "me.com", "mac.com"}),
)
FASTMAIL = Vendor(
    "Fastmail",
    address="https://caldav.fastmail.com/",
    app_passwords=True,
    domains=frozenset({"fastmail.com", "fastmail.fm"}),
)
NEXTCLOUD = Vendor("Nextcloud", paths=("/remote.php/dav/",))
ANY = Vendor("CalDAV", paths=("/remote.php/dav/", "/dav.php/", "/dav/", "/caldav/", "/"))

#: Whom an e-mail address tells of.
KNOWN = (
    ICLOUD,
    FASTMAIL,
    Vendor("mailbox.org", "https://dav.mailbox.org/", domains=frozenset({"mailbox.org"})),
    Vendor("Posteo", "https://posteo.de:8443/", domains=frozenset({"posteo.de", "posteo.net"})),
    Vendor("GMX", "https://caldav.gmx.net/", domains=frozenset({"gmx.net", "gmx.de", "gmx.at"})),
    Vendor("WEB.DE", "https://caldav.web.de/", domains=frozenset({"web.de"})),
    Vendor(
        "Yahoo",
        "https://caldav.calendar.yahoo.com/",
        app_passwords=True,
        domains=frozenset({"yahoo.com", "ymail.com"}),
    ),
)


def vendor_of(mail: str) -> Vendor | None:
    """Return who keeps the calendars of an e-mail address, where its domain tells."""
    domain = mail.rpartition("@")[2].lower()
    return next((vendor for vendor in KNOWN if domain in vendor.domains), None)


def vendor_at(host: str) -> Vendor:
    """Return who a host belongs to."""
    known = (vendor for vendor in KNOWN if vendor.family and vendor.family.fullmatch(host))
    by_address = (vendor for vendor in KNOWN if host_of(vendor.address) == host)
    return next(known, None) or next(by_address, ANY)
