"""The simulated Google as one thing that starts and stops."""

from __future__ import annotations

from dataclasses import dataclass

from ..common.application import Application
from ..common.server import HttpServer
from ..common.simulator import CommonOptions, Simulator
from .app import Google
from .channels import Channels
from .conference import settle_all
from .control import GoogleControl
from .person import GooglePerson
from .seed import seed
from .world import World


@dataclass(frozen=True)
class Options(CommonOptions):
    """`root` is where the API is served."""

    root: str = "/calendar/v3"


class GoogleSimulator(Simulator):
    """``with GoogleSimulator() as sim``: speak to `sim.url`, pull the strings by `sim.control`."""

    def __init__(self, options: Options = Options()):
        world = World()
        self.channels = Channels(world, lambda coroutine: self.server.spawn(coroutine))
        self.google = Google(world, self.channels, options.root)
        application = Application(self.google, world.lock, self._local)
        server = HttpServer(application, options.host, options.port)
        super().__init__(application, world, server, options)
        self._open(GoogleControl(application, self.google), GooglePerson(world))

    @property
    def grants(self):
        return self.world.grants

    def _seed(self) -> None:
        seed(self.world)

    def _load(self, saved: dict) -> None:
        self.channels.load(saved.get("channels", []))
        self.world.load(saved)
        settle_all(self.world)

    def dump(self) -> dict:
        return {**self.world.dump(), "channels": self.channels.dump()}
