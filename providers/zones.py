"""Time zones by their IANA names."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ..core.event import zone_info


def known_zone(name: str) -> ZoneInfo | None:
    """Return the IANA zone, or None for a name that is none."""
    try:
        return zone_info(name)
    except ValueError:
        return None
