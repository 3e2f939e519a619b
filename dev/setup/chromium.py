"""Finds the browser that the browser tests drive, and installs it where that is allowed."""

import importlib.util
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import debian
from .progress import MissingPiece, step

# The names under which Odoo's own browser tests look for it.
_NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
#: What it is started with: whoever runs it, without a screen, and quiet on the network.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def executable() -> Path:
    """The browser. Raises `MissingPiece` when there is none."""
    if found := _found():
        return found
    raise MissingPiece(
        "The browser tests need Chromium.",
        "As root: apt-get install chromium\n"
        "Without it, name the tests that you want: dev/test tests/core tests/models",
    )


def make_sure() -> None:
    """Odoo passes silently over browser tests whose tools are missing: here that is an error."""
    if not importlib.util.find_spec("websocket"):
        how = "It is listed in dev/requirements.txt; remove .work/venv and run this again."
        raise MissingPiece("The browser tests need the package websocket-client.", how)
    if not _found() and debian.may_install():
        with step("Chromium"):
            debian.install("chromium")
    executable()


@contextmanager
def all_memory() -> Iterator[None]:
    """Odoo limits its address space; a browser started by it would inherit that and die."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _found() -> Path | None:
    return next((Path(path) for path in map(shutil.which, _NAMES) if path), None)
