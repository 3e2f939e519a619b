"""A calendar link keeps every promise that one who is only read can keep."""

from __future__ import annotations

from ..pure import PureCase
from .conformance import ProviderConformance
from .ics_world import IcsWorld


class TestIcsLink(ProviderConformance, PureCase):
    def make_world(self):
        return IcsWorld()
