"""The page on which a person looks at a simulated calendar and changes it by hand.

The page knows no vendor's format: a vendor's simulator translates to and from entries and
drafts. Times in both are wall-clock texts in the account's zone: ``2027-03-01T09:30``, or
``2027-03-01`` for whole days, with exclusive ends.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from .http import Request, Response, from_another_site, html_response, json_response

PAGE = Path(__file__).parent / "page"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass
class Entry:
    """Something in a calendar as its owner sees it. `series` is empty for a single event."""

    calendar: str
    id: str
    title: str
    start: str
    end: str
    series: str = ""
    weekly: bool = False
    place: str = ""
    all_day: bool = False
    free: bool = False
    private: bool = False
    tentative: bool = False
    declined: bool = False
    kind: str = ""
    editable: bool = True


@dataclass
class Draft:
    """What a person wants an event to be."""

    calendar: str
    title: str
    start: str
    end: str
    place: str = ""
    all_day: bool = False
    free: bool = False
    private: bool = False
    tentative: bool = False
    weekly: bool = False


@dataclass
class CalendarCard:
    """A calendar in the person's list. `color` is a CSS colour."""

    id: str
    name: str
    color: str
    writable: bool


@dataclass(frozen=True)
class Look:
    """How the page presents a vendor: its name, its words, and its CSS colours and corners.

    `accent` is for buttons and today, `desk` lies behind everything, `corner` is the radius of
    buttons.
    """

    vendor: str
    accent: str
    desk: str
    corner: str = "2rem"
    free: str = "Show me as free"
    tentative: str = "Not certain yet"

    def dress(self, page: str) -> str:
        """`page` with this look's value in place of each ``{name}``."""
        for name, value in asdict(self).items():
            page = page.replace("{" + name + "}", value)
        return page


class Refused(Exception):
    """What the person wants is not possible; the text says why, kindly."""


class Person(Protocol):
    """What a vendor's simulator does for the page. `whole` means the series, not one date."""

    look: Look

    def version(self) -> int:
        """A number that changes with every change anywhere."""

    def accounts(self) -> list[dict]:
        """`id` and `name` of everyone."""

    def now(self, account: str) -> str:
        """The account's wall clock."""

    def calendars(self, account: str) -> list[CalendarCard]: ...

    def entries(self, account: str, first: date, days: int) -> list[Entry]: ...

    def create(self, account: str, draft: Draft) -> None: ...

    def change(self, account: str, entry_id: str, draft: Draft, whole: bool) -> None: ...

    def remove(self, account: str, calendar: str, entry_id: str, whole: bool) -> None: ...

    def open_link(self, request: Request) -> Response | None:
        """Lead from an event's own link to its week; None when the path is no such link."""


class PersonRoutes:
    """`/` and `/_person/…`."""

    def __init__(self, person: Person):
        self.person = person

    def answer(self, request: Request) -> Response | None:
        """None when the path is not one of ours."""
        if request.path == "/":
            return self._page()
        if not request.path.startswith("/_person/"):
            return None
        name = request.path[len("/_person/"):]
        return self._data(request, name) if "." not in name else self._file(name)

    def _page(self) -> Response:
        return html_response(self.person.look.dress((PAGE / "index.html").read_text()))

    def _file(self, name: str) -> Response:
        file = PAGE / name
        if file.parent != PAGE or file.suffix not in TYPES or not file.is_file():
            return json_response({"error": "not found"}, 404)
        text = file.read_text()
        body = self.person.look.dress(text) if file.suffix == ".svg" else text
        kind = f"{TYPES[file.suffix]}; charset=utf-8"
        return Response(200, body.encode(), {"Content-Type": kind, "Cache-Control": "no-store"})

    def _data(self, request: Request, name: str) -> Response:
        if from_another_site(request):
            return json_response({"error": "only for the page itself"}, 403)
        handler = {("GET", "version"): self._version, ("GET", "accounts"): self._accounts,
                   ("GET", "week"): self._week, ("POST", "events"): self._create,
                   ("PATCH", "events"): self._change,
                   ("DELETE", "events"): self._remove}.get((request.method, name))
        if handler is None:
            return json_response({"error": "not found"}, 404)
        try:
            return json_response(handler(request))
        except Refused as refusal:
            return json_response({"error": str(refusal)}, 409)
        except (TypeError, ValueError, LookupError) as mistake:
            return json_response({"error": f"{type(mistake).__name__}: {mistake}"}, 400)

    def _version(self, _request: Request) -> dict:
        return {"version": self.person.version()}

    def _accounts(self, _request: Request) -> list[dict]:
        return self.person.accounts()

    def _week(self, request: Request) -> dict:
        account, first = request.one("account"), date.fromisoformat(request.one("from"))
        entries = self.person.entries(account, first, min(int(request.one("days", "7")), 42))
        return {"version": self.person.version(), "now": self.person.now(account),
                "calendars": [asdict(card) for card in self.person.calendars(account)],
                "events": [asdict(entry) for entry in entries]}

    def _create(self, request: Request) -> dict:
        sent = request.json()
        self.person.create(sent["account"], Draft(**sent["draft"]))
        return {}

    def _change(self, request: Request) -> dict:
        sent = request.json()
        self.person.change(sent["account"], sent["id"], Draft(**sent["draft"]), sent["whole"])
        return {}

    def _remove(self, request: Request) -> dict:
        sent = request.json()
        self.person.remove(sent["account"], sent["calendar"], sent["id"], sent["whole"])
        return {}
