"""A test case in the world of the simulated Microsoft."""

from __future__ import annotations

from .microsoft_world import MicrosoftWorld
from .world_case import SimulatedCase


class MicrosoftCase(SimulatedCase):
    world_class = MicrosoftWorld
