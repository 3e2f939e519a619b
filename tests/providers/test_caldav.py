"""The CalDAV provider keeps every promise, over real HTTP to real servers."""

from __future__ import annotations

from ..pure import PureCase
from .caldav_world import ICloudWorld, RadicaleWorld, XandikosWorld
from .conformance import ProviderConformance


class TestRadicale(ProviderConformance, PureCase):
    def make_world(self):
        return RadicaleWorld()


class TestXandikos(ProviderConformance, PureCase):
    def make_world(self):
        return XandikosWorld()


class TestICloud(ProviderConformance, PureCase):
    def make_world(self):
        return ICloudWorld()
