"""A server that says exactly the bytes it is given."""

from __future__ import annotations

import gzip
import socket
import threading
from contextlib import suppress

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def answer(body: bytes = b"{}", head: bytes = OK) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def zipped(body: bytes) -> bytes:
    return answer(gzip.compress(body), OK + b"Content-Encoding: gzip\r\n")


def redirect(status: int, target: str) -> bytes:
    return answer(b"", b"HTTP/1.1 %d Elsewhere\r\nLocation: %s\r\n" % (status, target.encode()))


class RawServer:
    """Answers the requests it gets, in order, with `script`; the last answer repeats."""

    def __init__(self, *script: bytes):
        self.script = list(script)
        self.requests: list[bytes] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Hang up on everybody. Closing alone would leave threads waiting for ever."""
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            while request := self._read(connection):
                self.requests.append(request)
                said = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                connection.sendall(said)
                if b"Content-Length" not in said or said.endswith(b"..."):
                    return

    def _read(self, connection: socket.socket) -> bytes:
        """One request, its body included; empty when the other side has hung up."""
        data = b""
        try:
            while b"\r\n\r\n" not in data:
                data += (more := connection.recv(65536))
                if not more:
                    return b""
            head, _, body = data.partition(b"\r\n\r\n")
            lengths = [line for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")]
            wanted = int(lengths[0].split(b":")[1]) if lengths else 0
            while len(body) < wanted:
                body += connection.recv(65536)
        except OSError:
            return b""
        return head + b"\r\n\r\n" + body
