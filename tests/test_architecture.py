"""The rules of the house that a machine can check."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from ..providers.registry import PROVIDERS
from .pure import PureCase

ROOT = Path(__file__).resolve().parent.parent

#: Which of our own packages a package may import: those further down, and itself.
MAY_IMPORT = {
    "core": {"core"},
    "providers": {"core", "providers"},
    "models": {"core", "providers", "models"},
    "wizard": {"core", "providers", "models", "wizard"},
    "controllers": {"core", "providers", "models", "controllers"},
}
#: Libraries that speak to somebody outside.
OUTSIDE = {"caldav", "googleapiclient", "httplib2", "httpx", "msal", "requests", "urllib3"}
#: The parts of Python that reach the network, the clock, chance or other processes.
IMPURE = {
    "asyncio", "http", "os", "random", "secrets", "socket", "ssl", "subprocess", "threading",
    "time", "urllib",
}  # fmt: skip
CORE_LIBRARIES = {"dateutil", "icalendar"}
CLOCKS = {"now", "today", "utcnow"}
#: How a page names a test, with the file that it is in.
NAMED_TEST = re.compile(r"\[`(test_\w+)`\]\(([^)]+\.py)\)")
FILE_BUDGET = 300
TEST_FILE_BUDGET = 400
FUNCTION_BUDGET = 40


def sources(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield the path and the syntax tree of every file in our packages."""
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def imported(name: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield what a file imports as ("", library) or ("own", package of ours)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (("", alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield "", node.module.partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            here = Path(name).parent.parts
            there = here[: len(here) - node.level + 1] + tuple((node.module or "").split("."))
            yield "own", next(filter(None, there), "")


def libraries(*packages: str) -> Iterator[tuple[str, str]]:
    """Yield each file with each library that it imports."""
    for name, tree in sources(*packages):
        yield from ((name, library) for kind, library in imported(name, tree) if not kind)


def nodes(kind: type | tuple[type, ...], *packages: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield each piece of syntax of a kind, with its place."""
    for name, tree in sources(*packages):
        for node in ast.walk(tree):
            if isinstance(node, kind):
                yield f"{name}:{node.lineno}", node


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def length(function: ast.FunctionDef) -> int:
    """Return the lines of a function. Its docstring does not count: words are no burden."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    words = function.body[0]
    return lines - (words.end_lineno - words.lineno + 1)


class TestImports(PureCase):
    def test_they_run_one_way(self):
        wrong = [
            f"{name} imports {package}"
            for layer, allowed in MAY_IMPORT.items()
            for name, tree in sources(layer)
            for kind, package in imported(name, tree)
            if kind and package not in allowed
        ]
        self.assertEqual([], wrong)

    def test_core_and_providers_know_nothing_of_odoo(self):
        wrong = [place for place in libraries("core", "providers") if place[1] == "odoo"]
        self.assertEqual([], wrong)

    def test_core_needs_two_libraries_and_nothing_of_the_world(self):
        allowed = CORE_LIBRARIES | sys.stdlib_module_names - IMPURE
        self.assertEqual([], [place for place in libraries("core") if place[1] not in allowed])

    def test_core_never_looks_at_the_clock(self):
        wrong = [place for place, node in nodes(ast.Attribute, "core") if node.attr in CLOCKS]
        self.assertEqual([], wrong)

    def test_only_providers_speak_to_the_outside(self):
        layers = MAY_IMPORT.keys() - {"providers"}
        self.assertEqual([], [place for place in libraries(*layers) if place[1] in OUTSIDE])

    def test_nobody_asks_which_vendor_it_is(self):
        wrong = [
            place
            for place, node in nodes(ast.Compare, "models", "wizard", "controllers")
            for side in (node.left, *node.comparators)
            if isinstance(side, ast.Constant) and side.value in PROVIDERS
        ]
        self.assertEqual([], wrong, "what differs between vendors belongs into their provider")


class TestSizes(PureCase):
    def test_no_file_is_longer_than_a_chapter(self):
        for budget, packages in {
            FILE_BUDGET: (*MAY_IMPORT, "dev"),
            TEST_FILE_BUDGET: ("tests",),
        }.items():
            wrong = [
                f"{name}: {lines} lines"
                for name, tree in sources(*packages)
                if (lines := len((ROOT / name).read_text().splitlines())) > budget
                and any(isinstance(node, FUNCTIONS) for node in ast.walk(tree))  # no data table
            ]
            self.assertEqual([], wrong)

    def test_no_function_is_longer_than_a_screen(self):
        wrong = [
            f"{place} {node.name}: {lines} lines"
            for place, node in nodes(FUNCTIONS, *MAY_IMPORT)
            if (lines := length(node)) > FUNCTION_BUDGET
        ]
        self.assertEqual([], wrong)


class TestManners(PureCase):
    def test_each_file_of_core_and_providers_says_what_it_is_for(self):
        wrong = [name for name, tree in sources("core", "providers") if not ast.get_docstring(tree)]
        self.assertEqual([], wrong)

    def test_no_error_is_caught_without_being_known(self):
        wrong = [
            place
            for place, node in nodes(
                ast.ExceptHandler, "core", "providers", "controllers", "wizard"
            )
            if node.type is None or isinstance(node.type, ast.Name) and node.type.id == "Exception"
        ]
        self.assertEqual([], wrong)

    def test_every_provider_has_a_page(self):
        pages = {path.stem for path in (ROOT / "docs" / "providers").glob("*.md")}
        self.assertEqual(set(), PROVIDERS.keys() - pages)

    def test_every_test_that_a_page_names_exists(self):
        pages = list((ROOT / "docs").rglob("*.md"))
        named = {
            (page.name, name, (page.parent / place).resolve())
            for page in pages
            for name, place in NAMED_TEST.findall(page.read_text())
        }
        self.assertIn("failures.md", {page for page, _, _ in named})
        wrong = [
            f"{page}: {name}"
            for page, name, place in sorted(named)
            if not place.is_file() or f"def {name}(" not in place.read_text()
        ]
        self.assertEqual([], wrong)

    def test_every_story_of_others_has_a_test(self):
        lines = (ROOT / "docs" / "failures.md").read_text().partition("## What blocks")[0]
        told = [line for line in lines.splitlines() if line.startswith("| ")]
        stories = [line for line in told if not line.startswith("| what happened")]
        self.assertGreater(len(stories), 40)
        self.assertEqual([], [line for line in stories if not NAMED_TEST.search(line)])

    def test_every_test_is_run(self):
        """Odoo runs what a package imports. One that imports nothing says why, in a docstring."""
        for folder in {path.parent for path in (ROOT / "tests").rglob("test_*.py")}:
            written = {path.stem for path in folder.glob("test_*.py")}
            tree = ast.parse((folder / "__init__.py").read_text())
            listed = {
                alias.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and not node.module
                for alias in node.names
            }
            with self.subTest(folder.name):
                left_out = written - listed
                self.assertTrue(not left_out or ast.get_docstring(tree) and not listed, left_out)
