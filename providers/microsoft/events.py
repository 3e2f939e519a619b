"""Reading events and series at Graph, several at a time, and proving what is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ...core.event import Moment
from ..base import Detail
from ..errors import NotFound, ProviderError, Rejected
from . import dialect, whole
from .addresses import (
    SELECT,
    calendar_path,
    event_path,
    events_path,
    home_path,
    of_event,
    of_series,
    of_series_alone,
    with_query,
)
from .batch import Told
from .client import GraphClient, entries_of
from .failures import About
from .mailbox import Mailbox
from .moments import utc_text
from .spans import span_around, spans_of_series

LIST_SIZE = 500
OURS = {"$select": "id", "$expand": dialect.EXPAND_OURS}

Found = dict | ProviderError


class Events:
    """What the events of one account are. A whole series comes as its master (see `whole`)."""

    def __init__(self, client: GraphClient, mailbox: Mailbox):
        self._client = client
        self._mailbox = mailbox

    def get(self, calendar: str, id: str, detail: Detail = Detail.FULL) -> dict:
        """Return an event or a whole series. The id of an occurrence stands for its series.

        Raise `NotFound` when it is proved not to be in this calendar.
        """
        asked = [with_query(event_path(calendar, id), of_event(detail)), _home(id)]
        told, home = self._client.batch(asked, About.EVENT)
        self._prove_gone(calendar, [told])
        found = {id: self._unless_moved(calendar, told, home)}
        return raised(self._whole(calendar, found, detail)[id])

    def many(self, calendar: str, ids: Iterable[str], detail: Detail) -> dict[str, Found]:
        """Return what each of these ids stands for, as `get` does, or what `get` would raise."""
        asked = list(dict.fromkeys(ids))
        told = self._batch([event_path(calendar, id) for id in asked], of_event(detail))
        self._prove_gone(calendar, told)
        alive = [(id, each) for id, each in zip(asked, told, strict=True) if not each.error]
        homes = self._client.batch([_home(id) for id, _ in alive], About.EVENT)
        found = {id: _found(each) for id, each in zip(asked, told, strict=True)}
        for (id, each), home in zip(alive, homes, strict=True):
            found[id] = self._unless_moved(calendar, each, home)
        return self._whole(calendar, found, detail)

    def _whole(self, calendar: str, found: dict[str, Found], detail: Detail) -> dict[str, Found]:
        """Return series, and parts of series, as whole series."""
        masters = {id: master for id, told in found.items() if (master := _series_of(id, told))}
        series = self.series(calendar, dict.fromkeys(masters.values()), detail)
        stands = {
            id: series[master]
            for id, master in masters.items()
            if id == master or not is_missing(series[master])
        }
        return found | stands

    def series(self, calendar: str, ids: Iterable[str], detail: Detail) -> dict[str, Found]:
        """Return series with all that differs in them, or what asking for each would raise."""
        asked = list(ids)
        told = self._batch([event_path(calendar, id) for id in asked], of_series(detail))
        self._prove_gone(calendar, told)
        return {
            id: self._with_exceptions(calendar, id, each, detail)
            for id, each in zip(asked, told, strict=True)
        }

    def marks(self, calendar: str, ids: Sequence[str]) -> dict[str, dict]:
        """Return our own properties of these events, by their ids; the feed does not tell them."""
        told = self._batch([event_path(calendar, id) for id in ids], OURS)
        return {id: each.body for id, each in zip(ids, told, strict=True) if not each.error}

    def marks_since(self, calendar: str, start: datetime) -> dict[str, dict]:
        """Return our own properties of all single events from `start` (aware) on, as `marks`."""
        since = {"$filter": f"start/dateTime ge '{utc_text(start).rstrip('Z')}'"}
        query = {**OURS, **since, "$top": LIST_SIZE}
        pages = self._client.pages(events_path(calendar), About.CALENDAR, query)
        return {str(told.get("id")): told for page in pages for told in _rows(page)}

    def with_uid(self, calendar: str, uid: str) -> list[dict]:
        """Return the events and series that bear our `uid`, the oldest first."""
        query = {
            "$filter": dialect.filter_by_uid(uid),
            "$select": f"{SELECT[Detail.FULL]},createdDateTime",
            "$expand": dialect.EXPAND_OURS,
        }
        pages = self._client.pages(events_path(calendar), About.CALENDAR, query)
        # Graph compares without case.
        found = [told for page in pages for told in _rows(page) if dialect.uid_of(told) == uid]
        return sorted(found, key=lambda told: str(told.get("createdDateTime", "")))

    def occurrences(
        self, calendar: str, master: Mapping, originals: Sequence[Moment]
    ) -> list[list[dict]]:
        """Return what a series has on each of these starts, and perhaps beside them."""
        path = f"{event_path(calendar, master['id'])}/instances"
        query = {"$select": SELECT[Detail.FULL], "$top": LIST_SIZE}
        asked = [with_query(path, query | span_around(original)) for original in originals]
        told = self._client.batch(asked, About.EVENT)
        return [[] if _is_gone(each) else _rows(raised(_found(each))) for each in told]

    def check_open(self, calendar: str) -> None:
        """Raise `CalendarUnavailable` unless the calendar can be read."""
        self._client.get(calendar_path(calendar), About.CALENDAR, {"$select": "id"})

    def _unless_moved(self, calendar: str, told: Told, home: Told) -> Found:
        """Graph shows an event under the path of any calendar, wherever it was moved to.

        Only another calendar of this account is a proof: the id of one and the same calendar
        is not always told in the same way.
        """
        there = home.body.get("id", calendar)
        if not told.error and there != calendar and self._mailbox.has(there):
            return NotFound("the event is in another calendar", reason="moved")
        return _found(told)

    def _with_exceptions(self, calendar: str, id: str, told: Told, detail: Detail) -> Found:
        if isinstance(told.error, Rejected):
            return self._by_instances(calendar, id, detail)
        more = told.body.get(f"{whole.EXCEPTIONS}@odata.nextLink")
        if not more:
            return _found(told)
        pages = self._client.pages(more, About.EVENT)
        rest = [each for page in pages for each in _rows(page)]
        return told.body | {whole.EXCEPTIONS: [*whole.exceptions_of(told.body), *rest]}

    def _by_instances(self, calendar: str, id: str, detail: Detail) -> Found:
        """Return a series whose exceptions Graph refuses to add: they are looked for."""
        try:
            master = self._client.get(
                event_path(calendar, id), About.EVENT, of_series_alone(detail)
            )
            found = self._exceptions_of(calendar, id, master, detail)
        except (NotFound, Rejected) as error:
            return error
        return master | {whole.EXCEPTIONS: found}

    def _exceptions_of(
        self, calendar: str, id: str, master: Mapping, detail: Detail
    ) -> list[dict]:
        """Look through all occurrences of a series, as far ahead as matters."""
        path = f"{event_path(calendar, id)}/instances"
        found = []
        for span in spans_of_series(master, self._client.now()):
            query = {"$select": SELECT[detail], "$top": LIST_SIZE, **span}
            for page in self._client.pages(path, About.EVENT, query):
                found += (each for each in _rows(page) if each.get("type") == "exception")
        return list({each.get("id"): each for each in found}.values())

    def _batch(self, paths: list[str], query: Mapping[str, str]) -> list[Told]:
        return self._client.batch([with_query(path, query) for path in paths], About.EVENT)

    def _prove_gone(self, calendar: str, told: Iterable[Told]) -> None:
        """What is "not found" counts only while its calendar is open: Graph answers alike for
        an event that never was and for a calendar that is not shared with us any more."""
        if any(map(_is_gone, told)):
            self.check_open(calendar)


def is_missing(series: Found) -> bool:
    """True for a series that can not be had: who is invited to a single occurrence has that
    occurrence in the calendar, and no series."""
    return isinstance(series, (NotFound, Rejected))


def raised(found: Found) -> dict:
    """Return what was found. Raise it when it is an error."""
    if isinstance(found, ProviderError):
        raise found
    return found


def _found(told: Told) -> Found:
    return told.error or told.body


def _is_gone(told: Told) -> bool:
    return isinstance(told.error, NotFound)


def _home(id: str) -> str:
    return with_query(home_path(id), {"$select": "id"})


def _series_of(id: str, told: Found) -> str:
    """Return the id of the series that this is, or is a part of; empty for a single event."""
    if isinstance(told, ProviderError):
        return ""
    return str(told.get("seriesMasterId") or "") or (id if dialect.is_series(told) else "")


def _rows(page: Mapping) -> list[dict]:
    return [each for each in entries_of(page) if isinstance(each, dict)]
