"""iCloud's manners, played in front of another server."""

from __future__ import annotations

from .front import Front


class ICloud(Front):
    pass
