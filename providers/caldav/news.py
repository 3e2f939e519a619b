"""What changed in a calendar since a position: names and versions, no content yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..errors import (
    CalendarUnavailable,
    ProviderError,
    Rejected,
    SyncTokenExpired,
    TransientError,
    UnreadableAnswer,
)
from . import questions
from .addresses import name_in
from .calendars import State
from .client import DavClient
from .failures import About
from .multistatus import Multistatus
from .objects import calendar_path, plain_etag
from .position import (
    LISTING,
    Position,
    all_versions,
    first_position,
    next_position,
    other_than,
)

ROUNDS = 1000
CUT_OFF = 507


@dataclass(frozen=True)
class News:
    """`changed` holds the versions of what is new or different, `gone` what is told to be gone.

    What is only `missing` from a list was not told to be gone: it has to be looked at.
    """

    position: Position
    changed: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Newspaper:
    """Reads the news of one account's calendars. `state` tells what a calendar can do."""

    def __init__(self, client: DavClient, state: Callable[[str], State]):
        self._client = client
        self._state = state

    def everything(self, calendar: str) -> News:
        """Return all that is there."""
        state = self._state(calendar)
        if state.has_positions:
            try:
                changed, _gone, token = self._since(calendar, "")
            except (CalendarUnavailable, Rejected, SyncTokenExpired):
                # It says that it can, and can not: or not for so many at once.
                return self._listing(calendar, state, Position(LISTING, ""))
            return News(first_position(token, changed), changed)
        return self._listing(calendar, state, Position(LISTING, ""))

    def since(self, calendar: str, old: Position) -> News:
        """Return what is new. Raise `SyncTokenExpired` when the server has lost the position."""
        if old.kind == LISTING:
            return self._listing(calendar, self._state(calendar), old)
        try:
            changed, gone, token = self._since(calendar, old.token)
        except TransientError as error:
            self._check_outage(calendar, error)
            raise
        return News(next_position(old, token, changed, gone), changed, tuple(gone))

    def _check_outage(self, calendar: str, error: ProviderError) -> None:
        """Some servers answer 500 to a token that they do not know, and go on well otherwise."""
        if error.reason == "500":
            self._state(calendar)
            raise SyncTokenExpired("the server stumbles over the position", reason="500") from None

    def _since(self, calendar: str, token: str) -> tuple[dict[str, str], list[str], str]:
        """Follow an answer that is cut into parts to its end."""
        changed: dict[str, str] = {}
        gone: dict[str, None] = {}
        path = calendar_path(calendar)
        for _round in range(ROUNDS):
            found = self._asked(calendar, token)
            for told in found.told:
                name = name_in(told.path, path)
                if name and told.is_gone:
                    changed.pop(name, None)
                    gone[name] = None
                elif name and told.status == 200 and questions.ETAG in told.props:
                    gone.pop(name, None)
                    changed[name] = plain_etag(told.text(questions.ETAG))
            if not found.sync_token:
                raise UnreadableAnswer("the answer has no position", reason="no_sync_token")
            if not _is_cut(found, path):
                return changed, list(gone), found.sync_token
            if found.sync_token == token:
                break
            token = found.sync_token
        raise TransientError("the server never comes to an end", reason="endless")

    def _asked(self, calendar: str, token: str) -> Multistatus:
        """With depth 0, as RFC 6578 has it; older servers know the draft, which had 1."""
        body = questions.news_since(token)
        try:
            return self._client.report(calendar, body, About.NEWS, depth=0)
        except SyncTokenExpired as error:
            if error.reason != "400":
                raise
        return self._client.report(calendar, body, About.NEWS, depth=1)

    def _listing(self, calendar: str, state: State, old: Position) -> News:
        """Compare the versions of all events. The ctag is older than the list, never newer."""
        if old.token and old.token == state.ctag:
            return News(old)
        found = self._client.properties(calendar, [questions.ETAG], About.CALENDAR, depth=1)
        path = calendar_path(calendar)
        if found.about(path) is None or _is_cut(found, path):
            raise UnreadableAnswer("the list is not whole", reason="cut_off")
        versions = {
            name: plain_etag(told.text(questions.ETAG))
            for told in found.told
            if (name := name_in(told.path, path)) and questions.ETAG in told.props
        }
        missing = tuple(name for name in old.versions if name not in versions)
        position = all_versions(state.ctag, versions)
        return News(position, other_than(old, versions), missing=missing)


def _is_cut(found: Multistatus, path: str) -> bool:
    told = found.about(path)
    return told is not None and told.status == CUT_OFF
