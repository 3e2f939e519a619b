"""Makes the databases that others are copied from, and the demo's.

    base, base_demo   Odoo with the modules that the addon depends on; made again when
                      Odoo or the list of these modules changes
    addon             base with the addon; made again when the addon's files change
    demo              base_demo with the addon and its demo data; kept, and updated
                      when the addon's files change

Each bears the mark of what it was made from.
"""

import ast
from pathlib import Path

from . import databases
from .odoo_config import run_odoo
from .odoo_source import odoo
from .paths import ADDON, ROOT
from .progress import MissingPiece, step
from .stamps import digest, digest_of_files

# What a database with the addon installed does not depend on, beside hidden files.
_OUTSIDE = {"dev", "docs", "tests", "__pycache__"}


def make_addon_template() -> str:
    """The name of the template with the addon, made anew if the addon has changed."""
    base = _base(demo=False)
    name, mark = databases.name(databases.ADDON_TEMPLATE), _mark(demo=False)
    if databases.mark_of(name) != mark:
        with step("Installing the addon"):
            draft = _draft(name)
            databases.copy(base, draft)
            _install(draft, ADDON)
            _finish(draft, name, mark)
    return name


def make_demo(fresh: bool) -> str:
    """The name of the demo's database, with what was done in it unless it shall be fresh."""
    name, mark = databases.name("demo"), _mark(demo=True)
    found = None if fresh else databases.mark_of(name)
    if found == mark:
        return name
    if found and found.split()[0] == mark.split()[0]:
        _update_demo(name)
        databases.mark(name, mark)
    else:
        new_demo(name)
    return name


def new_demo(name: str) -> None:
    """Makes a database with the addon and its demo data, in the place of any that was there."""
    base, mark = _base(demo=True), _mark(demo=True)
    with step("Installing the addon with its demo data"):
        draft = _draft(name)
        databases.copy(base, draft)
        _install(draft, ADDON, "--with-demo")
        _finish(draft, name, mark)


def _update_demo(name: str) -> None:
    with step("Updating the demo, as the addon has changed"):
        what = "The demo's database can not be updated; dev/demo --fresh makes a new one."
        run_odoo(name, ["-u", ADDON], what=what)


def _base(demo: bool) -> str:
    name, mark = databases.name("base_demo" if demo else "base"), _base_mark(demo)
    if databases.mark_of(name) != mark:
        with step("Installing Odoo's modules" + (" with demo data" if demo else "")):
            draft = _draft(name)
            databases.drop(draft)  # Odoo makes a database that is not there
            _install(draft, ",".join(_depends()), *(["--with-demo"] if demo else []))
            _finish(draft, name, mark)
    return name


def _draft(name: str) -> str:
    """A database is made under this name, so that half of one is never taken for the whole."""
    return f"{name}_draft"


def _finish(draft: str, name: str, mark: str) -> None:
    databases.rename(draft, name)
    databases.mark(name, mark)


def _install(database: str, modules: str, *options: str) -> None:
    what = f"Odoo can not install {modules}."
    run_odoo(database, ["-i", modules, *options], what=what)
    with databases.connected(database) as link, link.cursor() as cursor:
        query = "SELECT count(*) FROM ir_module_module WHERE name = ANY(%s) AND state = 'installed'"
        cursor.execute(query, [modules.split(",")])
        if cursor.fetchone()[0] < len(modules.split(",")):
            raise MissingPiece(what, "Its log is in .work/logs/.")


def _mark(demo: bool) -> str:
    return f"{_base_mark(demo)} {_addon_digest()}"


def _base_mark(demo: bool) -> str:
    source = odoo()
    return digest(source.version(), source.revision, *_depends(), str(demo))


def _depends() -> list[str]:
    manifest = ROOT / "__manifest__.py"
    return ast.literal_eval(manifest.read_text())["depends"]


def _addon_digest() -> str:
    return digest_of_files(_addon_files(ROOT), ROOT)


def _addon_files(folder: Path) -> list[Path]:
    entries = [e for e in folder.iterdir() if e.name not in _OUTSIDE and e.name[0] != "."]
    files = [entry for entry in entries if entry.is_file() and entry.suffix != ".md"]
    return files + [f for entry in entries if entry.is_dir() for f in _addon_files(entry)]
