"""What people see of an appointment, wherever they look."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Seen(NamedTuple):
    """One time that something takes place. Both moments are aware."""

    title: str
    start: datetime
    stop: datetime
    place: str
    notes: str
    private: bool
    free: bool
