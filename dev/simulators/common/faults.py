"""Bad days on command: what goes wrong, for which requests, how often."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field

from .http import Request, Response, html_response, json_response

KINDS = ("answer", "html", "cut", "reset", "hang", "drop", "delay")


@dataclass
class Fault:
    """One thing that goes wrong.

    kind     ``answer``  `status`, `headers` and `body` (JSON, or text) instead of doing the work
             ``html``    an HTML page with `status` instead of doing the work
             ``cut``     the work is done; half of the answer is sent, then the connection closes
             ``reset``   the connection is reset, nothing was done
             ``hang``    silence for `seconds`, then a reset; nothing was done
             ``drop``    the work is done, then the connection is reset: the answer is lost
             ``delay``   `seconds` of waiting, then all goes well
    method, path, account   which requests; empty matches all, `path` is a regular expression
    times    how many of them; None for all until cleared
    reason   the vendor's own name of an error, in place of `status` and `body`
    """

    kind: str = "answer"
    method: str = ""
    path: str = ""
    account: str = ""
    times: int | None = 1
    status: int = 503
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    reason: str = ""

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"no such kind of fault: {self.kind}")
        re.compile(self.path)

    def matches(self, request: Request) -> bool:
        return (
            (not self.method or self.method == request.method)
            and (not self.account or self.account == request.account)
            and re.search(self.path, request.path) is not None
        )

    def answer(self) -> Response:
        """What is said in place of the real answer (kinds ``answer`` and ``html``)."""
        if self.kind == "html":
            page = html_response("<!doctype html><title>Error</title><h1>Sorry…</h1>", self.status)
            page.headers.update(self.headers)
            return page
        if isinstance(self.body, str):
            return Response(self.status, self.body.encode(), dict(self.headers))
        if self.body is None:
            return Response(self.status, b"", dict(self.headers))
        return json_response(self.body, self.status, self.headers)


class FaultBox:
    """The faults that are waiting, and the latency of the line."""

    def __init__(self, latency: float = 0.0):
        self.default_latency = latency
        self.clear()

    def clear(self) -> None:
        """All is well again; latency goes back to what the server was started with."""
        self.waiting: list[Fault] = []
        self.latency = self.default_latency
        self.latencies: dict[str, float] = {}

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def take(self, request: Request) -> Fault | None:
        """The first waiting fault for this request, used up by one."""
        for fault in self.waiting:
            if fault.matches(request):
                self._use(fault)
                return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.remove(fault)

    def latency_of(self, request: Request) -> float:
        """Seconds that this request waits before it is worked on."""
        return self.latencies.get(request.account, self.latency)

    def describe(self) -> list[dict]:
        return [asdict(fault) for fault in self.waiting]
