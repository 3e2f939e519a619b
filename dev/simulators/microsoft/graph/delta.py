"""calendarView/delta: a window of a calendar once as a whole, and from then on what changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from ...common.http import Response
from ..model import Calendar
from ..world import World
from .call import Call
from .changes import Changes, Group, earlier_copy
from .errors import GraphError, bad_request
from .listing import PAGE, window
from .marks import DELTA, NEW, SKIP, Mark, read_mark
from .routes import GraphRoute

REFUSED = ("$select", "$expand", "$filter", "$orderby", "$search", "$top")
WINDOW = frozenset({"startDateTime", "endDateTime", DELTA, SKIP})
LONGEST_WINDOW = timedelta(days=1825)


@dataclass
class FeedSettings:
    """Switches of the feed of changes. Those of a number are used up by one each.

    delta_token_lifetime  seconds that a deltaLink is good for; 0 is for ever
    expired_token         how a dead token is refused: status, code, and whether an address to
                          begin anew comes with it
    doubled_rows          single events come twice, first as they were a moment before
    reversed_rows         a round tells the newest change first
    empty_pages           so many pages are empty and point to a next one
    endless_pages         so many pages have the rows of the one before; each has its own link
    replayed_rounds       so many rounds also tell what the round before has told
    late_rounds           so many rounds do not know yet what has changed
    """

    delta_token_lifetime: float = 0
    expired_token: tuple = (410, "syncStateNotFound", True)
    doubled_rows: bool = False
    reversed_rows: bool = False
    empty_pages: int = 0
    endless_pages: int = 0
    replayed_rounds: int = 0
    late_rounds: int = 0


@dataclass
class Feed:
    """The feed of changes. Tokens of an older generation of their calendar are dead."""

    world: World
    settings: FeedSettings = field(default_factory=FeedSettings)
    generations: dict[str, int] = field(default_factory=dict)

    def clear(self) -> None:
        self.settings, self.generations = FeedSettings(), {}

    def expire(self, calendar: Calendar) -> None:
        """Every token for this calendar is dead from now on."""
        self.generations[calendar.id] = self.generations.get(calendar.id, 0) + 1

    def answer(self, call: Call) -> Response:
        """One page of a round. Only the last one has the link for the next round."""
        _check_options(call)
        calendar = call.calendar()
        mark = self._mark(call, calendar)
        groups, after = self._groups(call, calendar, mark), mark
        chosen = self._chosen(call, groups)
        if self._takes("empty_pages") and groups:
            chosen = []
        if chosen:
            after = replace(mark, last=chosen[-1].key, turn=0)
        rows = [row for group in chosen for row in self._rows(group)]
        if self._takes("endless_pages"):
            return self._page(call, rows, SKIP, replace(mark, turn=mark.turn + 1))
        if len(chosen) < len(groups):
            return self._page(call, rows, SKIP, replace(after, turn=after.turn + (not chosen)))
        return self._page(call, rows, DELTA, self._ended(after))

    def _mark(self, call: Call, calendar: Calendar) -> Mark:
        """Where this request stands: in the midst of a round, or at the beginning of one."""
        query = call.request.query
        skip, delta = call.request.one(SKIP), call.request.one(DELTA)
        if not (skip or delta):
            return self._first(call, calendar)
        if len(query) > 1:
            raise bad_request("A link to the next changes must be used as it was given.")
        mark = self._checked(call, calendar, read_mark(skip or delta))
        if skip:
            return mark
        return self._next_round(mark, calendar)

    def _first(self, call: Call, calendar: Calendar) -> Mark:
        span = window(call)
        if span.before - span.after > LONGEST_WINDOW:
            raise GraphError("ErrorCalendarViewRangeTooBig", "The range between the start and end "
                             "dates is greater than the allowed range.", 400)
        return Mark(call.mailbox.account, call.request.path, span.after.isoformat(),
                    span.before.isoformat(), span.zone, self.generations.get(calendar.id, 0),
                    self.world.clock.time(), _preferences(call), NEW, calendar.position)

    def _next_round(self, mark: Mark, calendar: Calendar) -> Mark:
        since, upto = mark.since, calendar.position
        if self._takes("replayed_rounds"):
            since = mark.earlier
        if self._takes("late_rounds"):
            upto = since
        return replace(mark, since=since, upto=upto, earlier=mark.since)

    def _ended(self, mark: Mark) -> Mark:
        return replace(mark, since=mark.upto, last="", turn=0, issued=self.world.clock.time())

    def _checked(self, call: Call, calendar: Calendar, mark: Mark) -> Mark:
        if (mark.account, mark.path) != (call.mailbox.account, call.request.path):
            raise bad_request("Badly formed token.")
        lifetime = self.settings.delta_token_lifetime
        old = lifetime and self.world.clock.time() - mark.issued > lifetime
        if old or mark.generation != self.generations.get(calendar.id, 0):
            raise self._expired(call, mark)
        if mark.prefers != _preferences(call):
            self.world.violation(call.mailbox.account, f"GET {call.request.path}",
                                 ["the preferences are others than at the beginning of the feed"])
        return mark

    def _expired(self, call: Call, mark: Mark) -> GraphError:
        status, code, tells_where = self.settings.expired_token
        begin = (f"{_address(call)}?startDateTime={_utc(mark.after)}"
                 f"&endDateTime={_utc(mark.before)}&{DELTA}=")
        return GraphError(code, "The sync state generation is not found; a full synchronization "
                          "is needed.", status, {"Location": begin} if tells_where else {})

    def _groups(self, call: Call, calendar: Calendar, mark: Mark) -> list[Group]:
        """What is left to tell in this round."""
        changes = Changes(calendar, call.viewer(calendar), mark.span)
        groups = changes.since(mark.since) if mark.since < mark.upto else []
        if self.settings.reversed_rows:
            return [g for g in reversed(groups) if not mark.last or g.key < mark.last]
        return [g for g in groups if g.key > mark.last]

    def _chosen(self, call: Call, groups: list[Group]) -> list[Group]:
        """Groups for one page: it may grow beyond its size, for no series is split."""
        size, chosen, rows = call.prefers.page_size or PAGE, [], 0
        for group in groups:
            if rows >= size:
                break
            chosen.append(group)
            rows += len(group.rows)
        return chosen

    def _rows(self, group: Group) -> list[dict]:
        rows = group.rows
        if self.settings.doubled_rows and len(rows) == 1 and "subject" in rows[0]:
            return [earlier_copy(rows[0]), *rows]
        return rows

    def _page(self, call: Call, rows: list[dict], kind: str, mark: Mark) -> Response:
        name = {SKIP: "@odata.nextLink", DELTA: "@odata.deltaLink"}[kind]
        response = call.answer({
            "@odata.context": f"{call.base}/$metadata#Collection(event)", "value": rows,
            name: f"{_address(call)}?{kind}={mark.text()}"})
        applied = ["odata.track-changes", *call.prefers.applied]
        if call.prefers.page_size:
            applied.append(f"odata.maxpagesize={call.prefers.page_size}")
        response.headers["Preference-Applied"] = ", ".join(applied)
        return response

    def _takes(self, switch: str) -> bool:
        """Use up one of a numbered switch, if any is left."""
        left = getattr(self.settings, switch)
        if left > 0:
            setattr(self.settings, switch, left - 1)
        return left > 0


def _check_options(call: Call) -> None:
    named = {name.lower() for name in call.request.query}
    if named & set(REFUSED):
        raise GraphError("ErrorInvalidUrlQuery", "The following parameters are not supported with "
                         "change tracking over the 'CalendarView' resource: "
                         f"'{', '.join(REFUSED)}'.", 400)


def _preferences(call: Call) -> str:
    wishes = call.prefers
    return f"{wishes.immutable_ids} {wishes.zone} {wishes.text_body} {wishes.page_size}"


def _address(call: Call) -> str:
    return f"{call.base.removesuffix(call.graph.root)}{call.request.path}"


def _utc(text: str) -> str:
    return text.replace("+00:00", "Z")


def answer(call: Call) -> Response:
    return call.graph.feed.answer(call)


ROUTES = tuple(
    GraphRoute("GET", f"{calendar}/calendarView/delta", answer, parameters=WINDOW | set(REFUSED),
               ids=True)
    for calendar in ("/me", "/me/calendar", "/me/calendars/{calendarId}"))
