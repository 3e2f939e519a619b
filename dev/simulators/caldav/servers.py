"""Radicale and Xandikos, as anybody would install them, started once for this process."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...setup.locks import one_set_up_at_a_time
from ...setup.paths import WORK
from ...setup.python_env import install_into
from ...setup.stamps import digest

SECONDS_TO_START = 30
ACCOUNT = "jane@salon.example"


#: Starts a server and tells its process's number. Should we be killed, it ends all the same, and
#: its folder goes.
AS_LONG_AS_WE_LIVE = """
"$@" >log 2>&1 </dev/null &
echo $!
(
    while kill -0 $0 && kill -0 $!; do sleep 2; done
    kill -9 $!
    rm -rf "$PWD"
) >/dev/null 2>&1 </dev/null &
"""


@dataclass(frozen=True)
class Server:
    """A running server. `home` is the path below which `ACCOUNT` has its calendars."""

    name: str
    url: str
    home: str
    folder: Path


@cache
def radicale() -> Server:
    """Return a running Radicale: whoever comes is let in as who they say they are."""
    folder, port = _folder("radicale"), _free_port()
    _start(
        port, folder, "radicale", "--config", "", "--server-hosts", f"127.0.0.1:{port}",
        "--auth-type", "http_x_remote_user", "--storage-filesystem-folder", str(folder),
        "--web-type", "none", "--logging-level", "error",
    )  # fmt: skip
    return Server("Radicale", f"http://127.0.0.1:{port}", f"/{ACCOUNT}/", folder)


@cache
def xandikos() -> Server:
    """Return a running Xandikos: everybody is `ACCOUNT`."""
    folder, port = _folder("xandikos"), _free_port()
    _start(
        port, folder, "xandikos", "--listen-address", "127.0.0.1", "--port", str(port),
        "--metrics-port", "", "--directory", str(folder), "--autocreate",
        "--current-user-principal", f"/{ACCOUNT}/", "--no-detect-systemd",
        packages=str(_packages_of("xandikos")),
    )  # fmt: skip
    return Server("Xandikos", f"http://127.0.0.1:{port}", f"/{ACCOUNT}/calendars/", folder)


def _packages_of(name: str) -> Path:
    """Return the folder with the packages that ``<name>.txt`` lists, installed when missing."""
    listed = Path(__file__).with_name(f"{name}.txt")
    folder = WORK / name / digest(listed.read_bytes())
    with one_set_up_at_a_time():
        if not folder.exists():
            unfinished = folder.with_suffix(".part")
            shutil.rmtree(unfinished, ignore_errors=True)
            install_into(unfinished, "-r", str(listed))
            unfinished.rename(folder)
    return folder


def _folder(name: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    _at_the_end(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder


def _at_the_end(what: Callable[[], object]) -> None:
    """Do something when this process ends; not when a forked copy of it does."""
    owner = os.getpid()
    atexit.register(lambda: os.getpid() == owner and what())


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _start(port: int, folder: Path, module: str, *arguments: str, packages: str = "") -> None:
    """Start a server as nobody's child: Odoo's test cases end the children that they find."""
    log = folder / "log"
    command = [sys.executable, "-m", module, *arguments]
    started = subprocess.run(
        ["sh", "-c", AS_LONG_AS_WE_LIVE, str(os.getpid()), *command],
        cwd=folder, env={**os.environ, "PYTHONPATH": packages},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    _at_the_end(lambda: _kill(int(started.stdout)))
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{module} did not start: {log.read_text()[-2000:]}")


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
