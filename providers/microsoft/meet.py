"""A video meeting for an event, made by Microsoft Teams."""

from __future__ import annotations

from collections.abc import Mapping

from ..base import Met, Ref
from ..errors import PreconditionFailed, Rejected, TransientError
from . import whole
from .events import Events
from .meeting import TEAMS, join_url
from .pen import Pen

WISH = {"isOnlineMeeting": True, "onlineMeetingProvider": TEAMS}
ATTEMPTS = 3


def meet(events: Events, pen: Pen, ref: Ref) -> Met:
    """Return the video meeting of an event, made unless there is one."""
    for _attempt in range(ATTEMPTS):
        told = events.get(ref.calendar, ref.id)
        version = whole.version_of(told)
        if not told.get("isOnlineMeeting"):
            try:
                told = pen.patch(ref.calendar, told, WISH)
            except PreconditionFailed:
                continue
        return _met(ref, told, version)
    raise TransientError("the event keeps changing", reason="contended")


def _met(ref: Ref, told: Mapping, version: str) -> Met:
    """What has become of it. Who changed the event before is still to be found by our version."""
    if not told.get("isOnlineMeeting"):
        raise Rejected("this calendar makes no Teams meetings", reason="no_meetings")
    return Met(whole.ref_of(ref.calendar, told) if version == ref.etag else ref, join_url(told))
