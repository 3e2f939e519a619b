"""Where things are at Graph, below its root, and what is asked of them. No network here."""

from __future__ import annotations

from ..base import Detail
from .client import Params, query_text, quoted
from .fields import BUSY_SELECT, EXPAND_OURS, FULL_SELECT

SELECT = {Detail.BUSY: BUSY_SELECT, Detail.FULL: FULL_SELECT}
OF_A_SERIES = "exceptionOccurrences,cancelledOccurrences"


def calendar_path(calendar: str) -> str:
    return f"me/calendars/{quoted(calendar)}"


def events_path(calendar: str) -> str:
    return f"{calendar_path(calendar)}/events"


def event_path(calendar: str, id: str) -> str:
    return f"{events_path(calendar)}/{quoted(id)}"


def home_path(id: str) -> str:
    """Return where Graph tells which calendar an event is in."""
    return f"me/events/{quoted(id)}/calendar"


def with_query(path: str, params: Params) -> str:
    """Return the path with its query, as one text."""
    return f"{path}?{query_text(params)}"


def of_event(detail: Detail) -> dict[str, str]:
    """Ask for one event, or one part of a series, with our properties."""
    return {"$select": SELECT[detail], "$expand": EXPAND_OURS}


def of_series(detail: Detail) -> dict[str, str]:
    """Ask for a series with all that differs in it."""
    return {
        "$select": f"{SELECT[detail]},{OF_A_SERIES}",
        "$expand": f"exceptionOccurrences,{EXPAND_OURS}",
    }


def of_series_alone(detail: Detail) -> dict[str, str]:
    """Ask for a series without its exceptions, which some calendars refuse to add."""
    return {"$select": f"{SELECT[detail]},cancelledOccurrences", "$expand": EXPAND_OURS}
