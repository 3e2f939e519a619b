"""A mail server that delivers nothing and remembers everything."""

from __future__ import annotations

import asyncio
import email
import email.policy
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..setup.network import HOST

END = b"\r\n.\r\n"


@dataclass(frozen=True)
class Mail:
    """What arrived for somebody, at `time.time()`. `id` is the letter's own, wherever it goes."""

    id: str
    to: str
    subject: str
    text: str
    at: float


class Postbox:
    """Takes whatever is sent to its `port`."""

    def __init__(self):
        self.port = 0
        self.mails: list[Mail] = []

    async def listen(self) -> None:
        listener = await asyncio.start_server(self._serve, HOST, 0, limit=2**22)
        self.port = listener.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the sender died: what was not finished has not arrived
        writer.close()

    async def _talk(self, reader, writer) -> None:
        writer.write(b"220 postbox\r\n")
        people: list[str] = []
        while line := (await reader.readline()).decode().strip():
            word = line[:4].upper()
            if word == "DATA":
                writer.write(b"354 go on\r\n")
                self._keep(people, await reader.readuntil(END))
            people = _recipients(people, word, line)
            writer.write(b"221 bye\r\n" if word == "QUIT" else b"250 yes\r\n")
            await writer.drain()

    def _keep(self, people: list[str], data: bytes) -> None:
        data = data.removesuffix(END[2:]).replace(b"\r\n..", b"\r\n.")
        message = email.message_from_bytes(data, policy=email.policy.default)
        body = message.get_body(("plain", "html"))
        text = " ".join(body.get_content().split()) if body else ""
        id, subject = str(message["Message-Id"]), str(message["Subject"])
        for each in people:
            self.mails.append(Mail(id, each, subject, text, time.time()))


def told_again(mails: Sequence[Mail], deaths: Sequence[float]) -> Iterator[Mail]:
    """Yield what tells somebody what an earlier mail has told.

    Not among it is what the sender did not know to be delivered, as one of the `deaths` came
    between: that is the same letter, with the same id.
    """
    told: dict[tuple[str, str, str], Mail] = {}
    for mail in sorted(mails, key=lambda mail: mail.at):
        before = told.setdefault((mail.to, mail.subject, mail.text), mail)
        died = any(before.at <= death <= mail.at for death in deaths)
        if before is not mail and not (died and before.id == mail.id):
            yield mail


def _recipients(people: list[str], word: str, line: str) -> list[str]:
    if word == "RCPT":
        return [*people, line.partition("<")[2].partition(">")[0].lower()]
    return [] if word in ("MAIL", "RSET", "DATA") else people
