"""A webhook on this machine that writes down what it is told."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Webhook:
    """Answers with `statuses` one after the other, then 200. `told` holds headers and times."""

    def __init__(self, statuses: tuple[int, ...] = ()):
        self.told: list[dict] = []
        self.statuses = list(statuses)
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                hook.hear(self)

            def log_message(self, *_words):
                """Silence: the test asserts on what was heard."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/hook?x=1"
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02},
               daemon=True).start()

    def hear(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length", -1))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.told.append({"at": time.time(), "length": length, "path": handler.path, **headers})
        handler.send_response(self.statuses.pop(0) if self.statuses else 200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def states(self) -> list[str]:
        return [message["x-goog-resource-state"] for message in self.told]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
