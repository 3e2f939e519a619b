"""A small HTTP/1.1 server on one event loop in a background thread.

One loop instead of a thread per connection: a slow answer is a sleeping coroutine, so latency
of one account never delays another, and state changes happen one at a time. It is our own
because a vendor's bad days live below HTTP: resets, cut-off bodies, answers that never come.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable

from .http import BadRequest, Request, Response, encode_head, read_request, wants_to_close

Application = Callable[[Request], Awaitable[Response]]


class HttpServer:
    """Serves `application` until `stop`. A port 0 takes a free one; read it after `start`.

    With `tls` it listens at a second port, by https; the same application answers at both.
    """

    def __init__(self, application: Application, host: str = "127.0.0.1", port: int = 0,
                 tls: ssl.SSLContext | None = None, tls_port: int = 0):
        self.application, self.tls = application, tls
        self.host, self.port, self.tls_port = host, port, tls_port
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)
        self._ready = threading.Event()
        self._failure: OSError | None = None
        self._tasks: set[asyncio.Task] = set()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def tls_url(self) -> str:
        return f"https://{self.host}:{self.tls_port}"

    def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        self._thread.start()
        self._ready.wait()
        if self._failure:
            raise self._failure

    def stop(self) -> None:
        """Stop listening, drop every open connection, and wait for the thread."""
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join()

    def spawn(self, coroutine) -> None:
        """Run a coroutine on the server's loop, from any thread."""
        self.loop.call_soon_threadsafe(self._keep, coroutine)

    def settle(self, timeout: float = 10.0) -> None:
        """Wait, in any other thread, until all that was spawned so far is done."""
        asyncio.run_coroutine_threadsafe(self._settled(), self.loop).result(timeout)

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Call `action` on the loop after `seconds`, from any thread."""
        self.loop.call_soon_threadsafe(self.loop.call_later, seconds, action)

    def _keep(self, coroutine) -> None:
        task = self.loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _settled(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            listeners = self.loop.run_until_complete(self._listen())
        except OSError as failure:
            self._failure = failure
            self._ready.set()
            return
        self._ready.set()
        self.loop.run_forever()
        for listener in listeners:
            listener.close()
        self._cancel_all()
        self.loop.close()

    async def _listen(self) -> list[asyncio.AbstractServer]:
        listeners = [await self._open(self.port)]
        self.port = _port_of(listeners[0])
        if self.tls:
            listeners.append(await self._open(self.tls_port, self.tls))
            self.tls_port = _port_of(listeners[1])
        return listeners

    def _open(self, port: int, tls: ssl.SSLContext | None = None):
        return asyncio.start_server(self._connection, self.host, port, backlog=512, ssl=tls)

    def _cancel_all(self) -> None:
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))

    async def _connection(self, reader, writer) -> None:
        peer = (writer.get_extra_info("peername") or ("",))[0]
        try:
            while await self._exchange(reader, writer, peer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client hung up: nobody is left to tell
        except asyncio.CancelledError:
            writer.transport.abort()
            return
        writer.close()

    async def _exchange(self, reader, writer, peer: str) -> bool:
        """One request and its answer. False when the connection should close."""
        try:
            request = await read_request(reader, peer)
        except (BadRequest, ValueError):
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            return False
        if request is None:
            return False
        request.secure = writer.get_extra_info("sslcontext") is not None
        response = await self._answer(request)
        return await _send(request, response, writer)

    async def _answer(self, request: Request) -> Response:
        try:
            return await self.application(request)
        except Exception:  # noqa: BLE001  the outermost loop: a fault of ours must be seen, not hang
            traceback.print_exc(file=sys.stderr)
            return Response(500, b"the simulator itself failed; see its log")


def _port_of(listener: asyncio.AbstractServer) -> int:
    return listener.sockets[0].getsockname()[1]


async def _send(request: Request, response: Response, writer) -> bool:
    if response.wire == "reset":
        _reset(writer)
        return False
    head = encode_head(request, response)
    if response.wire == "cut":
        await _cut(writer, head + response.body[: len(response.body) // 2])
        return False
    body = b"" if request.method == "HEAD" else response.body
    writer.write(head + body)
    await writer.drain()
    return not wants_to_close(request)


async def _cut(writer, data: bytes) -> None:
    """Send all of `data` and be gone. No polite end, which TLS would wait for."""
    writer.transport.set_write_buffer_limits(0)
    writer.write(data)
    await writer.drain()
    writer.transport.abort()


def _reset(writer) -> None:
    """Close so that the client sees a TCP reset, not a polite end."""
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()
