"""A video meeting for an event, made by Google Meet.

Google makes it after it has answered, so who asks may have to ask again for the address. The
request bears the version that it was asked for: said twice, it is one request.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from ..base import Meeting, Met, Ref
from ..errors import PreconditionFailed, Rejected, TransientError
from . import dialect
from .events import ATTEMPTS, Events

SOLUTION = "hangoutsMeet"


def offered(told: Mapping) -> Meeting | None:
    """Return what a calendar can give its events, of a calendar as Google lists it."""
    allowed = (told.get("conferenceProperties") or {}).get("allowedConferenceSolutionTypes")
    return Meeting.GOOGLE_MEET if SOLUTION in (allowed or ()) else None


def meet(events: Events, ref: Ref) -> Met:
    """Return the video meeting of an event, made unless there is one."""
    for _attempt in range(ATTEMPTS):
        told = events.get_live(ref.calendar, ref.id)
        version = str(told.get("etag", ""))
        if not (dialect.conference_of(told) or _status(told) == "pending"):
            try:
                told = events.patch(Ref(ref.calendar, ref.id, version), _wish(ref, version), meet=1)
            except PreconditionFailed:
                continue
        return _met(ref, told, version)
    raise TransientError("the event keeps changing", reason="contended")


def _met(ref: Ref, told: Mapping, version: str) -> Met:
    """What has become of it. Who changed the event before is still to be found by our version."""
    address = dialect.conference_of(told)
    if not address and _status(told) == "failure":
        raise Rejected("Google can not make a video meeting here", reason="conference_failed")
    return Met(dialect.ref_of(ref.calendar, told) if version == ref.etag else ref, address)


def _status(told: Mapping) -> str:
    request = (told.get("conferenceData") or {}).get("createRequest") or {}
    return (request.get("status") or {}).get("statusCode", "")


def _wish(ref: Ref, version: str) -> dict:
    mark = hashlib.sha256(f"{ref.id}\n{version}".encode()).hexdigest()[:32]
    solution = {"conferenceSolutionKey": {"type": SOLUTION}}
    return {"conferenceData": {"createRequest": {"requestId": mark, **solution}}}
