"""A server that starts and stops, with what it serves."""

from __future__ import annotations

from threading import RLock
from typing import Self

from .application import Application
from .faults import FaultBox
from .server import HttpServer


class Running:
    """``with … as it``: speak to `it.url`, and let things go wrong by `it.faults`."""

    def __init__(self, application: Application, server: HttpServer):
        self.application, self.server = application, server

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def faults(self) -> FaultBox:
        return self.application.faults

    def start(self) -> Self:
        self.server.start()
        return self

    def stop(self) -> None:
        self.server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exception) -> None:
        self.stop()


class OwnVendor(Running):
    """A server that does the vendor's work itself; see `Vendor` for what a child brings."""

    def __init__(self, host: str = "127.0.0.1"):
        application = Application(self, RLock(), lambda request: None)
        super().__init__(application, HttpServer(application, host))

    def failure(self, reason: str):
        """Nothing has a name here: a fault brings its own status and body."""
        raise NotImplementedError(reason)
