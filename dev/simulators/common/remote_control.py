"""The strings behind the scenery, pulled from another process."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from ...setup.network import open_here


class RemoteControl:
    """The commands of a simulator at `url`, by HTTP: see `COMMANDS` in each one's `control.py`.

    Raise OSError when a command is refused.
    """

    def __init__(self, url: str):
        self.url = url

    def get(self, command: str, **arguments: Any) -> Any:
        return self._ask("GET", command, arguments)

    def post(self, command: str, **arguments: Any) -> Any:
        return self._ask("POST", command, arguments)

    def patch(self, command: str, **arguments: Any) -> Any:
        return self._ask("PATCH", command, arguments)

    def delete(self, command: str, **arguments: Any) -> Any:
        return self._ask("DELETE", command, arguments)

    def _ask(self, method: str, command: str, arguments: dict) -> Any:
        asked = urllib.request.Request(
            f"{self.url}/_control/{command}",
            json.dumps(arguments).encode(),
            {"Content-Type": "application/json"},
            method=method,
        )
        with open_here(asked, timeout=30) as response:
            return json.load(response)
