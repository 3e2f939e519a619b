"""What an account's owner has just granted: whose it is, and which calendars it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .base import Account, CalendarInfo, CalendarProvider, Credentials
from .errors import NotFound, ProviderError


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


def holds(
    provider: type[CalendarProvider],
    settings: Mapping[str, str],
    grant: Grant,
    ids: Iterable[str],
) -> bool:
    """Whether one of these events, by the vendor's ids, is in the account's main calendar.

    Where the vendor does not say, it may be.
    """
    opened = provider.build(settings, grant.credentials, lambda renewed: None)
    main = next((info.id for info in grant.calendars if info.primary), None)
    return main is None or any(_is_there(opened, main, id) for id in ids)


def _is_there(opened: CalendarProvider, calendar: str, id: str) -> bool:
    try:
        opened.get(calendar, id)
    except NotFound:
        return False
    except ProviderError:
        return True
    return True
