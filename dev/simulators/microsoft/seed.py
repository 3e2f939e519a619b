"""The salon's people at Microsoft: Maya's account at work, and Jonas's personal one."""

from __future__ import annotations

from .world import World

MAYA, JONAS = "maya.lindqvist@salon-outlook.example", "jonas.weber@outlook.example"
ZONE = "Europe/Berlin"


def seed(world: World) -> None:
    """Fill an empty world. Days count from the Monday of the current week."""
    world.add_mailbox(MAYA, "Maya Lindqvist", ZONE)
    world.add_mailbox(JONAS, "Jonas Weber", ZONE, personal=True)
