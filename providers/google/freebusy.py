"""Asking Google for busy time without details."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ...core.interval import Interval, clip, merge
from ..errors import (
    CalendarUnavailable,
    ProviderError,
    Rejected,
    TransientError,
    UnreadableAnswer,
)
from .client import GoogleClient
from .failures import About
from .moments import rfc3339

ONE_SECOND = timedelta(seconds=1)
MOST_CALENDARS = 50  # Google's own limit for one question

# Errors of single calendars come inside an answer that is otherwise fine.
ERRORS = {
    "notFound": CalendarUnavailable,
    "forbidden": CalendarUnavailable,
    "groupTooBig": Rejected,
    "tooManyCalendarsRequested": Rejected,
}


def busy(
    client: GoogleClient, calendars: list[str], window: Interval
) -> dict[str, list[Interval] | ProviderError]:
    """Return each calendar's busy time within `window`, or why it is not known."""
    found: dict[str, list[Interval] | ProviderError] = {}
    for first in range(0, len(calendars), MOST_CALENDARS):
        asked = calendars[first : first + MOST_CALENDARS]
        told = _ask(client, asked, window)
        found.update({id: read_calendar(told.get(id), window) for id in asked})
    return found


def _ask(client: GoogleClient, calendars: list[str], window: Interval) -> Mapping:
    body = {
        "timeMin": rfc3339(window.start),
        "timeMax": rfc3339(_rounded_up(window.stop)),
        "items": [{"id": id} for id in calendars],
    }
    answer = client.ask(client.resource("freebusy").query(body=body), About.ACCOUNT)
    told = answer.get("calendars")
    if not isinstance(told, Mapping):
        raise UnreadableAnswer("the answer has no calendars", reason="no_calendars")
    return told


def read_calendar(told: Mapping | None, window: Interval) -> list[Interval] | ProviderError:
    """Read what is said of one calendar. Silence is not freedom."""
    if not isinstance(told, Mapping):
        return UnreadableAnswer("the calendar is missing in the answer", reason="missing")
    if told.get("errors"):
        reason = str(told["errors"][0].get("reason", ""))
        kind = ERRORS.get(reason, TransientError)
        return kind(f"Google says {reason}", reason=reason)
    try:
        spans = [(_instant(each["start"]), _instant(each["end"])) for each in told["busy"]]
    except (KeyError, TypeError, ValueError):
        return UnreadableAnswer("busy time that makes no sense", reason="busy")
    return merge(clip([Interval(*span) for span in spans if span[0] < span[1]], window))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.upper().replace("Z", "+00:00"))


def _rounded_up(instant: datetime) -> datetime:
    """Google takes whole seconds: better to ask for a little more."""
    return instant + ONE_SECOND if instant.microsecond else instant
