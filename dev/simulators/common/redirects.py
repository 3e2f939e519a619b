"""Where an application on this machine is called back, whatever its port."""

from __future__ import annotations

from urllib.parse import urlsplit

LOCAL_HOSTS = ("127.0.0.1", "localhost")


def is_local(redirect_uri: str, path: str) -> bool:
    """True for exactly this path on this machine, by plain http. Vendors allow no patterns:
    this one spares us to register each port that a test takes."""
    url = urlsplit(redirect_uri)
    plain = not (url.query or url.fragment or url.username)
    return plain and url.scheme == "http" and url.hostname in LOCAL_HOSTS and url.path == path
