"""Video meetings in memory: made at once, or when a test says so."""

from __future__ import annotations

from dataclasses import replace

from .base import Meeting, Met, Ref
from .errors import Rejected
from .memory_server import MemoryServer, Request

WAITING = "meeting"


def offer(server: MemoryServer, calendar: str, meeting: Meeting | None, slow: bool = False) -> None:
    """Let a calendar give its events video meetings from now on; slow ones wait for `finish`."""
    shelf = server.shelves[calendar]
    shelf.info = replace(shelf.info, meeting=meeting)
    server.slow_meetings = slow


def finish(server: MemoryServer) -> None:
    """Make the meetings that were asked for."""
    for shelf in server.shelves.values():
        for entry in shelf.entries.values():
            address = entry.extras.pop(WAITING, "")
            if address and entry.event:
                server.edit(Ref(shelf.info.id, entry.id), conference=address)


class MemoryMeetings:
    """What a provider over `MemoryServer` does about them."""

    server: MemoryServer

    def meet(self, ref: Ref) -> Met:
        return self._ask(Request("meet", ref.calendar, ref.id), lambda: self._met(ref))

    def _met(self, ref: Ref) -> Met:
        shelf = self.server.shelf(ref.calendar)
        entry = shelf.live(ref.id)
        if entry.event.conference or WAITING in entry.extras:
            known = replace(ref, etag=entry.etag) if entry.etag == ref.etag else ref
            return Met(known, entry.event.conference)
        if shelf.info.meeting is None:
            raise Rejected("this calendar makes no video meetings", reason="no_meetings")
        address = f"https://meet.example/{self.server.name}/{ref.id}-{entry.position}"
        if self.server.slow_meetings:
            entry.extras[WAITING] = address
            return Met(ref, "")
        known = entry.etag == ref.etag
        event = replace(entry.event, conference=address)
        written = self.server.write(ref.calendar, ref.id, event)
        return Met(written if known else ref, address)
