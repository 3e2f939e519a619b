"""Writes Odoo's configuration and runs Odoo's commands."""

import os
from collections.abc import Sequence
from pathlib import Path

from .commands import run
from .odoo_source import odoo
from .paths import ADDONS, DATA, ODOO_CONFIG, PYTHON, ROOT, VENV

# Not `python -m odoo`: Odoo's workers start another process by the file that started them.
_COMMAND = """\
#!{python}
from odoo.cli.command import main

main()
"""

_PROGRAM = VENV / "bin" / "odoo"


def write_config(file: Path = ODOO_CONFIG, more_addons: Sequence[Path] = ()) -> None:
    """Writes `.work/odoo.conf`, and the command `odoo` into the virtual environment.

    The database server is not named here: Odoo reads the PG* variables. Another `file` is for
    an Odoo with more folders of addons.
    """
    addons = ",".join(map(str, [*odoo().addons, ADDONS, *more_addons]))
    options = {
        "addons_path": addons,
        "data_dir": DATA,
        "http_interface": "127.0.0.1",
        "list_db": False,
        # Libraries' announcements of what they will drop one day are not for us to read.
        "log_handler": ":INFO,py.warnings:ERROR",
    }
    lines = [f"{name} = {value}" for name, value in options.items()]
    file.write_text("\n".join(["[options]", *lines, ""]))
    _PROGRAM.write_text(_COMMAND.format(python=PYTHON))
    _PROGRAM.chmod(0o755)


def odoo_command(database: str, *options: str) -> list[str | Path]:
    return [PYTHON, _PROGRAM, "-d", database, *options]


def run_odoo(database: str, options: Sequence[str], *, what: str) -> None:
    """Lets Odoo install or update modules in a database, and ends it."""
    once = ["--stop-after-init", "--no-http", "--max-cron-threads=0", "--log-level=warn"]
    command = odoo_command(database, *options, *once)
    run(command, f"odoo-{database}", what=what, cwd=ROOT, env=os.environ)
