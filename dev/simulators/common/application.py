"""One pipeline for every request: know the caller, log, misbehave on command, answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from threading import RLock
from typing import Protocol

from .faults import Fault, FaultBox
from .http import Request, Response, json_response
from .requestlog import Logged, RequestLog


class Vendor(Protocol):
    """What a vendor's simulator brings. All of it is called with the world's lock held."""

    def identify(self, request: Request) -> str:
        """The account whose token the request carries; empty when there is none."""

    def answer(self, request: Request) -> Response:
        """Do the work."""

    def failure(self, reason: str) -> Response:
        """The vendor's own answer for one of its named errors."""


class Gate(Protocol):
    """What a vendor may want to know of requests under way. Called with the world's lock held."""

    def enter(self, request: Request) -> Response | None:
        """A request begins. An answer means that it is not let in."""

    def leave(self, request: Request) -> None:
        """It has its answer, whether it was let in or not."""


class Application:
    """`local` answers what is not the vendor's (control, the person's page): no faults, no log."""

    def __init__(self, vendor: Vendor, lock: RLock, local: Callable[[Request], Response | None]):
        self.vendor, self.lock, self.local = vendor, lock, local
        self.gate: Gate | None = None
        self.faults = FaultBox()
        self.log = RequestLog()

    async def __call__(self, request: Request) -> Response:
        if request.path == "/healthz":
            return json_response({"status": "ok"})
        with self.lock:
            response = self.local(request)
            if response is not None:
                return response
            request.account = self.vendor.identify(request)
            entry = self.log.open(request)
            refusal = self.gate.enter(request) if self.gate else None
            fault = None if refusal else self.faults.take(request)
        try:
            response = refusal or await self._answer(request, fault, entry)
            if response.first is not None:
                await response.first
        finally:
            self._leave(request)
        self.log.close(entry, response, time.monotonic())
        return response

    def _leave(self, request: Request) -> None:
        if self.gate:
            with self.lock:
                self.gate.leave(request)

    async def _answer(self, request: Request, fault: Fault | None, entry: Logged) -> Response:
        latency = self.faults.latency_of(request)
        if latency:
            await asyncio.sleep(latency)
        if fault is None:
            return self._work(request)
        entry.fault = fault.kind
        return await self._misbehave(request, fault)

    def _work(self, request: Request) -> Response:
        with self.lock:
            return self.vendor.answer(request)

    async def _misbehave(self, request: Request, fault: Fault) -> Response:
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault.kind in ("reset", "hang"):
            return Response(wire="reset")
        if fault.kind in ("answer", "html"):
            return self.vendor.failure(fault.reason) if fault.reason else fault.answer()
        response = self._work(request)
        response.wire = {"cut": "cut", "drop": "reset", "delay": "send"}[fault.kind]
        return response
