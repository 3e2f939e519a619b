"""The writes at Graph, one by one, each bound to the version that it is meant for.

Graph says at times that somebody else has written when nobody has. Then the event still has
the version that we know, and the write is tried once more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from ..errors import NotFound, PreconditionFailed, Rejected
from . import dialect
from .addresses import event_path, events_path
from .client import GraphClient
from .events import Events
from .failures import About, Clash

T = TypeVar("T")


class Pen:
    """Writes for one account. `told` is always what Graph told last of what is written."""

    def __init__(self, client: GraphClient, events: Events):
        self._client = client
        self._events = events

    def insert(self, calendar: str, body: Mapping) -> dict:
        """Make an event. Raise `AlreadyExists` when its mark made another one before."""
        return self._client.post(events_path(calendar), About.CALENDAR, body)

    def patch(self, calendar: str, told: Mapping, body: Mapping) -> dict:
        """Change an event or the master of a series, and return it as it is now."""
        path, etag = event_path(calendar, told["id"]), dialect.etag_of(told)

        def write() -> dict:
            return self._client.patch(path, About.EVENT, body, etag)

        return self._once_more(calendar, told, write)

    def delete(self, calendar: str, told: Mapping) -> bool:
        """Delete an event or series; without a version, any. False when it was gone already."""
        path, etag = event_path(calendar, told["id"]), dialect.etag_of(told)

        def write() -> None:
            self._client.delete(path, About.EVENT, etag)

        try:
            self._once_more(calendar, told, write)
        except NotFound:
            self._events.check_open(calendar)
            return False
        return True

    # An occurrence gets another version whenever a neighbour is written, so it can not be bound
    # to one. What is there afterwards is looked at.

    def patch_occurrence(self, calendar: str, told: Mapping, body: Mapping) -> None:
        """Change one occurrence of a series."""
        path = event_path(calendar, told["id"])
        self._twice(lambda: self._client.patch(path, About.EVENT, body))

    def cancel_occurrence(self, calendar: str, told: Mapping) -> None:
        """Take one occurrence out of a series. Graph has no way to put it back."""
        path = event_path(calendar, told["id"])
        try:
            self._twice(lambda: self._client.delete(path, About.EVENT))
        except NotFound:
            return

    def _once_more(self, calendar: str, told: Mapping, write: Callable[[], T]) -> T:
        try:
            return write()
        except (PreconditionFailed, Clash, Rejected) as error:
            # Graph refuses so for what was deleted before, too: then this raises `NotFound`.
            there = self._events.get(calendar, told["id"])
            if isinstance(error, Rejected):
                raise
            if dialect.etag_of(told) and dialect.etag_of(there) != dialect.etag_of(told):
                raise PreconditionFailed("somebody changed it", reason=error.reason) from None
        return write()

    def _twice(self, write: Callable[[], T]) -> T:
        try:
            return write()
        except (PreconditionFailed, Clash):
            return write()
