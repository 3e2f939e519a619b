"""A visitor whose browser is nothing but requests: for when many come at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import requests

from .world import ZONE, Service


def instant(moment: datetime) -> str:
    return moment.replace(tzinfo=ZoneInfo(ZONE)).isoformat()


class Visitor:
    """A browser without script, with a page of the service open."""

    def __init__(self, service: Service, number: int):
        self.url = service.url
        self.session = requests.Session()
        self.session.trust_env = False
        page = self.session.get(self.url, timeout=60).text
        self.form = {
            "csrf_token": re.search(r'name="csrf_token" value="(\w+)"', page)[1],
            "name": f"Visitor {number}",
            "email": f"visitor{number}@client.example",
            "tz": ZONE,
        }

    def turn_to(self, service: Service) -> Visitor:
        """The same browser, with another service in front of it."""
        self.url = service.url
        return self

    def confirm(self, moment: datetime, **wish) -> requests.Response:
        return self._send("confirm", moment, wish)

    def hold(self, moment: datetime, **wish) -> requests.Response:
        return self._send("hold", moment, wish)

    def cancel(self, appointment: str) -> requests.Response:
        """Give an appointment back, whose page has that address."""
        form = {"csrf_token": self.form["csrf_token"]}
        return self.session.post(
            f"{appointment}/cancel", form, timeout=60, allow_redirects=False
        )

    def move(self, booked: requests.Response, moment: datetime, **wish) -> requests.Response:
        """Move what was booked, as that answer said."""
        path = urljoin(self.url, f"{booked.json()['url']}/move/")
        return self._send("confirm", moment, wish, path)

    def free(self, moment: datetime, resource: int) -> list[str]:
        """The starts that are offered that day, up to the minute."""
        day = f"{moment:%Y-%m-%d}"
        query = {"from": day, "to": day, "tz": ZONE, "resource": resource}
        days = self.session.get(f"{self.url}/slots", params=query, timeout=60).json()["days"]
        return [slot["start"][:16] for slot in days.get(day, [])]

    def _send(self, what: str, moment: datetime, wish: dict, base: str = "") -> requests.Response:
        form = {**self.form, "start": instant(moment), **wish}
        headers = {"Accept": "application/json"}
        url = f"{base or self.url + '/'}{what}"
        return self.session.post(url, form, headers=headers, timeout=60)


def all_at_once(deeds: Sequence[Callable[[], requests.Response]]) -> list[requests.Response]:
    """Do all of it in the same moment, each in a thread of its own."""
    gate = Barrier(len(deeds))

    def do(deed):
        gate.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))
