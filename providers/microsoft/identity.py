"""How one event of ours is made once: the mark that Graph takes no second event for."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid5

OURS = UUID("5f0f6d2e-6a0b-4f0e-9d57-1c1a3f8b7e42")
NAMED = 5  # the version of identifiers that are made from a name


def transaction_id(calendar: str, uid: str, generation: int = 0) -> str:
    """Return the mark under which we make the event `uid` in `calendar`: the same each time.

    `generation` counts the marks that were used up before: Graph remembers one longer than
    the event that it was for.
    """
    return str(uuid5(OURS, f"{generation}\n{calendar}\n{uid}"))


def may_be_ours(told: Mapping) -> bool:
    """False for an event that we did not make. The feed tells marks, but not our properties."""
    try:
        return UUID(str(told.get("transactionId") or "")).version == NAMED
    except ValueError:
        return False
