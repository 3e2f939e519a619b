"""The simulated Microsoft Graph: calendars and events, and what hangs on them."""

from __future__ import annotations

from itertools import chain
from typing import Any

from ..world import World
from . import answers, calendars, events, listing, service

#: Modules that bring routes, each in its own ROUTES. Of two that fit a path the first one wins.
PARTS = (listing, answers, events, calendars)


class Graph(service.Graph):
    """The whole of it: `answer(request, token)` and `failure(reason)`."""

    def __init__(self, world: World, login: Any, **options):
        super().__init__(world, login, tuple(chain(*(part.ROUTES for part in PARTS))), **options)
