"""Radicale for the demo: a real CalDAV server, on which Jonas has a calendar.

    python -m dev.simulators.caldav --port 5232 [--state FOLDER]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import urllib.request
from base64 import b64encode
from datetime import datetime, timedelta
from pathlib import Path

import icalendar

USER, PASSWORD = "jonas", "jonas"
SECONDS_TO_START = 30
MAKE = """<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>{}</D:displayname></D:prop></D:set></C:mkcalendar>"""
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
        _furnish(home)
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
            return _ask("PROPFIND", f"{home}/")
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _furnish(home: str) -> None:
    _ask("MKCALENDAR", f"{home}/calendar/", MAKE.format("Calendar").encode())
    for title, days, first, last in PLANS:
        event = icalendar.Event()
        midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        day = midnight + timedelta(days=days)
        for name, value in {
            "uid": f"{title.split()[0].lower()}@radicale.example", "summary": title,
            "dtstamp": midnight, "dtstart": day + timedelta(hours=first),
            "dtend": day + timedelta(hours=last),
        }.items():  # fmt: skip
            event.add(name, value)
        calendar = icalendar.Calendar({"version": "2.0", "prodid": "-//Demo//Jonas//EN"})
        calendar.add_component(event)
        _ask("PUT", f"{home}/calendar/{event['uid']}.ics", calendar.to_ical())


def _ask(method: str, url: str, body: bytes | None = None) -> None:
    password = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    asked = urllib.request.Request(
        url, body, {"Authorization": f"Basic {password}"}, method=method
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(asked, timeout=10):
        pass


if __name__ == "__main__":
    sys.exit(main())
