"""Worlds that a provider reaches over a line."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial

import requests

from ...providers import errors
from .wire import Line, session_on
from .world import Trouble, World

SILENCE = requests.exceptions.ReadTimeout("nothing comes")
DEAD = requests.exceptions.ConnectionError("the line is dead")
BREAKS = {
    "reset": ("reset", errors.TransientError),
    "answer cut off": ("cut", errors.UnreadableAnswer),
}


class WiredWorld(World):
    """A provider is to send by `session`, all of which goes through `line`."""

    def __init__(self):
        self.saved = []
        self.line = Line()
        self.session = session_on(self.line)

    def close(self):
        self.session.close()

    @abstractmethod
    def faults(self) -> dict[str, tuple[object, type]]:
        """What the other end can do wrong, by name, with the errors that must come of it."""

    @abstractmethod
    def arrange(self, fault) -> None:
        """Let the other end do this wrong, until all is mended."""

    @abstractmethod
    def clear_faults(self) -> None: ...

    def troubles(self):
        table = [
            Trouble(name, partial(self.arrange, fault), expected)
            for name, (fault, expected) in self.faults().items()
        ]
        hush = partial(self.line.fail, SILENCE)
        return [*table, Trouble("timeout", hush, errors.TransientError)]

    def break_after(self, requests_):
        self.line.fail(DEAD, requests_)

    def mend(self):
        self.line.mend()
        self.clear_faults()

    def sent(self):
        return list(self.line.sent)
