"""Which providers there are."""

from __future__ import annotations

from ...providers import registry
from ...providers.base import CalendarProvider
from ..pure import PureCase


class TestRegistry(PureCase):
    def test_every_code_leads_to_its_provider(self):
        for code in registry.PROVIDERS:
            with self.subTest(code):
                provider = registry.get(code)
                self.assertTrue(issubclass(provider, CalendarProvider))
                self.assertEqual(code, provider.code)

    def test_the_choices_name_every_provider_by_its_label(self):
        offered = dict(registry.choices())
        for code in registry.PROVIDERS:
            self.assertEqual(registry.get(code).label, offered[code])

    def test_an_unknown_code_has_no_provider(self):
        with self.assertRaises(KeyError):
            registry.get("carrier-pigeon")
