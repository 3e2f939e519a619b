"""The strings behind the scenery: what tests and benchmarks may do to a simulator.

Every command is a plain method, and the same command over HTTP under ``/_control/``: the JSON
body (or the query) gives its arguments by name, the answer is what it returns.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from .application import Application
from .faults import Fault
from .http import Request, Response, from_another_site, json_response


class CommonControl:
    """Commands that every vendor's simulator understands. Safe to call from any thread."""

    COMMANDS: dict[tuple[str, str], str] = {
        ("GET", "faults"): "list_faults",
        ("POST", "faults"): "add_fault",
        ("DELETE", "faults"): "clear_faults",
        ("POST", "latency"): "set_latency",
        ("GET", "requests"): "requests",
        ("DELETE", "requests"): "forget_requests",
        ("POST", "advance"): "advance",
        ("GET", "violations"): "violations",
        ("DELETE", "violations"): "forget_violations",
        ("GET", "mails"): "mails",
    }

    MISTAKES: tuple[type[Exception], ...] = (TypeError, ValueError, LookupError)

    def __init__(self, application: Application, world):
        self.application, self.lock = application, application.lock
        self.world, self.clock = world, world.clock

    def add_fault(self, **description) -> dict:
        """Something goes wrong for the next matching requests; see `Fault` for the words."""
        fault = Fault(**description)
        with self.lock:
            self.application.faults.add(fault)
        return {"waiting": len(self.application.faults.waiting)}

    def list_faults(self) -> list[dict]:
        return self.application.faults.describe()

    def clear_faults(self) -> dict:
        """No more faults, and the latency the server was started with."""
        with self.lock:
            self.application.faults.clear()
        return {}

    def set_latency(self, milliseconds: float, account: str = "") -> dict:
        """Let every request, or those of one account, wait before it is worked on."""
        with self.lock:
            if account:
                self.application.faults.latencies[account] = milliseconds / 1000
            else:
                self.application.faults.latency = milliseconds / 1000
        return {}

    def requests(self, since: int | str = 0) -> list[dict]:
        """The log of requests with a number above `since`; see `Logged` for the fields."""
        return self.application.log.entries(int(since))

    def forget_requests(self) -> dict:
        self.application.log.forget()
        return {}

    def advance(self, seconds: float) -> dict:
        """Let the simulated vendor's clock jump forward."""
        self.clock.advance(seconds)
        return {"now": self.clock.now().isoformat()}

    def violations(self) -> list[dict]:
        """What clients should not have sent, oldest first."""
        return list(self.world.violations)

    def forget_violations(self) -> dict:
        self.world.violations.clear()
        return {}

    def mails(self) -> list[dict]:
        """Each mail that the vendor would have sent to somebody, in the vendor's words."""
        return list(self.world.mails)


class ControlRoutes:
    """`/_control/…` over HTTP, for callers on this machine only."""

    def __init__(self, control: CommonControl):
        self.control = control

    def answer(self, request: Request) -> Response | None:
        """None when the path is not one of ours."""
        if not request.path.startswith("/_control/"):
            return None
        if from_another_site(request) or not ipaddress.ip_address(request.peer).is_loopback:
            return json_response({"error": "control is for this machine only"}, 403)
        name = self.control.COMMANDS.get((request.method, request.path[len("/_control/"):]))
        if name is None:
            return json_response({"error": "no such command"}, 404)
        return self._run(getattr(self.control, name), request)

    def _run(self, command: Callable, request: Request) -> Response:
        arguments = {name: _plain(values[-1]) for name, values in request.query.items()}
        try:
            arguments.update(request.json() or {})
            return json_response(command(**arguments))
        except self.control.MISTAKES as mistake:
            return json_response({"error": f"{type(mistake).__name__}: {mistake}"}, 400)


def _plain(text: str):
    return {"true": True, "false": False}.get(text, text)
