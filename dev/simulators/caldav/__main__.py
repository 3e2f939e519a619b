"""Radicale for the demo: a real CalDAV server, on which Jonas has a calendar.

    python -m dev.simulators.caldav --port 5232 [--state FOLDER]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from .own_calendar import OwnCalendar, ask, by_password

USER, PASSWORD = "jonas", "jonas"
JONAS = by_password(USER, PASSWORD)
SECONDS_TO_START = 30
# Title, days from now, and the hours between which it takes place.
PLANS = (("Dentist", 1, 9, 10), ("Football with Emil", 2, 17, 19), ("Tax adviser", 5, 11, 12))


def main() -> int:
    options = _options()
    folder = Path(options.state or tempfile.mkdtemp(prefix="radicale-"))
    folder.mkdir(parents=True, exist_ok=True)
    users = folder / "users"
    users.write_text(f"{USER}:{PASSWORD}\n")
    server = subprocess.Popen(
        [
            sys.executable, "-m", "radicale", "--config", "",
            "--server-hosts", f"127.0.0.1:{options.port}",
            "--auth-type", "htpasswd", "--auth-htpasswd-filename", str(users),
            "--auth-htpasswd-encryption", "plain",
            "--storage-filesystem-folder", str(folder),
        ]
    )  # fmt: skip
    home = f"http://127.0.0.1:{options.port}/{USER}"
    _wait_for(home)
    if not (folder / "collection-root" / USER / "calendar").exists():
        _furnish(OwnCalendar(f"{home}/calendar/", JONAS))
    return server.wait()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("dev.simulators.caldav", description=__doc__)
    parser.add_argument("--port", type=int, default=5232)
    parser.add_argument("--state", help="the folder in which calendars are kept")
    return parser.parse_args()


def _wait_for(home: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            ask("PROPFIND", f"{home}/", JONAS)
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _furnish(calendar: OwnCalendar) -> None:
    calendar.make("Calendar")
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    for title, days, first, last in PLANS:
        start, stop = (midnight + timedelta(days=days, hours=hours) for hours in (first, last))
        calendar.put(title, start, stop)


if __name__ == "__main__":
    sys.exit(main())
