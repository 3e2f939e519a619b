"""Tells what was moved to another calendar of the account from what was deleted, or copied."""

from dataclasses import dataclass

from ...providers.base import Item, Unreadable
from ...providers.elsewhere import elsewhere
from ...providers.errors import CalendarUnavailable, NotFound, Rejected


@dataclass(frozen=True)
class Lost:
    """The event of a link is gone. It may have been moved into one of `calendars`."""

    link_id: int
    calendars: tuple[str, ...]
    uid: str
    id: str


@dataclass(frozen=True)
class Twin:
    """`id` looks like the event of a link in another calendar: it is a copy, or that one, moved."""

    link_id: int
    id: str
    calendar: str
    id_there: str


def find_lost(provider, lost: Lost) -> Item | None:
    """Return the event from where it is now; None when it is in no calendar of the account."""
    try:
        return elsewhere(provider, lost.calendars, lost.uid, lost.id)
    except Rejected as error:
        return Unreadable(lost.id, error.reason)


def is_copy(provider, twin: Twin) -> bool:
    """Whether the other one is still where it was, as far as can be known."""
    try:
        provider.get(twin.calendar, twin.id_there)
    except NotFound:
        return False
    except (CalendarUnavailable, Rejected):
        return True
    return True
