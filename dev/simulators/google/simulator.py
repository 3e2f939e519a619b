"""The simulated Google as one thing that starts and stops."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ..common.application import Application
from ..common.control import ControlRoutes
from ..common.person import PersonRoutes
from ..common.server import HttpServer
from ..common.simulator import Simulator, first_answer
from .app import Google
from .channels import Channels
from .conference import settle_all
from .control import GoogleControl
from .person import GooglePerson
from .seed import seed
from .world import World


@dataclass(frozen=True)
class Options:
    """How to start. `port` 0 takes a free one. `state` and `seed` are files: the first is kept
    up to date, the second only read, both in the form of `World.dump`. `root` is where the API
    is served. `redirects` are more addresses that the demo client may be called back at."""

    host: str = "127.0.0.1"
    port: int = 0
    latency_ms: float = 0
    state: str | None = None
    seed: str | None = None
    root: str = "/calendar/v3"
    redirects: tuple[str, ...] = ()


class GoogleSimulator(Simulator):
    """``with GoogleSimulator() as sim``: speak to `sim.url`, pull the strings by `sim.control`."""

    def __init__(self, options: Options = Options()):
        world = World()
        self.channels = Channels(world, lambda coroutine: self.server.spawn(coroutine))
        self.google = Google(world, self.channels, options.root)
        application = Application(self.google, world.lock, self._local)
        server = HttpServer(application, options.host, options.port)
        super().__init__(application, world, server, options.state)
        self.control = GoogleControl(application, self.google)
        person = GooglePerson(world)
        application.faults.default_latency = options.latency_ms / 1000
        application.faults.clear()
        self._local_routes = first_answer(
            ControlRoutes(self.control).answer, PersonRoutes(person).answer, person.open_link)
        world.later = self.server.later
        self._furnish(options)

    def _local(self, request):
        return self._local_routes(request)

    def _furnish(self, options: Options) -> None:
        """What was saved, else the seed file, else the salon."""
        saved = self.state_file.load() if self.state_file else None
        if saved is None and options.seed:
            saved = json.loads(Path(options.seed).read_text())
        if saved is None:
            seed(self.world)
        else:
            self._load(saved)
        demo = next(iter(self.world.grants.clients.values()))
        demo.redirects = sorted({*demo.redirects, *options.redirects})

    def _load(self, saved: dict) -> None:
        self.channels.load(saved.get("channels", []))
        self.world.load(saved)
        settle_all(self.world)

    def dump(self) -> dict:
        return {**self.world.dump(), "channels": self.channels.dump()}
