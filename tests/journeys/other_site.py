"""A website that is not ours, on this machine: under any name that ends with `.localhost`."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class OtherSite:
    """Serves one page under every address."""

    def __init__(self, body: str):
        page = f"<!doctype html><html lang='en'><title>Other</title>{body}</html>".encode()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(page))
        Thread(target=self._server.serve_forever, daemon=True).start()

    def origin(self, name: str) -> str:
        return f"http://{name}.localhost:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(page: bytes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_args: object) -> None:
            pass

    return Handler
