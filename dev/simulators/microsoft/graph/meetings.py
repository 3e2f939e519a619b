"""Online meetings: the link, and the text block inside the body that the link lives in."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import quote

from ..model import Mailbox
from .text import HTML_FOOT, HTML_HEAD, RULE

TEAMS = "teamsForBusiness"


def provider_of(mailbox: Mailbox) -> str:
    """What the mailbox's calendars make online meetings with; a personal one with nothing."""
    return "unknown" if mailbox.personal else TEAMS


def link_of(seed: str) -> str:
    """The address under which people join; the same for the same event."""
    code = hashlib.sha256(seed.encode()).hexdigest()
    context = quote(json.dumps({"Tid": code[:8], "Oid": code[8:16]}), safe="")
    thread = quote(f"19:meeting_{code[16:48]}@thread.v2", safe="")
    return f"https://teams.microsoft.com/l/meetup-join/{thread}/0?context={context}"


def with_block(page: str, link: str) -> str:
    """The page with the block of joining text at its end."""
    block = (
        f'<br>\r\n<div class="me-email-text" lang="en-US"><div>{RULE}</div>\r\n'
        '<div><span class="me-email-text" style="font-size:24px">Microsoft Teams meeting</span>'
        f'</div>\r\n<div><a class="me-email-headline" href="{_attribute(link)}">'
        "Join the meeting now</a></div>\r\n"
        f"<div>Meeting ID: 123 456 789</div>\r\n<div>{RULE}</div></div>"
    )
    page = page or HTML_HEAD + HTML_FOOT
    head, end, foot = page.rpartition("</body>")
    return head + block + end + foot


def holds(page: str, link: str) -> bool:
    """True when the block, or at least its link, is still there."""
    return link in page or _attribute(link) in page


def _attribute(link: str) -> str:
    return link.replace("&", "&amp;")
