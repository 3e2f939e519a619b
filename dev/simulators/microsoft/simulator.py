"""The simulated Microsoft as one thing that starts and stops."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ..common.application import Application
from ..common.authority import Authority, of_this_process
from ..common.control import ControlRoutes
from ..common.person import PersonRoutes
from ..common.server import HttpServer
from ..common.simulator import Simulator, first_answer
from .app import Graph, Microsoft
from .control import MicrosoftControl
from .login import Login
from .person import MicrosoftPerson
from .seed import seed
from .world import World


@dataclass(frozen=True)
class Options:
    """How to start. `port` serves https, `page_port` plain http; 0 takes a free one. `state`
    and `seed` are files: the first is kept up to date, the second only read, both in the form
    of `MicrosoftSimulator.dump`. `authority` is the folder in which the certificates are kept;
    without one they last as long as the process. `redirects` are more addresses that the demo
    client may be called back at."""

    host: str = "127.0.0.1"
    port: int = 0
    page_port: int = 0
    latency_ms: float = 0
    state: str | None = None
    seed: str | None = None
    authority: str | None = None
    redirects: tuple[str, ...] = ()


class MicrosoftSimulator(Simulator):
    """``with MicrosoftSimulator() as sim``: speak to `sim.url` by https, trusting `sim.bundle`;
    open pages at `sim.page_url`; pull the strings by `sim.control`. Both addresses answer alike:
    MSAL insists on https, and people's browsers should meet no warning.
    """

    def __init__(self, options: Options = Options()):
        world = World()
        authority = Authority(options.authority) if options.authority else of_this_process()
        login = Login(world, self)
        self.microsoft = Microsoft(world, login, Graph(world, login))
        application = Application(self.microsoft, world.lock, self._local)
        self._connect(application)
        server = HttpServer(application, options.host, options.page_port,
                            authority.server_context(), options.port)
        super().__init__(application, world, server, options.state)
        self.bundle = str(authority.bundle)
        self.control = MicrosoftControl(application, self.microsoft)
        application.faults.default_latency = options.latency_ms / 1000
        application.faults.clear()
        person = MicrosoftPerson(world)
        self._local_routes = first_answer(
            ControlRoutes(self.control).answer, PersonRoutes(person).answer, person.open_link)
        world.later, world.spawn = server.later, server.spawn
        self._furnish(options)

    def _connect(self, application: Application) -> None:
        graph = self.microsoft.graph
        application.gate = graph.limits
        graph.batches.take_fault = application.faults.take

    @property
    def url(self) -> str:
        return self.server.tls_url

    @property
    def page_url(self) -> str:
        return self.server.url

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
        demo = next(iter(self.microsoft.login.grants.clients.values()))
        demo.redirects = sorted({*demo.redirects, *options.redirects})

    def _load(self, saved: dict) -> None:
        self.microsoft.login.load(saved["login"])
        self.world.load(saved)
        self.microsoft.graph.load(saved["graph"])

    def dump(self) -> dict:
        return {**self.world.dump(), "login": self.microsoft.login.dump(),
                "graph": self.microsoft.graph.dump()}
