"""The door of a `MemoryServer`: opened with a user name and a password, as CalDAV accounts are."""

from __future__ import annotations

from urllib.parse import urlsplit

from .errors import AuthError, CalendarUnavailable
from .memory_server import MemoryServer, Request
from .values import Credentials

HOST = "memory.example"
#: Where accounts take no password but one that was made for a program.
STRICT_HOST = "strict.memory.example"
#: How those begin.
MADE_FOR_PROGRAMS = "app-"


def open_door(address: str, username: str, password: str) -> Credentials:
    """Return what opens the account from now on. Raise what `CalendarProvider.open` raises."""
    host = urlsplit(address if "//" in address else f"//{address}").hostname
    server = MemoryServer.named(username)

    def look() -> Credentials:
        if host not in (HOST, STRICT_HOST):
            raise CalendarUnavailable("nobody is here", reason="no_calendars_here")
        if host == STRICT_HOST and not password.startswith(MADE_FOR_PROGRAMS):
            raise AuthError("not with this password", reason="app_password_needed")
        check_password(server, password)
        return Credentials(username=username, password=password, url=f"https://{host}/")

    return server.serve(Request("open", about=address), look)


def check_password(server: MemoryServer, password: str) -> None:
    """Raise `AuthError` unless it is the account's password. One without takes any."""
    if server.password not in (None, password):
        raise AuthError("the password is wrong", reason="wrong_password")
