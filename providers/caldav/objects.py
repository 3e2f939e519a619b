"""Reading and writing the objects of calendars: whole, by name, each with its version.

A name is the last piece of an object's path. A version (etag) is kept without quotes and without
the mark of a weak one: some servers write it now so, now so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ...core.interval import Interval
from ..errors import (
    CalendarUnavailable,
    NotFound,
    PreconditionFailed,
    Rejected,
    TransientError,
)
from . import questions
from .addresses import folder, name_in, path_of
from .client import OBJECT, Ask, DavClient
from .failures import About
from .multistatus import Told

NEW = {"If-None-Match": "*"}


@dataclass(frozen=True)
class Stored:
    """An object as it is there. `raw_etag` is to be sent back exactly so; `refused` is the
    status with which the server keeps this one object back, 0 as a rule."""

    name: str
    data: str = field(default="", repr=False)
    raw_etag: str = ""
    refused: int = 0

    @property
    def etag(self) -> str:
        return plain_etag(self.raw_etag)


def plain_etag(raw: str) -> str:
    return raw.strip().removeprefix("W/").strip('"')


class Objects:
    """The calendar objects of one account. A calendar is the path of its collection."""

    def __init__(self, client: DavClient):
        self._client = client

    def read(self, calendar: str, names: Iterable[str]) -> dict[str, Stored | None]:
        """Return the objects of these names, None for each that is proved not to be there.

        The calendar itself says so, in an answer about this object: a 404 on the way proves
        nothing.
        """
        names = list(names)
        body = questions.several(folder(calendar_path(calendar)) + name for name in names)
        found = self._client.report(calendar, body, About.CALENDAR)
        told = {name_in(each.path, calendar_path(calendar)): each for each in found.told}
        return {name: self._stored_or_gone(calendar, name, told.get(name)) for name in names}

    def read_one(self, calendar: str, name: str) -> Stored:
        """Return one object. Raise `NotFound` when it is gone."""
        stored = self.read(calendar, [name])[name]
        if stored is None:
            raise NotFound("the event is not there", reason="404")
        if stored.refused:
            raise TransientError("the server keeps the event back", reason=str(stored.refused))
        return stored

    def within(self, calendar: str, window: Interval) -> list[Stored]:
        """Return the objects that have an occurrence in `window`."""
        return self._asked(calendar, questions.within(window.start, window.stop))

    def with_uid(self, calendar: str, uid: str) -> Stored | None:
        """Return the object that bears a UID. None also where the server does not search."""
        if not self._client.vendor.finds_uids:
            return None
        try:
            found = self._asked(calendar, questions.with_uid(uid))
        except (CalendarUnavailable, PreconditionFailed, Rejected):
            return None
        return next(iter(found), None)

    def add(self, calendar: str, name: str, data: bytes) -> Stored:
        """Put a new object there. Without a version in the answer `raw_etag` is empty.

        Raise `PreconditionFailed` or `AlreadyExists` when name or UID is taken.
        """
        return self._put(calendar, name, data, NEW)

    def replace(self, calendar: str, old: Stored, data: bytes) -> Stored:
        """Put an object in the place of `old`. Raise `PreconditionFailed` when that has changed."""
        return self._put(calendar, old.name, data, {"If-Match": old.raw_etag})

    def delete(self, calendar: str, old: Stored) -> None:
        """Take away this version of an object. Raise `PreconditionFailed` when it has changed."""
        headers = {"If-Match": old.raw_etag} if old.raw_etag else {}
        self._client.send(Ask("DELETE", _path(calendar, old.name), None, headers), About.EVENT)

    def _put(self, calendar: str, name: str, data: bytes, condition: dict[str, str]) -> Stored:
        ask = Ask("PUT", _path(calendar, name), data, {**OBJECT, **condition})
        answer = self._client.send(ask, About.EVENT)
        where = answer.headers.get("location", "")
        moved = name_in(path_of(where, answer.url), calendar_path(calendar)) if where else ""
        text = data.decode()
        return Stored(moved or name, text, answer.headers.get("etag", "").strip())

    def _asked(self, calendar: str, body: bytes) -> list[Stored]:
        found = self._client.report(calendar, body, About.CALENDAR)
        named = ((name_in(each.path, calendar_path(calendar)), each) for each in found.told)
        read = (_stored(name, told) for name, told in named if name and told.status == 200)
        return [each for each in read if each.data]

    def _stored_or_gone(self, calendar: str, name: str, told: Told | None) -> Stored | None:
        if told is None or told.status == 200 and questions.DATA not in told.props:
            return self._fetched(calendar, name)
        return None if told.is_gone else _stored(name, told)

    def _fetched(self, calendar: str, name: str) -> Stored | None:
        """Ask for one object alone, where a server passes it over when asked for several."""
        try:
            answer = self._client.send(Ask("GET", _path(calendar, name)), About.EVENT)
        except NotFound:
            # The calendar has just answered, so this is its own word.
            return None
        text = answer.body.decode("utf-8", "replace")
        return Stored(name, text, answer.headers.get("etag", "").strip())


def _stored(name: str, told: Told) -> Stored:
    if told.status != 200:
        return Stored(name, refused=told.status)
    found = told.props.get(questions.DATA)
    data = (found.text or "") if found is not None else ""
    return Stored(name, data, told.text(questions.ETAG))


def calendar_path(calendar: str) -> str:
    """Return the path of a calendar, whose id may be a whole address."""
    return folder(path_of(calendar, calendar))


def _path(calendar: str, name: str) -> str:
    return folder(calendar) + name
