"""What an account's owner has just granted: whose it is, and which calendars it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .base import Account, CalendarInfo, CalendarProvider, Credentials


@dataclass(frozen=True)
class Grant:
    account: Account
    credentials: Credentials = field(repr=False)
    calendars: tuple[CalendarInfo, ...]


def accept(
    provider: type[CalendarProvider], settings: Mapping[str, str], credentials: Credentials
) -> Grant:
    """Ask a freshly opened account who it is and what it has. Raise `ProviderError`."""
    newest = [credentials]
    opened = provider.build(settings, credentials, newest.append)
    account, calendars = opened.account(), tuple(opened.calendars())
    return Grant(account, newest[-1], calendars)
