"""How an event at a CalDAV server is known to be ours.

The name of its resource is derived from our uid. As a rule its UID is our uid, too. Some servers
refuse the UID of something that was deleted, for good or for weeks; then the next *generation* of
name and UID is used, and a property of our own keeps the uid. It counts only under a name that
was derived from it: a copy that somebody makes takes the property along, but not the name.
"""

from __future__ import annotations

import hashlib
from base64 import b32hexencode

from ..icalendar.sheet import Block

MARK = "X-APPOINTMENT-UID"
GENERATIONS = 5


def resource_name(uid: str, generation: int = 0) -> str:
    """Return the name under which we make the event `uid`: the same uid, the same name."""
    digest = hashlib.sha256(f"{generation}\n{uid}".encode()).digest()
    return "acs" + b32hexencode(digest).decode().rstrip("=").lower() + ".ics"


def resource_names(uid: str) -> list[str]:
    return [resource_name(uid, generation) for generation in range(GENERATIONS)]


def written_uid(uid: str, generation: int) -> str:
    """Return the UID that an event of this generation bears."""
    return f"{uid}-{generation + 1}" if generation else uid


def uid_of(entry: Block, name: str) -> str:
    """Return our uid where the mark is this object's own, else the UID that it bears."""
    ours = entry.text(MARK)
    return ours if ours and name in resource_names(ours) else entry.text("UID")
