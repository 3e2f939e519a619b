"""What tests may do to the simulated Microsoft beyond its own interface.

Each part of the simulator brings its own commands; here they come together.
"""

from __future__ import annotations

from dataclasses import asdict

from ..common.application import Application
from ..common.control import CommonControl
from .app import Microsoft
from .graph.control import EventsControl
from .graph.notice_control import NoticeControl
from .graph.service_control import ServiceControl
from .login.control import LoginControl
from .seed import seed


class WorldControl:
    """Commands on the whole. Needs `lock`, `clock`, `application`, `world`, `login`, `graph`."""

    COMMANDS = {
        ("POST", "accounts"): "add_account",
        ("GET", "settings"): "settings",
        ("POST", "settings"): "change_settings",
        ("POST", "reset"): "reset",
    }

    def add_account(self, email: str, name: str = "", zone: str = "Europe/Berlin",
                    personal: bool = False) -> dict:
        """A new account with an empty default calendar: at work, or a personal one."""
        with self.lock:
            mailbox = self.world.add_mailbox(email, name, zone, personal)
            return {"account": mailbox.account, "calendar": mailbox.default_calendar.id}

    def settings(self) -> dict:
        """The switches of all parts, by their names; see each part's `Settings`."""
        return {name: value for part in self._switches() for name, value in asdict(part).items()}

    def change_settings(self, **changes) -> dict:
        unknown = changes.keys() - self.settings().keys()
        if unknown:
            raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
        with self.lock:
            for part in self._switches():
                for name in asdict(part).keys() & changes.keys():
                    setattr(part, name, changes[name])
            self.world.dirty = True
        return self.settings()

    def reset(self, seeded: bool = True) -> dict:
        """A fresh world: the seed's, or one without accounts."""
        with self.lock:
            self.clock.offset = 0.0
            for part in (self.world, self.login, self.graph):
                part.clear()
            self.application.faults.clear()
            self.application.log.forget()
            if seeded:
                seed(self.world)
            return {}

    def _switches(self) -> tuple:
        return (self.world.settings, self.login.settings, *self.graph.settings)


class MicrosoftControl(EventsControl, NoticeControl, ServiceControl, WorldControl, LoginControl,
                       CommonControl):
    """Every method is also `/_control/<name>` over HTTP; see COMMANDS.

    The parts it is made of find what they need as attributes: `application`, `clock`, `lock`,
    `world`, `login`, `graph`.
    """

    PARTS = (CommonControl, WorldControl, LoginControl, EventsControl, ServiceControl,
             NoticeControl)
    COMMANDS = {name: command for part in PARTS for name, command in part.COMMANDS.items()}
    MISTAKES = tuple({mistake: None for part in PARTS for mistake in getattr(part, "MISTAKES", ())})

    def __init__(self, application: Application, microsoft: Microsoft):
        super().__init__(application, microsoft.world)
        self.login, self.graph = microsoft.login, microsoft.graph
