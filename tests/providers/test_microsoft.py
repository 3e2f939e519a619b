"""The Microsoft provider keeps every promise, over real HTTPS to a simulated Microsoft."""

from __future__ import annotations

from ..pure import PureCase
from .conformance import ProviderConformance
from .microsoft_world import MicrosoftWorld


class TestMicrosoft(ProviderConformance, PureCase):
    def make_world(self):
        return MicrosoftWorld()
