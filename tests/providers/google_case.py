"""A test case in the world of the simulated Google."""

from __future__ import annotations

from .google_world import GoogleWorld
from .world_case import SimulatedCase


class GoogleCase(SimulatedCase):
    world_class = GoogleWorld
