"""Somebody else's calendar program, which subscribes to an address: vdirsyncer, shown by khal."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime
from pathlib import Path

from ...dev.setup.paths import PYTHON
from .world import ZONE

_ADDRESS = """
[general]
status_path = "{folder}/status/"
[pair subscribed]
a = "here"
b = "there"
collections = null
[storage here]
type = "filesystem"
path = "{folder}/events/"
fileext = ".ics"
[storage there]
type = "http"
url = "{address}"
"""
_SHOWN = """
[calendars]
[[subscribed]]
path = {folder}/events
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


class Subscriber:
    """What it gets is kept in `folder`; `programs` is where it was installed."""

    def __init__(self, programs: Path, folder: Path):
        self._programs, self._folder = programs, folder
        (folder / "events").mkdir()
        (folder / "khal.conf").write_text(_SHOWN.format(folder=folder, zone=ZONE))

    def subscribe(self, address: str) -> None:
        config = _ADDRESS.format(folder=self._folder, address=address)
        (self._folder / "vdirsyncer.conf").write_text(config)
        self._run("vdirsyncer", "discover").check_returncode()

    def look(self) -> bool:
        """Ask the address; whether it answered with a calendar."""
        return self._run("vdirsyncer", "sync").returncode == 0

    def agenda(self, day: datetime) -> list[str]:
        """What it shows of a day."""
        line = ("--day-format", "", "--format", "{start-time}-{end-time} {cancelled}{title}")
        config = ("-c", str(self._folder / "khal.conf"))
        shown = self._run("khal", *config, "list", *line, f"{day:%Y-%m-%d}", "1d")
        shown.check_returncode()
        return [text for text in shown.stdout.splitlines() if text.strip()]

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        env = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self._folder),
            "PYTHONPATH": str(self._programs),
            "VDIRSYNCER_CONFIG": str(self._folder / "vdirsyncer.conf"),
        }
        command = [PYTHON, "-m", program, *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
