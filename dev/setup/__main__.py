"""Gets Odoo and the Python packages, then goes on as a command in the virtual environment.

This part runs with the machine's own Python, so it must not import any package.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from . import WITHOUT_ODOO
from .locks import one_set_up_at_a_time
from .odoo_config import write_config
from .odoo_source import get_odoo
from .paths import PYTHON, make_work_folder
from .progress import run_main
from .python_env import make_environment, show_odoo_to_python


def main() -> int:
    command, *arguments = sys.argv[1:]
    # The database server's own user must be able to enter what root makes.
    os.umask(0o022)
    make_work_folder()
    with one_set_up_at_a_time():
        if command == "test" and any(map(arguments.count, WITHOUT_ODOO)):
            make_environment()
        else:
            _get_everything()
    os.execv(PYTHON, [PYTHON, "-m", f"dev.setup.{command}", *arguments])


def _get_everything() -> None:
    """Odoo and the Python packages come from different places: both at the same time."""
    with ThreadPoolExecutor() as pool:
        for task in [pool.submit(get_odoo), pool.submit(make_environment)]:
            task.result()
    show_odoo_to_python()
    write_config()


run_main(main)
