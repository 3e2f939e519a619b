"""The network between Odoo and the vendors, which can be cut and can stand still."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

from ..setup.network import HOST

CHUNK = 64 * 1024


class Line:
    """Whoever connects to `port` speaks to `target`, a port of this machine.

    `cut` breaks every connection and lets none begin; `freeze` lets nothing through, and nobody
    is told; `mend` ends both.
    """

    def __init__(self, target: int):
        self.target, self.port = target, 0
        self._is_cut = False
        self._flows = asyncio.Event()
        self._open: set[asyncio.StreamWriter] = set()

    async def listen(self) -> None:
        self._flows.set()
        listener = await asyncio.start_server(self._carry, HOST, self.port)
        self.port = listener.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        self._is_cut = True
        for writer in list(self._open):
            writer.transport.abort()

    async def freeze(self) -> None:
        self._flows.clear()

    async def mend(self) -> None:
        self._is_cut = False
        self._flows.set()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection(HOST, self.target)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, back}
        await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
        self._open -= {writer, back}

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(CHUNK):
                await self._flows.wait()
                sink.write(data)
                await sink.drain()
        sink.close()


class Loop:
    """An event loop in a thread of its own, for what has to be served meanwhile."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="lines", daemon=True).start()

    def do(self, coroutine):
        """Have it done, and return what comes of it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)
