"""The memory providers keep every promise."""

from __future__ import annotations

from ..pure import PureCase
from .conformance import ProviderConformance
from .memory_world import MemoryCloudWorld, MemoryWorld


class TestMemory(ProviderConformance, PureCase):
    def make_world(self):
        return MemoryWorld()


class TestMemoryCloud(ProviderConformance, PureCase):
    def make_world(self):
        return MemoryCloudWorld()
