"""A pytest plugin: runs the tests of `core/` and `providers/` without Odoo.

The addon's root package imports its models, and `tests/__init__.py` imports
tests that need Odoo. So both are registered here as bare packages, which have a
path but run no code. Odoo itself is barred, also where it is installed: a test
that passes here proves that what it tests is free of Odoo.
"""

import sys
from pathlib import Path
from types import ModuleType

ADDON = "appointment_calendar_sync"
ROOT = Path(__file__).resolve().parent.parent


def bare_package(name: str, folder: Path) -> None:
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package


sys.modules["odoo"] = None
bare_package(ADDON, ROOT)
bare_package(f"{ADDON}.tests", ROOT / "tests")
