"""What the documents say of the tests is true."""

import re
from pathlib import Path

from .pure import PureCase

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`(?:[\w/.]+::)?(test_\w+)`")
DEFINED = re.compile(r"def (test_\w+)\(")


def documents():
    yield from ROOT.glob("*.md")
    yield from ROOT.glob("docs/**/*.md")


class TestDocuments(PureCase):
    def test_every_test_that_they_name_is_there(self):
        there = set()
        for path in ROOT.glob("tests/**/*.py"):
            there.update(DEFINED.findall(path.read_text()))
        for path in documents():
            with self.subTest(str(path.relative_to(ROOT))):
                self.assertEqual(set(), set(NAMED.findall(path.read_text())) - there)

    def test_the_threats_are_held_by_tests(self):
        named = NAMED.findall((ROOT / "SECURITY.md").read_text())
        self.assertGreater(len(named), 30)
