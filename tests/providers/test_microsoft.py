"""The Microsoft provider keeps every promise, over real HTTPS to a simulated Microsoft."""

from __future__ import annotations

from ..pure import PureCase
from .conformance import ProviderConformance
from .microsoft_world import MicrosoftWorld

# What Graph may do otherwise, all of it at once: see the simulator's own words on its switches.
OTHERWISE = {
    "windows_zones": True,
    "odd_ids": True,
    "tells_existing_id": False,
    "deletes_again_with": 400,
    "occurrences_touch_series": False,
    "exceptions_get_new_ids": True,
    "keeps_exceptions": True,
    "refuses_expand": True,
    "hides_original_start": True,
    "ignores_calendar_path": True,
    "reversed_rows": True,
    "doubled_rows": True,
}


class TestMicrosoft(ProviderConformance, PureCase):
    def make_world(self):
        return MicrosoftWorld()


class TestMicrosoftOtherwise(ProviderConformance, PureCase):
    """A personal account, on a day on which Graph shows all its other sides."""

    def make_world(self):
        world = MicrosoftWorld(personal=True)
        world.control.change_settings(**OTHERWISE)
        return world
