"""The simulated Microsoft as one thing that starts and stops."""

from __future__ import annotations

from dataclasses import dataclass

from ..common.application import Application
from ..common.authority import Authority, of_this_process
from ..common.server import HttpServer
from ..common.simulator import CommonOptions, Simulator
from .app import Graph, Microsoft
from .control import MicrosoftControl
from .login import Login
from .person import MicrosoftPerson
from .seed import seed
from .world import World


@dataclass(frozen=True)
class Options(CommonOptions):
    """`port` serves https, `page_port` plain http. `authority` is the folder in which the
    certificates are kept; without one they last as long as the process."""

    page_port: int = 0
    authority: str | None = None


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
        super().__init__(application, world, server, options)
        self.bundle = str(authority.bundle)
        world.spawn = server.spawn
        self._open(MicrosoftControl(application, self.microsoft), MicrosoftPerson(world))

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

    @property
    def grants(self):
        return self.microsoft.login.grants

    def _seed(self) -> None:
        seed(self.world)

    def _load(self, saved: dict) -> None:
        self.microsoft.login.load(saved["login"])
        self.world.load(saved)
        self.microsoft.graph.load(saved["graph"])

    def dump(self) -> dict:
        return {**self.world.dump(), "login": self.microsoft.login.dump(),
                "graph": self.microsoft.graph.dump()}
