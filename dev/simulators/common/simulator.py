"""Starting and stopping a simulator, as a program or inside a test."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from .application import Application
from .control import CommonControl, ControlRoutes
from .http import Request, Response
from .person import Person, PersonRoutes
from .running import Running
from .server import HttpServer
from .statefile import StateFile

SAVE_EVERY = 1.0  # seconds


@dataclass(frozen=True)
class CommonOptions:
    """How to start. `port` 0 takes a free one. `state` and `seed` are files: the first is kept up
    to date, the second only read, both in the form of `Simulator.dump`. `redirects` are more
    addresses that the demo client may be called back at."""

    host: str = "127.0.0.1"
    port: int = 0
    latency_ms: float = 0
    state: str | None = None
    seed: str | None = None
    redirects: tuple[str, ...] = ()


class Simulator(Running, ABC):
    """A vendor's server in a background thread: ``with … as sim``, then speak to ``sim.url``.

    `world` has `lock`, `dirty`, `later` and `dump()`. A child calls `_open` when it is complete.
    """

    def __init__(self, application: Application, world, server: HttpServer, options: CommonOptions):
        super().__init__(application, server)
        self.world = world
        self.state_file = StateFile(options.state) if options.state else None
        self.options = options

    def _open(self, control: CommonControl, person: Person) -> None:
        """Pull strings by `control`, let people come, and furnish the world."""
        self.control = control
        self._routes = first_answer(
            ControlRoutes(control).answer, PersonRoutes(person).answer, person.open_link)
        self.application.faults.default_latency = self.options.latency_ms / 1000
        self.application.faults.clear()
        self.world.later = self.server.later
        self._furnish()

    def _local(self, request: Request) -> Response | None:
        """What is not the vendor's; an application may be given it before `_open`."""
        return self._routes(request)

    def _furnish(self) -> None:
        """What was saved, else the seed file, else the salon."""
        saved = self.state_file.load() if self.state_file else None
        if saved is None and self.options.seed:
            saved = json.loads(Path(self.options.seed).read_text())
        if saved is None:
            self._seed()
        else:
            self._load(saved)
        demo = next(iter(self.grants.clients.values()))
        demo.redirects = sorted({*demo.redirects, *self.options.redirects})

    @property
    @abstractmethod
    def grants(self):
        """Who was granted what: `clients` and `tokens`."""

    @abstractmethod
    def _seed(self) -> None:
        """Fill the empty world with the salon."""

    @abstractmethod
    def _load(self, saved: dict) -> None:
        """Take in what `dump` gave."""

    def start(self) -> Self:
        super().start()
        if self.state_file:
            self.server.later(SAVE_EVERY, self._save_and_repeat)
        return self

    def stop(self) -> None:
        super().stop()
        self._save()

    def dump(self) -> dict:
        """Everything that is kept over a restart, as JSON."""
        return self.world.dump()

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
