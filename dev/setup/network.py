"""Ports and answers on this machine's own address."""

import socket
import urllib.error
import urllib.request

HOST = "127.0.0.1"
# A proxy that the environment names has no way to this machine's own address.
open_here = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


def free_port(preferred: int = 0) -> int:
    """The preferred port if nobody has it, else any free one."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            # As servers do: a port whose last connections are still closing counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise OSError("no port is free")


def answers(url: str, seconds: float = 60) -> bool:
    """True when something answers there, within the time, with a page that is no error."""
    try:
        with open_here(url, timeout=seconds):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
