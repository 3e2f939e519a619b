"""The Google provider keeps every promise, over real HTTP to a simulated Google."""

from __future__ import annotations

from ..pure import PureCase
from .conformance import ProviderConformance
from .google_world import GoogleWorld


class TestGoogle(ProviderConformance, PureCase):
    def make_world(self):
        return GoogleWorld()
