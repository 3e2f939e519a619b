"""The simulated Microsoft Graph: calendars and events, and what hangs on them."""

from __future__ import annotations

from dataclasses import asdict
from itertools import chain
from typing import Any

from ..world import World
from . import answers, batch, calendars, delta, events, listing, schedule, service, subscriptions
from .batch import Batches
from .delta import Feed
from .limits import Limits
from .schedule import ScheduleSettings
from .subscriptions import Subscriptions

#: Modules that bring routes, each in its own ROUTES. Of two that fit a path the first one wins.
PARTS = (listing, delta, schedule, batch, subscriptions, answers, events, calendars)


class Graph(service.Graph):
    """The whole of it: `answer(request, token)` and `failure(reason)`."""

    def __init__(self, world: World, login: Any, **options):
        super().__init__(world, login, tuple(chain(*(part.ROUTES for part in PARTS))), **options)
        self.feed, self.batches, self.limits = Feed(world), Batches(), Limits(world, login)
        self.schedules, self.subscriptions = ScheduleSettings(), Subscriptions(world)
        self.checks.append(self.limits.check)

    @property
    def settings(self) -> tuple:
        """The switches of its parts, beside those of the world."""
        return (self.feed.settings, self.batches.settings, self.limits.settings, self.schedules,
                self.subscriptions.settings)

    def clear(self) -> None:
        """As new, for an empty world."""
        for part in (self.feed, self.batches, self.limits, self.subscriptions):
            part.clear()
        self.schedules = ScheduleSettings()

    def dump(self) -> dict:
        """What is kept over a restart, beside the world."""
        settings = {k: v for part in self.settings for k, v in asdict(part).items()}
        return {"settings": settings, "subscriptions": self.subscriptions.dump(),
                "generations": self.feed.generations}

    def load(self, data: dict) -> None:
        self.clear()
        for part in self.settings:
            for name in asdict(part).keys() & data["settings"].keys():
                setattr(part, name, data["settings"][name])
        self.subscriptions.load(data["subscriptions"])
        self.feed.generations = data["generations"]
