"""Busy time without details: what Outlook shows of a stretch of time, calendar by calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from ...core.event import Blocks, as_instant, in_utc
from ...core.interval import Interval, clip, merge
from ..base import Detail
from ..errors import ProviderError, UnreadableAnswer
from ..strange import Strange
from . import dialect
from .addresses import calendar_path, with_query
from .batch import Told
from .client import NEXT, GraphClient, entries_of
from .failures import About
from .fields import BUSY_SELECT
from .mailbox import Mailbox
from .moments import utc_text

LIST_SIZE = 500
ONE_DAY = timedelta(days=1)  # whole days are told in UTC, wherever they live

Busy = list[Interval] | ProviderError


def busy(
    client: GraphClient, mailbox: Mailbox, calendars: list[str], window: Interval
) -> dict[str, Busy]:
    """Return each calendar's busy time within `window`, or why it is not known."""
    query = {
        "startDateTime": utc_text(window.start - ONE_DAY),
        "endDateTime": utc_text(window.stop + ONE_DAY),
        "$select": BUSY_SELECT,
        "$top": LIST_SIZE,
    }
    asked = [with_query(f"{calendar_path(id)}/calendarView", query) for id in calendars]
    told = client.batch(asked, About.CALENDAR)
    return {
        id: _of_calendar(client, mailbox, first, window)
        for id, first in zip(calendars, told, strict=True)
    }


def _of_calendar(client: GraphClient, mailbox: Mailbox, first: Told, window: Interval) -> Busy:
    """Read what is said of one calendar. Silence is not freedom."""
    if first.error:
        return first.error
    try:
        spans = [_span(mailbox, each) for each in _entries(client, first.body)]
    except Strange:
        return UnreadableAnswer("busy time that makes no sense", reason="busy")
    return merge(clip([span for span in spans if span], window))


def _entries(client: GraphClient, first: Mapping) -> list[Mapping]:
    found = list(entries_of(first))
    if first.get(NEXT):
        for page in client.pages(first[NEXT], About.CALENDAR):
            found += entries_of(page)
    return found


def _span(mailbox: Mailbox, told: Mapping) -> Interval | None:
    """Return the time that an event takes, or None when it takes none."""
    zone = mailbox.zone_for(told)
    event = dialect.read_event(told, zone, Detail.BUSY)
    start, stop = (in_utc(as_instant(moment, zone)) for moment in (event.start, event.stop))
    return Interval(start, stop) if event.blocks is not Blocks.FREE and start < stop else None
