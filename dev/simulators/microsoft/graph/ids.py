"""The ids of events: immutable ones, those of their occurrences, and the everyday ones.

Inside the simulator only immutable ids exist. A caller that does not ask for them sees everyday
ids instead, made so that they can be turned back: they carry a mark of the calendar, and so
change when an event moves to another one. Both kinds are understood in a request.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import date

ITEM, OCCURRENCE, EVERYDAY = "AAkALgAAAAAA", "AAoALgAAAAAA", "AAMkADAw"
TAIL = "AAA="
CORE = 40  # characters that tell one item from another
DAY = 4  # characters that tell an occurrence's day
MARK = 8


def new_id(odd: bool = False) -> str:
    """An id that nobody has yet; an odd one surely holds a slash and a plus."""
    encode = base64.b64encode if odd else base64.urlsafe_b64encode
    marks = b"\xff\xff\xfb\xef\xbe\xfe" if odd else b""
    core = encode(marks + secrets.token_bytes(30 - len(marks))).decode()
    return f"{ITEM}{core}{TAIL}"


def occurrence_id(master: str, day: str) -> str:
    """The id of the occurrence that the pattern puts on `day` (an ISO date)."""
    number = date.fromisoformat(day).toordinal()
    code = base64.urlsafe_b64encode(number.to_bytes(3, "big")).decode()
    return f"{OCCURRENCE}{core_of(master)}{code}{TAIL}"


def occurrence_of(event_id: str) -> tuple[str, str] | None:
    """The series and the day that an occurrence's id tells; None for any other id."""
    if not event_id.startswith(OCCURRENCE) or len(event_id) != len(OCCURRENCE) + CORE + DAY + 4:
        return None
    code = event_id[-len(TAIL) - DAY:-len(TAIL)]
    number = int.from_bytes(base64.urlsafe_b64decode(code), "big")
    try:
        return f"{ITEM}{core_of(event_id)}{TAIL}", date.fromordinal(number).isoformat()
    except (ValueError, OverflowError):
        return None


def core_of(event_id: str) -> str:
    return event_id[len(ITEM):len(ITEM) + CORE]


def cancelled_id(master: str, day: str) -> str:
    """How cancelledOccurrences names a deleted occurrence. `master` is the id as shown."""
    return f"OID.{master}.{day}"


def everyday(event_id: str, calendar_id: str) -> str:
    """What a caller sees who did not ask for immutable ids."""
    return f"{EVERYDAY}{mark_of(calendar_id)}{event_id.swapcase()}"


def meant(text: str) -> tuple[str, str]:
    """The immutable id behind an id in a request, and the mark of the calendar that it names.

    The mark is empty for an immutable id; an everyday one is good in its calendar alone.
    """
    if not text.startswith(EVERYDAY):
        return text, ""
    end = len(EVERYDAY) + MARK
    return text[end:].swapcase(), text[len(EVERYDAY):end]


def well_formed(event_id: str) -> bool:
    """True for what could be the immutable id of something."""
    known = event_id.startswith((ITEM, OCCURRENCE)) and event_id.endswith(TAIL)
    return known and len(event_id) in (len(ITEM) + CORE + len(TAIL),
                                       len(OCCURRENCE) + CORE + DAY + len(TAIL))


def mark_of(calendar_id: str) -> str:
    return hashlib.sha256(calendar_id.encode()).hexdigest()[:MARK]
