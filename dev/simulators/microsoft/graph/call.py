"""One call to Graph: who asks, with which preferences, for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...common.http import Request, Response, json_response
from ..model import Calendar, Mailbox
from ..world import World
from .errors import GraphError, bad_request, not_found
from .occurrences import Item, find
from .prefer import Preferences
from .routes import GraphRoute
from .views import Viewer

CONTENT_TYPE = ("application/json;odata.metadata=minimal;odata.streaming=true;"
                "IEEE754Compatible=false;charset=utf-8")
MOST_PER_PAGE = 1000


@dataclass
class Call:
    """`graph` is the whole service, `values` the path's placeholders, decoded."""

    graph: Any
    request: Request
    token: Any
    mailbox: Mailbox
    route: GraphRoute
    values: dict[str, str]
    prefers: Preferences

    @property
    def world(self) -> World:
        return self.graph.world

    @property
    def base(self) -> str:
        """The address of the service as the caller wrote it, without a slash at the end."""
        host = self.request.headers.get("host", "graph.microsoft.com")
        return f"{self.graph.scheme}://{host}{self.graph.root}"

    def calendar(self) -> Calendar:
        """The calendar in the path, or the default one. 404 when it is not in this mailbox."""
        wanted = self.values.get("calendarId")
        if wanted is None:
            return self.mailbox.default_calendar
        if wanted not in self.mailbox.calendars:
            raise not_found()
        return self.mailbox.calendars[wanted]

    def item(self) -> tuple[Calendar, Item]:
        """The event in the path and its calendar: the one in the path, if there is one there."""
        scoped = "calendarId" in self.values or self.route.path.startswith("/me/calendar/")
        only = self.calendar() if scoped else None
        if only and self.world.settings.ignores_calendar_path:
            only = None
        return find(self.mailbox, self.values["id"], only)

    def viewer(self, calendar: Calendar) -> Viewer:
        return Viewer(self.mailbox, calendar, self.world.settings, self.prefers, self.base)

    def may_write(self, calendar: Calendar) -> Calendar:
        """The calendar, or 403 when it is only for reading."""
        if not calendar.can_edit:
            raise GraphError("ErrorAccessDenied")
        return calendar

    def body(self) -> dict:
        """The JSON object sent, or 400."""
        try:
            body = self.request.json()
        except ValueError:
            raise GraphError("RequestBodyRead", "The body is not JSON.") from None
        if body is not None and not isinstance(body, dict):
            raise GraphError("RequestBodyRead", "The body is not an object.")
        return body or {}

    def check_precondition(self, item: Item) -> None:
        """412 when If-Match names another version."""
        wanted = self.request.headers.get("if-match", "*")
        if wanted not in ("*", item.etag):
            raise GraphError("ErrorIrresolvableConflict")

    def number(self, name: str, default: int) -> int:
        """A $top or $skip; 400 when it is none."""
        text = self.request.one(name)
        if not text:
            return default
        if not text.isdigit():
            raise bad_request(f"Invalid value '{text}' for {name} query option found.")
        return int(text)

    def page_size(self, default: int) -> int:
        """How many rows a page holds: $top, else the preferred size, else `default`."""
        wanted = self.number("$top", self.prefers.page_size or default)
        return max(1, min(wanted, MOST_PER_PAGE))

    def answer(self, data: dict, status: int = 200) -> Response:
        headers = {"Content-Type": CONTENT_TYPE, **self.prefers.headers}
        etag = data.get("@odata.etag")
        return json_response(data, status, {**headers, "ETag": etag} if etag else headers)

    def nothing(self, status: int = 204) -> Response:
        return Response(status, b"", dict(self.prefers.headers))
