"""Where things are: the repository, what is made in it, and what clones share."""

import os
import tempfile
from functools import cache
from pathlib import Path

ADDON = "appointment_calendar_sync"

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".work"
LOGS = WORK / "logs"
DATA = WORK / "data"
VENV = WORK / "venv"
PYTHON = VENV / "bin" / "python"
ODOO_CONFIG = WORK / "odoo.conf"

ADDONS = WORK / "addons"
# The clone may have any name, the addon has one: Odoo sees it through this link.
LINK = ADDONS / ADDON


def make_work_folder() -> None:
    for folder in (LOGS, DATA, ADDONS):
        folder.mkdir(parents=True, exist_ok=True)
    if not LINK.is_symlink():
        LINK.symlink_to(os.path.relpath(ROOT, ADDONS))


@cache
def shared_cache() -> Path:
    """The folder of downloads that all clones of this user share.

    It lies in `.work/` when the home folder can not be written to.
    """
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for folder in (home / ADDON, WORK / "cache"):
        if _writable(folder):
            return folder
    raise PermissionError(f"{WORK} can not be written to")


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True
