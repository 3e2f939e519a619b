"""The user that the database server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# In this order: the user that Debian's PostgreSQL brings, and the one that every system has.
_WITHOUT_RIGHTS = ("postgres", "nobody")
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    @classmethod
    def for_servers(cls) -> "Account":
        """Ourselves, or for root a user without rights."""
        if os.geteuid():
            return cls(os.geteuid(), os.getegid())
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = next(names[name] for name in _WITHOUT_RIGHTS if name in names)
        return cls(entry.pw_uid, entry.pw_gid)

    @classmethod
    def owner_of(cls, folder: Path) -> "Account":
        status = folder.stat()
        return cls(status.st_uid, status.st_gid)

    def run(
        self, *command: str | Path, cwd: Path, more: Mapping[str, str] = NOTHING
    ) -> "subprocess.CompletedProcess[str]":
        """`more` is added to the environment, of which little is passed on."""
        as_user = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(
            command,
            cwd=cwd,
            env={"PATH": os.environ["PATH"], "HOME": str(cwd), "LC_ALL": "C.UTF-8", **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            **(as_user if os.geteuid() == 0 else {}),
        )

    def can_enter(self, folder: Path) -> bool:
        return self.run("test", "-x", folder, cwd=Path("/")).returncode == 0

    def give_folder(self, folder: Path) -> None:
        """Makes a folder that this account alone can enter.

        Raises `PermissionError` when somebody else has made it before.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0 and folder.stat().st_uid == 0:
            os.chown(folder, self.uid, self.gid)
        if folder.stat().st_uid != self.uid:
            raise PermissionError(f"{folder} belongs to somebody else")
