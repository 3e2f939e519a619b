"""A simulated Microsoft for a test class, and a plain HTTPS client to question Graph with."""

from __future__ import annotations

from urllib.parse import quote

import requests

from ...dev.simulators.microsoft import MicrosoftSimulator
from .simulator_case import SimulatorCase

READ_WRITE = "Calendars.ReadWrite"
IMMUTABLE = 'IdType="ImmutableId"'
MAYA, JONAS = "maya@salon.example", "jonas@outlook.example"


class GraphClient:
    """One account's client. Paths begin after ``/v1.0``; an absolute address is used as it is.

    Every request asks for immutable ids; `prefer` adds more, ``prefer=None`` asks for nothing.
    """

    def __init__(self, sim: MicrosoftSimulator, token: str):
        self.root = sim.url + "/v1.0"
        self.session = requests.Session()
        self.session.verify = sim.bundle
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {token}"

    def __getattr__(self, verb: str):
        def call(path: str, json=None, headers=None, prefer: str | None = "", **query):
            address = path if path.startswith("https://") else self.root + path
            wishes = [] if prefer is None else [IMMUTABLE, *filter(None, [prefer])]
            headers = {"Prefer": ", ".join(wishes), **(headers or {})}
            return self.session.request(verb.upper(), address, json=json, timeout=10,
                                        params=_encoded(query), headers=headers)
        return call

    def made(self, event: dict, calendar: str = "", **more) -> dict:
        """The answer to making an event; it must be 201."""
        answer = self.post(events(calendar), event, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def event(self, event_id: str, calendar: str = "", **query) -> dict:
        answer = self.get(events(calendar, event_id), **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def changed(self, event_id: str, fields: dict, **more) -> dict:
        answer = self.patch(events(event=event_id), fields, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def listed(self, path: str, **query) -> list[dict]:
        """All rows of all pages."""
        page = self._page(path, **query)
        rows = page["value"]
        while "@odata.nextLink" in page:
            page = self._page(page["@odata.nextLink"])
            rows += page["value"]
        return rows

    def seen(self, first: str, after: str, calendar: str = "", **query) -> list[dict]:
        """The calendar view between two days."""
        return self.listed(view(calendar), startDateTime=f"{first}T00:00:00Z",
                           endDateTime=f"{after}T00:00:00Z", **query)

    def unrolled(self, event_id: str, first: str, after: str, **query) -> list[dict]:
        """The instances of a series between two days."""
        return self.listed(f"{events(event=event_id)}/instances",
                           startDateTime=f"{first}T00:00:00Z", endDateTime=f"{after}T00:00:00Z",
                           **query)

    def _page(self, path: str, **query) -> dict:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()


class MicrosoftCase(SimulatorCase):
    """An empty world before each test: Maya works in Berlin, Jonas's account is personal."""

    allow_inherited_tests_method = True
    simulator_class = MicrosoftSimulator

    def setUp(self):
        super().setUp()
        self.default = self.control.add_account(MAYA, "Maya")["calendar"]
        self.control.add_account(JONAS, "Jonas", personal=True)
        self.maya = self.client_of(MAYA)

    def client_of(self, account: str, *scopes: str) -> GraphClient:
        tokens = self.control.grant(account, list(scopes or (READ_WRITE,)))
        client = GraphClient(self.sim, tokens["access_token"])
        self.addCleanup(client.session.close)
        return client

    def refused(self, answer, status: int, code: str) -> dict:
        """Assert Graph's error envelope, and return the error."""
        self.assertEqual(status, answer.status_code, answer.text)
        error = answer.json()["error"]
        self.assertEqual(code, error["code"])
        self.assertTrue(error["message"])
        self.assertEqual({"date", "request-id", "client-request-id"}, set(error["innerError"]))
        return error

    def assert_well_behaved(self):
        """Nothing was noted against what the clients sent, or against what was answered."""
        self.assertEqual([], self.control.violations())

    def faults(self) -> list[str]:
        return [violation["fault"] for violation in self.control.violations()]


def _encoded(query: dict) -> str:
    """Names like `select` stand for ``$select``; spaces become %20, as Graph wants them."""
    options = ("select", "expand", "filter", "orderby", "top", "skip", "count")
    named = {f"${name}" if name in options else name: value for name, value in query.items()}
    return "&".join(f"{quote(name, safe='$')}={quote(str(value), safe='')}"
                    for name, value in named.items())


def calendars(calendar: str = "") -> str:
    return f"/me/calendars/{quote(calendar, safe='')}" if calendar else "/me"


def events(calendar: str = "", event: str = "") -> str:
    path = f"{calendars(calendar)}/events"
    return f"{path}/{quote(event, safe='')}" if event else path


def view(calendar: str = "") -> str:
    return f"{calendars(calendar)}/calendarView"


def at(day: str, clock: str, zone: str = "Europe/Berlin") -> dict:
    return {"dateTime": f"{day}T{clock}:00", "timeZone": zone}


def timed(day: str, start: str = "10:00", end: str = "11:00", zone: str = "Europe/Berlin",
          **more) -> dict:
    """An event on `day`, wall-clock times in `zone`."""
    return {"subject": "Cut", "start": at(day, start, zone), "end": at(day, end, zone), **more}


def whole_day(first: str, after: str, zone: str = "Europe/Berlin", **more) -> dict:
    return {"subject": "Fair", "isAllDay": True, "start": at(first, "00:00", zone),
            "end": at(after, "00:00", zone), **more}


def weekly(start: str, *days: str, **span) -> dict:
    """A recurrence on those days from `start`; without end unless `span` says otherwise."""
    return {"pattern": {"type": "weekly", "interval": 1, "daysOfWeek": list(days)},
            "range": {"type": "noEnd", "startDate": start, **span}}
