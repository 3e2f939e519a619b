"""Real CalDAV servers on this machine, and a line to them that can misbehave."""

from .front import Front
from .icloud import ICloud
from .servers import Server, radicale, xandikos

__all__ = ["Front", "ICloud", "Server", "radicale", "xandikos"]
