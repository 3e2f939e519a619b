"""Gets packages from Debian's archive without installing them: no root, no trace outside.

APT is run with its own state, cache and sources, beside the machine's. A suite that
is newer than the machine's may be asked in this way: nothing of it gets installed,
the packages are only unpacked into a folder.
"""

import contextlib
import os
import shutil
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from .apt_sources import debian_archive
from .commands import persistently, run
from .paths import WORK, shared_cache
from .progress import MissingPiece
from .stamps import digest

_COMPLETE = ".complete"
# Steps run side by side, and APT lets one at a time into its state.
_apt = threading.Lock()


def can_be_asked() -> bool:
    tools = all(shutil.which(tool) for tool in ("apt-get", "dpkg-deb"))
    return tools and debian_archive() is not None


def unpacked(packages: Mapping[str, Sequence[str]], folder: Path) -> None:
    """Unpacks the packages, given as names by suite, into the folder."""
    partial = folder.with_name(f"{folder.name}.partial")
    for old in (partial, folder):
        shutil.rmtree(old, ignore_errors=True)
    for archive in _archives(packages):
        command = ["dpkg-deb", "-x", archive, partial]
        run(command, "unpack", what=f"{archive.name} can not be unpacked.")
    partial.rename(folder)


def _archives(packages: Mapping[str, Sequence[str]]) -> list[Path]:
    """The packages' archives, from the cache if an earlier run has left them all there."""
    cached = shared_cache() / f"debs-{digest(repr(packages))}"
    with _apt:
        if not (cached / _COMPLETE).exists():
            persistently(lambda: _download(packages, cached))
    return sorted(cached.glob("*.deb"))


def _download(packages: Mapping[str, Sequence[str]], into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    options = _own_apt(list(packages))
    what = "Debian's packages can not be downloaded."
    run(["apt-get", *options, "update"], "apt-update", what=what)
    names = [f"{name}/{suite}" for suite, names in packages.items() for name in names]
    run(["apt-get", *options, "download", *names], "apt-download", what=what, cwd=into)
    (into / _COMPLETE).touch()


def _own_apt(suites: Sequence[str]) -> list[str]:
    """APT's options for a world of its own, in which the archive has just these suites."""
    archive = debian_archive()
    assert archive, "to be asked for first"
    home = WORK / "apt"
    for folder in ("lists/partial", "cache/archives/partial"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    (home / "sources.list").write_text("".join(map(archive.line, suites)))
    settings = {
        "Dir::State::lists": home / "lists",
        "Dir::Cache": home / "cache",
        "Dir::Etc::sourcelist": home / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::status": "/dev/null",
        "Acquire::Languages": "none",
        # As root, APT downloads as its own user, who may not enter this folder.
        "APT::Sandbox::User": "root",
    }
    return [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package: str) -> None:
    """Installs a package on the machine, with what it needs."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    what = f"Debian's package {package} can not be installed."
    # A source that fails, among the machine's many, need not be the one that has the package.
    with contextlib.suppress(MissingPiece):
        run(["apt-get", "update"], "apt-update", what=what, env=env)
    patient = ["-o", "DPkg::Lock::Timeout=300"]
    command = ["apt-get", *patient, "install", "--yes", "--no-install-recommends", package]
    persistently(lambda: run(command, f"apt-{package}", what=what, env=env))
