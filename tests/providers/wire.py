"""Hands on the wire: a session that remembers what left us, and fails when told to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import requests

from ...providers.session import Impatient, new_session, patience
from .world import Sent


class Line(Impatient):
    """Stands between us and the server."""

    def __init__(self):
        super().__init__(pool_connections=8, pool_maxsize=8)
        self.sent: list[Sent] = []
        self.mend()

    def mend(self) -> None:
        self.failure: Exception | None = None
        self.patience: int | None = None
        self.meanwhile: tuple[str, Callable[[], None]] | None = None

    def fail(self, failure: Exception, after: int = 0) -> None:
        """Let `after` requests through, and raise `failure` for the rest."""
        self.failure, self.patience = failure, after

    def after_first(self, method: str, happening: Callable[[], None]) -> None:
        """Let something happen right after the next request of this method was answered."""
        self.meanwhile = method, happening

    def send(self, request, **kwargs):
        self.sent.append(Sent(request.method, request.url, patience(kwargs["timeout"])))
        if self.failure is not None:
            if self.patience <= 0:
                raise self.failure
            self.patience -= 1
        answer = super().send(request, **kwargs)
        if self.meanwhile and self.meanwhile[0] == request.method:
            happening, self.meanwhile = self.meanwhile[1], None
            happening()
        return answer


def session_on(line: Line) -> requests.Session:
    session = new_session()
    session.mount("http://", line)
    session.mount("https://", line)
    return session


class Mailbox:
    """A small web server that takes webhook calls, and proves its address where it is asked to.

    `handshake` returns what is to be said to a call with this query, or None.
    """

    def __init__(self, handshake: Callable[[dict[str, str]], str | None] = lambda _query: None):
        self._handshake = handshake
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/notices"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(mailbox):  # noqa: N805  the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                proof = mailbox._handshake(dict(parse_qsl(urlsplit(self.path).query)))
                if proof is None:
                    mailbox.heard.append((dict(self.headers), body))
                said = (proof or "").encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_args):
                pass

        return Handler
