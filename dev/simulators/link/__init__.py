"""A web server with one calendar file at a secret address, as people subscribe to."""

from .server import LinkServer

__all__ = ["LinkServer"]
