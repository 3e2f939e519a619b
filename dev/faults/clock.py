"""The clock of the machine on which Odoo and its database server run: it can be put anywhere.

Both are started with a small library, which adds to the kernel's time what a file says.
"""

from __future__ import annotations

import shutil
import struct
import threading
from pathlib import Path

from ..setup.commands import run
from ..setup.progress import MissingPiece

SOURCE = Path(__file__).with_name("clock.c")
SECONDS = struct.Struct("=q")


class Clock:
    """`folder` is one that Odoo and the database server can read. It does not jump while somebody
    has `still`: after a jump back a server takes its own file for an old one, and never starts."""

    def __init__(self, folder: Path):
        self.still = threading.Lock()
        self._library, self._told = folder / "clock.so", folder / "clock"
        compiler = shutil.which("cc")
        if not compiler:
            how = "Is its package installed? Otherwise leave out --leaps."
            raise MissingPiece("Odoo's clock takes a C compiler.", how)
        command = [compiler, "-shared", "-fPIC", "-O2", "-o", self._library, SOURCE, "-ldl"]
        run(command, "clock", what="The library that tells another time can not be made.")
        self._told.write_bytes(SECONDS.pack(0))

    def put(self, seconds: int) -> None:
        """So far ahead of the true time, or behind it when negative."""
        with self.still, self._told.open("r+b") as file:  # programs look into it all the time
            file.write(SECONDS.pack(seconds))

    @property
    def environment(self) -> dict[str, str]:
        """What a program is started with to live by this clock."""
        return {"LD_PRELOAD": str(self._library), "CLOCK_OFFSET": str(self._told)}
