"""The page of Google Calendar on which somebody adds an event to their own calendar."""

from __future__ import annotations

from datetime import datetime, timezone
from urllib.parse import quote, urlencode

PAGE = "https://calendar.google.com/calendar/render"
BASIC = "%Y%m%dT%H%M%SZ"


def add_link(title: str, start: datetime, stop: datetime, place: str) -> str:
    """Return the page's address, with everything filled in. `start` and `stop` are aware."""
    span = [moment.astimezone(timezone.utc).strftime(BASIC) for moment in (start, stop)]
    query = {"action": "TEMPLATE", "text": title, "dates": "/".join(span), "location": place}
    return f"{PAGE}?{urlencode(query, quote_via=quote)}"
