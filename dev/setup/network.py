"""Ports and answers on this machine's own address."""

import random
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


def lasting_port() -> int:
    """A free port that nobody gets by chance while its server is away for a moment.

    The system hands out those from 32768 on, also to whoever only wants to ask something.
    """
    return free_port(random.randrange(20000, 32000))


def answers(url: str, seconds: float = 60) -> bool:
    """True when something answers there, within the time, with a page that is no error."""
    try:
        with open_here(url, timeout=seconds):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
