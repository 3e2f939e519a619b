"""`dev/shell [command …]`: runs a command where Odoo and the database server are at hand.

    dev/shell                                 a shell
    dev/shell psql -l                         the databases
    dev/shell odoo shell -d DATABASE          Odoo's own shell
    dev/shell python -m dev.benchmarks        a program of this project
"""

import os
import shutil
import sys

from . import session
from .processes import in_foreground
from .progress import MissingPiece, run_main


def main() -> int:
    command = sys.argv[1:] or [os.environ.get("SHELL", "/bin/sh")]
    with session.ready():
        if not shutil.which(command[0]):
            raise MissingPiece(f"There is no command {command[0]}.", "Is its package installed?")
        return in_foreground(command)


if __name__ == "__main__":
    run_main(main)
