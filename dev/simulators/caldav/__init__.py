"""Real CalDAV servers on this machine, and a line to them that can misbehave."""

from .front import Front
from .icloud import ICloud
from .quirky import Manners, Quirky
from .servers import Server, radicale, xandikos

__all__ = ["Front", "ICloud", "Manners", "Quirky", "Server", "radicale", "xandikos"]
