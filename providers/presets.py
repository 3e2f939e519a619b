"""Kinds of accounts that their owners open by typing, under the names that people know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """One kind. `provider` is the code of the provider that opens it.

    `address` is where the account is, when that is the same for all; otherwise its owner is
    asked. With `link` the address is all there is, and as secret as a password.
    `app_passwords` is the page on which owners make a password for one program, and take it back.
    `poll_minutes` is how often to look unless its owner says otherwise; 0: as is usual here.
    """

    code: str
    provider: str
    label: str
    address: str = ""
    link: bool = False
    app_passwords: str = ""
    poll_minutes: int = 0

    @property
    def asks(self) -> tuple[str, ...]:
        """What its owner has to type, in this order."""
        where = () if self.address else ("address",)
        return where if self.link else (*where, "username", "password")


#: The one that most people have is first.
PRESETS = (
    Preset(
        "icloud",
        "caldav",
        "iCloud",
        address="https://caldav.icloud.com/",
        app_passwords="https://account.apple.com/account/manage",
    ),
    Preset("nextcloud", "caldav", "Nextcloud"),
    Preset(
        "fastmail",
        "caldav",
        "Fastmail",
        address="https://caldav.fastmail.com/",
        app_passwords="https://app.fastmail.com/settings/security",
    ),
    Preset("caldav", "caldav", "CalDAV"),
    Preset("ics", "ics", "Calendar link", link=True, poll_minutes=15),
)
