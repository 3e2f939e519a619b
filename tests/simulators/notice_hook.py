"""A webhook as Graph wants it: it answers the handshake, and writes down each notice."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from .webhook import Webhook


class NoticeHook(Webhook):
    """`tried` holds the tokens of handshakes, `messages` the lists of notices as they came.

    It answers a handshake with `greeting`: status, content type, and a function of the token.
    Notices are answered with `statuses` one after the other, then 202, each after `pause` seconds.
    """

    def __init__(self, statuses: tuple[int, ...] = ()):
        super().__init__(statuses)
        self.tried: list[str] = []
        self.messages: list[list[dict]] = []
        self.greeting = (200, "text/plain", lambda token: token)
        self.pause = 0.0

    def hear(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        token = parse_qs(urlsplit(handler.path).query).get("validationToken")
        if token:
            self.tried.append(token[0])
            status, kind, text = self.greeting
            self._answer(handler, status, kind, text(token[0]))
            return
        self.told.append({"at": time.time(), "path": handler.path})
        self.messages.append(json.loads(body)["value"])
        time.sleep(self.pause)
        self._answer(handler, self.statuses.pop(0) if self.statuses else 202, "text/plain", "")

    @property
    def notices(self) -> list[dict]:
        return [notice for message in self.messages for notice in message]

    def words(self) -> list[str]:
        """What was told, in order: changes, and events of the life of a subscription."""
        return [notice.get("changeType") or notice["lifecycleEvent"] for notice in self.notices]

    def _answer(self, handler, status: int, kind: str, text: str) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(text.encode())))
        handler.end_headers()
        handler.wfile.write(text.encode())
