"""Pulls the strings of the simulated Google, which runs in a process of its own."""

from __future__ import annotations

import json
import urllib.request
from typing import Any


class GoogleControl:
    """Its commands are listed in `dev/simulators/google/control.py`."""

    def __init__(self, url: str):
        self.url = url
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def post(self, command: str, **arguments: Any) -> Any:
        return self._ask("POST", command, arguments)

    def get(self, command: str, **arguments: Any) -> Any:
        return self._ask("GET", command, arguments)

    def delete(self, command: str, **arguments: Any) -> Any:
        return self._ask("DELETE", command, arguments)

    def events(self, calendar: str) -> list[dict]:
        """What is in the calendar now, as Google stores it."""
        return self.get("events", calendar=calendar)

    def writes(self, account: str) -> list[dict]:
        """Odoo's requests that changed events of that account, oldest first.

        `at` is the time of arrival, as of `time.time()`.
        """
        return [
            request
            for request in self.get("requests")
            if request["account"] == account
            and request["method"] in ("POST", "PUT", "PATCH", "DELETE")
            and "/events" in request["path"]
            and not request["path"].endswith("/watch")
        ]

    def _ask(self, method: str, command: str, arguments: dict) -> Any:
        asked = urllib.request.Request(
            f"{self.url}/_control/{command}",
            json.dumps(arguments).encode(),
            {"Content-Type": "application/json"},
            method=method,
        )
        with self._open(asked, timeout=30) as response:
            return json.load(response)
