"""`dev/test`: runs the tests, all of them or those that its arguments name.

    dev/test                                  everything
    dev/test tests/models/test_outbox.py -k name
    dev/test --core                           tests/core alone: no Odoo, no database
    dev/test --pure                           tests/core and tests/providers, likewise
    dev/test --lint                           ruff
"""

import os
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path

from . import WITHOUT_ODOO, chromium, databases, session, templates
from .locks import one_set_up_at_a_time
from .paths import LINK, PYTHON, ROOT, VENV, WORK
from .processes import in_foreground
from .progress import run_main

#: Processes among which a run of all tests is divided, at most: each takes a gigabyte.
_MOST_LANES = 4

_PURE = {"--core": ["tests/core"], "--pure": ["tests/core", "tests/providers"]}

#: How many times as many examples are tried of what must always be true where Odoo runs, too.
_MORE_EXAMPLES = 4


def main() -> int:
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(WORK / "hypothesis")
    arguments = [_as_typed(argument) for argument in sys.argv[1:]]
    flag = next((argument for argument in arguments if argument in WITHOUT_ODOO), None)
    if not flag:
        return _with_odoo(arguments)
    arguments.remove(flag)
    if flag == "--lint":
        return in_foreground([VENV / "bin" / "ruff", "check", *arguments, ROOT])
    return _pure(_PURE[flag], arguments)


def _pure(folders: Sequence[str], arguments: Sequence[str]) -> int:
    # These plugins are for other tests, and take a second.
    plugins = ["-p", "dev.pure", "--disable-plugin-autoload", "-p", "no:unraisableexception"]
    return in_foreground([*_pytest(), *plugins, *_through_link(arguments, folders)])


def _with_odoo(arguments: Sequence[str]) -> int:
    os.environ.setdefault("EXAMPLES", str(_MORE_EXAMPLES))
    os.environ.setdefault("TESTS_BEGAN", f"{datetime.now(timezone.utc):%Y-%m-%d}")
    with session.ready():
        _make_ready(_wants_browser(arguments))
        with databases.scratch("test") as database:
            databases.keep_files_inside(database)
            plugins = ["-p", "dev.browser_tests", "-p", "dev.warm_pages"]
            odoo = [*plugins, "--odoo-http", f"--odoo-database={database}"]
            tests = _through_link(arguments, ["tests"])
            return in_foreground([*_pytest(), *odoo, *_lanes(arguments), *tests])


def _make_ready(browser: bool) -> None:
    """The database to copy, and beside that a browser, where one is wanted."""
    with ThreadPoolExecutor() as pool, one_set_up_at_a_time():
        tasks = [pool.submit(templates.make_addon_template)]
        tasks += [pool.submit(chromium.make_sure)] if browser else []
        for task in tasks:
            task.result()


def _pytest() -> list[str | Path]:
    # Through the link the addon's folder has the addon's name, whatever the clone's is.
    return [PYTHON, "-m", "pytest", f"--rootdir={LINK}", "-c", LINK / "pyproject.toml", "-raR"]


def _lanes(arguments: Sequence[str]) -> list[str]:
    """What divides a run of all tests among processes, each with a copy of the database.

    There is one more than there are cores, for the one with the journeys waits most of the time.
    pytest-odoo makes the copies with PostgreSQL's own programs; without them there is one lane.
    """
    some = any(map(_is_test, arguments)) or "--pdb" in arguments
    cores = os.cpu_count() or 1
    lanes = min(cores + 1, _MOST_LANES)
    if some or cores == 1 or not (shutil.which("createdb") and shutil.which("dropdb")):
        return []
    # In the order in which they were collected, which `dev.longest_first` has arranged.
    return ["-p", "dev.longest_first", f"-n{lanes}", "--dist=loadfile", "--no-loadscope-reorder"]


def _through_link(arguments: Sequence[str], otherwise: Sequence[str]) -> list[str]:
    paths = [] if any(map(_is_test, arguments)) else otherwise
    return [f"{LINK}/{a}" if _is_test(a) else a for a in [*arguments, *paths]]


def _as_typed(argument: str) -> str:
    """pytest shows the tests' paths through the link: they may be copied from there."""
    return argument.removeprefix("./").removeprefix(f"{LINK.relative_to(ROOT)}/")


def _is_test(argument: str) -> bool:
    return argument.split("/")[0] == "tests"


def _wants_browser(arguments: Sequence[str]) -> bool:
    named = [a.rstrip("/") for a in arguments if _is_test(a)] or ["tests"]
    return any(a == "tests" or a.startswith("tests/journeys") for a in named)


if __name__ == "__main__":
    run_main(main)
