"""Finds Odoo 19.0: a checkout that `ODOO_SOURCE` names, else Debian's package, else git.

Odoo is not on PyPI. Debian's package is complete and quick to get, but to install it
would bring the Python of Debian's next release along; so it is only unpacked.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import debian
from .commands import persistently, run
from .paths import WORK
from .progress import MissingPiece, say, step
from .stamps import Stamp, digest

SERIES = "19.0"
_REPOSITORY = "https://github.com/odoo/odoo.git"
_HOME = WORK / "odoo"
_IN_PACKAGE = Path("usr/lib/python3/dist-packages")

_PACKAGES = {
    "unstable": ["odoo-19"],
    # The package links to these. They come from the stable suite, for unstable's
    # Font Awesome 7 has other files: every icon would vanish.
    "trixie": [
        "fonts-font-awesome",
        "fonts-inconsolata",
        "fonts-montserrat",
        "fonts-ocr-b",
        "fonts-roboto-unhinted",
        "libjs-jquery",
        "libjs-jquery-form",
        "libjs-underscore",
    ],
}


@dataclass(frozen=True)
class OdooSource:
    """Where Odoo's Python package lies, the addons beside it, and which revision it is."""

    python_path: Path
    addons: tuple[Path, ...]
    revision: str

    def version(self) -> str:
        """What `odoo/release.py` says, "19.0" for the series that we need."""
        release = (self.python_path / "odoo" / "release.py").read_text()
        found = re.search(r"^version_info = \((\d+), (\d+),", release, re.MULTILINE)
        return f"{found[1]}.{found[2]}" if found else "unknown"


def odoo() -> OdooSource:
    """The Odoo that is there. Raises `MissingPiece` when it is another version."""
    named = os.environ.get("ODOO_SOURCE")
    source = _checkout(Path(named).resolve()) if named else _ours()
    if source.version() != SERIES:
        raise MissingPiece(
            f"{source.python_path} holds Odoo {source.version()}, the addon needs {SERIES}.",
            f"Let ODOO_SOURCE name a checkout of the branch {SERIES}, or unset it.",
        )
    return source


def get_odoo() -> None:
    """Downloads Odoo into `.work/odoo`, unless `ODOO_SOURCE` names one or it is there."""
    stamp = Stamp("odoo", repr(_PACKAGES), SERIES)
    if os.environ.get("ODOO_SOURCE") or stamp.holds():
        return
    stamp.lift()
    with step(f"Odoo {SERIES}"):
        if not (debian.can_be_asked() and _from_debian()):
            persistently(_from_git)
    stamp.set()


def _checkout(folder: Path) -> OdooSource:
    if not (folder / "odoo" / "release.py").exists():
        raise MissingPiece(
            f"There is no Odoo in {folder}.",
            f"Let ODOO_SOURCE name a checkout of Odoo's branch {SERIES}, or unset it.",
        )
    head = ["git", "-C", str(folder), "rev-parse", "HEAD"]
    asked = subprocess.run(head, capture_output=True, text=True)
    return OdooSource(folder, (folder / "addons",), asked.stdout.strip())


def _ours() -> OdooSource:
    packaged = _HOME / _IN_PACKAGE
    if not packaged.exists():
        return _checkout(_HOME)
    changes = _HOME / "usr/share/doc/odoo-19/changelog.Debian.gz"
    return OdooSource(packaged, (), digest(changes.read_bytes()))


def _from_debian() -> bool:
    """False when Debian's archive, or the part of it that this machine sees, lacks Odoo."""
    try:
        debian.unpacked(_PACKAGES, _HOME)
    except MissingPiece as missing:
        say(f"{missing}\nTaking Odoo from its repository instead.")
        return False
    packaged = _HOME / _IN_PACKAGE
    # A second, partial copy of the addons, which Odoo would take for a folder of addons.
    shutil.rmtree(packaged / "addons", ignore_errors=True)
    _fill_gaps(packaged / "odoo" / "addons")
    return True


def _fill_gaps(addons: Path) -> None:
    """Puts an empty file where the package lacks one that every backend page asks for."""
    missing = addons / "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    missing.parent.mkdir(parents=True, exist_ok=True)
    missing.touch()
    for link in (path for path in addons.rglob("*") if path.is_symlink() and not path.exists()):
        say(f"  {link} leads nowhere: its package is not in the list in {Path(__file__).name}.")


def _from_git() -> None:
    if not shutil.which("git"):
        raise MissingPiece("Odoo can not be downloaded without git.", "apt-get install git")
    shutil.rmtree(_HOME, ignore_errors=True)
    command = ["git", "clone", "--depth", "1", "--branch", SERIES, _REPOSITORY, _HOME]
    run(command, "git-clone", what=f"Odoo {SERIES} can not be downloaded.")
