"""Updates of series that take several requests, and how one that broke off is known again.

Half of an update looks like somebody's edit: Graph has forgotten the exceptions, and they are
not written again yet. So the first write leaves a mark, the version that the update began
from, and the last one takes it away. Whoever comes with that version may go on. Meanwhile the
series is told to nobody, though not for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from . import dialect

PROPERTIES = "singleValueExtendedProperties"
DONE = "-"
PATIENCE = timedelta(hours=1)


def begun(body: Mapping, version: str) -> dict:
    """Return a first write with the mark that an update from `version` is under way."""
    return _with_mark(body, version)


def ended(body: Mapping) -> dict:
    """Return a last write, which takes the mark away."""
    return _with_mark(body, DONE)


def begun_from(told: Mapping) -> str:
    """Return the version that an update under way began from; empty when there is none."""
    mark = dialect.property_of(told, dialect.UPDATE_PROPERTY)
    return "" if mark == DONE else mark


def is_half_written(told: Mapping, now: datetime) -> bool:
    """True while an update is under way, or broke off not long ago. `now` is aware."""
    changed = dialect.changed_at(told)
    return bool(begun_from(told)) and (changed is None or now - changed < PATIENCE)


def _with_mark(body: Mapping, mark: str) -> dict:
    ours = {"id": dialect.UPDATE_PROPERTY, "value": mark}
    return {**body, PROPERTIES: [*body.get(PROPERTIES, ()), ours]}
