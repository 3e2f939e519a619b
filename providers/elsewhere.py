"""Whether an event that is gone from its calendar was moved into another one of its account."""

from __future__ import annotations

from collections.abc import Iterable

from .base import CalendarProvider, Changed, Feature
from .errors import CalendarUnavailable, NotFound


def elsewhere(
    provider: CalendarProvider, calendars: Iterable[str], uid: str, id: str
) -> Changed | None:
    """Return the event, from the first of `calendars` that has it, or None.

    `id` is what it had where it was. A calendar that can not be read is passed over; any other
    failure is raised, for it proves nothing.
    """
    for calendar in calendars:
        try:
            found = _look(provider, calendar, uid, id)
        except (CalendarUnavailable, NotFound):
            continue
        if found is not None:
            return found
    return None


def _look(provider: CalendarProvider, calendar: str, uid: str, id: str) -> Changed | None:
    if Feature.LASTING_IDS in provider.supports:
        return provider.get(calendar, id)
    return provider.find(calendar, uid)
