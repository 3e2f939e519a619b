"""An event or a whole series as Graph tells it: where it is, its version, and what it says.

A whole series is its master, with the exceptions and the cancelled occurrences in it. Graph
gives an occurrence a version of its own, so the version of a series is made of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ...core.event import Event
from ..base import Changed, Detail, Ref
from ..versions import composed
from . import dialect

EXCEPTIONS, CANCELLED = "exceptionOccurrences", "cancelledOccurrences"


def version_of(told: Mapping) -> str:
    """Return the version: Graph's own, followed by a digest of what differs in a series."""
    etag = dialect.etag_of(told)
    if not dialect.is_series(told):
        return etag
    marks = [f"{each.get('id')} {dialect.etag_of(each)}" for each in exceptions_of(told)]
    marks += map(str, told.get(CANCELLED) or ())
    return composed(etag, marks)


def exceptions_of(told: Mapping) -> list[Mapping]:
    """Return the exceptions of a series."""
    return [each for each in told.get(EXCEPTIONS) or () if isinstance(each, Mapping)]


def ref_of(calendar: str, told: Mapping) -> Ref:
    return Ref(calendar, dialect.ref_id(told), version_of(told))


def read(calendar: str, told: Mapping, zone: str, detail: Detail = Detail.FULL) -> Changed:
    """Return what it says. `zone` is the mailbox's. Raise `Strange` when it makes no sense."""
    event = event_of(told, zone, detail)
    return Changed(ref_of(calendar, told), event, changed_at(told), dialect.is_own(told))


def event_of(told: Mapping, zone: str, detail: Detail = Detail.FULL) -> Event:
    """Return the event, or the series with its overrides."""
    if not dialect.is_series(told):
        return dialect.read_event(told, zone, detail)
    cancelled = dialect.cancelled_dates(told)
    return dialect.read_series(told, exceptions_of(told), cancelled, zone, detail)


def changed_at(told: Mapping) -> datetime | None:
    """When it, or an occurrence of it, was last changed, by Graph's clock."""
    times = [dialect.changed_at(each) for each in (told, *exceptions_of(told))]
    return max((each for each in times if each), default=None)
