"""A simulated Google for a test class, and a plain HTTP client to question it with."""

from __future__ import annotations

from urllib.parse import quote

import requests

from ...dev.simulators.google import GoogleSimulator
from .simulator_case import SimulatorCase

PREFIX = "https://www.googleapis.com/auth/"
CALENDAR = PREFIX + "calendar"
MAYA, JONAS = "maya@salon.example", "jonas@salon.example"


class ApiClient:
    """One account's client of the calendar API. Paths begin after ``/calendar/v3``."""

    def __init__(self, url: str, token: str):
        self.root = url + "/calendar/v3"
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def __getattr__(self, verb: str):
        def call(path: str, json=None, headers=None, **query):
            return self.session.request(verb.upper(), self.root + path, json=json, params=query,
                                        headers=headers, timeout=10)
        return call

    def insert(self, event: dict, calendar: str = "primary", **query) -> dict:
        answer = self.post(events(calendar), event, sendUpdates="none", **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def listed(self, calendar: str = "primary", **query) -> dict:
        answer = self.get(events(calendar), **query)
        assert answer.status_code == 200, answer.text
        return answer.json()


class GoogleCase(SimulatorCase):
    """An empty world with Maya and Jonas before each test; `maya` may do everything."""

    simulator_class = GoogleSimulator

    def setUp(self):
        super().setUp()
        self.control.add_account(MAYA, "Maya")
        self.control.add_account(JONAS, "Jonas")
        self.maya = self.client_of(MAYA)

    def client_of(self, account: str, *scopes: str) -> ApiClient:
        tokens = self.control.grant(account, list(scopes or (CALENDAR,)))
        client = ApiClient(self.sim.url, tokens["access_token"])
        self.addCleanup(client.session.close)
        return client

    def refused(self, answer, status: int, reason: str) -> dict:
        """Assert a Google error envelope, and return its first error."""
        self.assertEqual(status, answer.status_code, answer.text)
        error = answer.json()["error"]
        self.assertEqual(status, error["code"])
        self.assertEqual(reason, error["errors"][0]["reason"])
        return error["errors"][0]


def events(calendar: str = "primary", event: str = "") -> str:
    path = f"/calendars/{quote(calendar, safe='')}/events"
    return f"{path}/{event}" if event else path


def timed(day: str, start: str = "10:00", end: str = "11:00", **more) -> dict:
    """An event in Berlin on `day`, wall-clock times."""
    zone = {"timeZone": "Europe/Berlin"}
    return {"summary": "Cut", "start": {"dateTime": f"{day}T{start}:00", **zone},
            "end": {"dateTime": f"{day}T{end}:00", **zone}, **more}


def whole_day(first: str, after: str, **more) -> dict:
    return {"summary": "Fair", "start": {"date": first}, "end": {"date": after}, **more}


def ids(page: dict) -> list[str]:
    return [item["id"] for item in page["items"]]
