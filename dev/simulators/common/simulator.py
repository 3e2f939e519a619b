"""Starting and stopping a simulator, as a program or inside a test."""

from __future__ import annotations

from .application import Application
from .http import Request, Response
from .server import HttpServer
from .statefile import StateFile

SAVE_EVERY = 1.0  # seconds


class Simulator:
    """A vendor's server in a background thread: ``with … as sim``, then speak to ``sim.url``.

    `world` has `lock`, `dirty` and `dump()`; a child adds `control`.
    """

    def __init__(self, application: Application, world, server: HttpServer, state=None):
        self.application, self.world, self.server = application, world, server
        self.state_file = StateFile(state) if state else None

    @property
    def url(self) -> str:
        return self.server.url

    def start(self):
        self.server.start()
        if self.state_file:
            self.server.later(SAVE_EVERY, self._save_and_repeat)
        return self

    def stop(self) -> None:
        self.server.stop()
        self._save()

    def dump(self) -> dict:
        """Everything that is kept over a restart, as JSON."""
        return self.world.dump()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    def _save_and_repeat(self) -> None:
        self._save()
        self.server.later(SAVE_EVERY, self._save_and_repeat)

    def _save(self) -> None:
        if not (self.state_file and self.world.dirty):
            return
        with self.world.lock:
            self.world.dirty = False
            data = self.dump()
        self.state_file.save(data)


def first_answer(*routes):
    """One function out of several that may each say None."""

    def local(request: Request) -> Response | None:
        for route in routes:
            response = route(request)
            if response is not None:
                return response
        return None

    return local
