"""The guard of the conformance suite: every promise is really put to every provider."""

from __future__ import annotations

import unittest
from types import ModuleType

from ...providers.registry import PROVIDERS
from ..pure import PureCase
from . import test_caldav, test_google, test_ics_link, test_memory, test_microsoft
from .conformance import PROMISES, ProviderConformance

# Every provider of the registry, and the reference, with the classes that hold it to its word.
HELD = {
    "google": [test_google.TestGoogle],
    "microsoft": [test_microsoft.TestMicrosoft, test_microsoft.TestMicrosoftOtherwise],
    "caldav": [test_caldav.TestRadicale, test_caldav.TestXandikos, test_caldav.TestICloud],
    "ics": [test_ics_link.TestIcsLink],
    "memory": [test_memory.TestMemory, test_memory.TestMemoryCloud],
}

try:
    from odoo.tests.loader import get_module_test_cases
except ImportError:
    get_module_test_cases = None


def names(tests) -> set[str]:
    return {test._testMethodName for test in tests}


def by_unittest(case: type) -> set[str]:
    return names(unittest.TestLoader().loadTestsFromTestCase(case))


def by_odoo(case: type) -> set[str]:
    module = ModuleType(case.__module__)
    setattr(module, case.__name__, case)
    return names(get_module_test_cases(module))


class TestGuard(PureCase):
    def test_every_provider_is_held_to_its_promises(self):
        self.assertEqual(set(PROVIDERS) | {"memory"}, set(HELD))

    def test_there_are_promises(self):
        self.assertGreater(len(PROMISES), 70)

    def test_unittest_collects_every_promise(self):
        for code, cases in HELD.items():
            for case in cases:
                with self.subTest(code, case=case.__name__):
                    self.assertEqual(PROMISES, by_unittest(case))

    def test_odoo_collects_every_promise(self):
        if get_module_test_cases is None:
            self.skipTest("Odoo is not at hand")
        for code, cases in HELD.items():
            for case in cases:
                with self.subTest(code, case=case.__name__):
                    self.assertEqual(PROMISES, by_odoo(case))

    def test_odoo_would_drop_them_without_the_flag(self):
        if get_module_test_cases is None:
            self.skipTest("Odoo is not at hand")
        unmarked = type("Unmarked", (test_memory.TestMemory,), {})
        unmarked.allow_inherited_tests_method = False
        self.assertEqual(set(), by_odoo(unmarked))

    def test_the_suite_says_that_its_tests_are_inherited(self):
        self.assertTrue(ProviderConformance.allow_inherited_tests_method)
