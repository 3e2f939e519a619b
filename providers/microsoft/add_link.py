"""The page of Outlook on the web on which somebody adds an event to their own calendar."""

from __future__ import annotations

from datetime import datetime, timezone
from urllib.parse import quote, urlencode

#: Accounts of people, and those of work or school, are at home on different hosts.
PERSONAL, WORK = "outlook.live.com", "outlook.office.com"
PAGE = "https://%s/calendar/0/deeplink/compose"
EXTENDED = "%Y-%m-%dT%H:%M:%SZ"


def add_link(host: str, title: str, start: datetime, stop: datetime, place: str) -> str:
    """Return the page's address, with everything filled in. `start` and `stop` are aware."""
    first, last = (m.astimezone(timezone.utc).strftime(EXTENDED) for m in (start, stop))
    query = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": first,
        "enddt": last,
        "location": place,
    }
    return f"{PAGE % host}?{urlencode(query, quote_via=quote)}"
