"""Where the mails arrive that Odoo sends: a server for mail, and everybody's letter box."""

from __future__ import annotations

import email
from collections.abc import Callable
from dataclasses import dataclass
from email import policy
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

from .waiting import PATIENCE, eventually

Take = Callable[[str, bytes], None]


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    html: str


class LetterBox:
    """Takes whatever mail Odoo sends on this machine, and keeps it."""

    def __init__(self) -> None:
        self._letters: list[Letter] = []
        self._server = _Server(("127.0.0.1", 0), _handler(self._take))

    def __enter__(self) -> LetterBox:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def options(self) -> list[str]:
        """What makes Odoo send its mails here."""
        host, port = self._server.server_address[:2]
        return [f"--smtp={host}", f"--smtp-port={port}"]

    def wait_for(self, to: str, subject: str) -> Letter:
        """The last mail to that address whose subject begins like this, as soon as it is there."""
        what = f"a mail to {to} that begins with “{subject}”"
        return eventually(lambda: self.letters(to, subject), PATIENCE, what)[-1]

    def letters(self, to: str, subject: str = "") -> list[Letter]:
        """What has arrived until now, oldest first."""
        theirs = [letter for letter in self._letters if letter.to == to]
        begins = _squeezed(subject)
        return [letter for letter in theirs if _squeezed(letter.subject).startswith(begins)]

    def _take(self, to: str, content: bytes) -> None:
        message = email.message_from_bytes(content, policy=policy.default)
        html = message.get_body(("html",))
        self._letters.append(Letter(to, message["subject"], html.get_content() if html else ""))


def _squeezed(text: str) -> str:
    """Without white space: a long subject is folded on its way, and may lose some at a fold."""
    return "".join(text.split())


class _Server(ThreadingTCPServer):
    daemon_threads = True


def _handler(take: Take) -> type[StreamRequestHandler]:
    class Handler(StreamRequestHandler):
        """One conversation in SMTP, in which everything is fine."""

        def handle(self) -> None:
            self.to: list[str] = []
            self.say(220)
            for line in self.rfile:
                word, _space, rest = line.decode().strip().partition(" ")
                match word.upper():
                    case "RCPT":
                        self.to.append(rest.partition("<")[2].partition(">")[0])
                    case "DATA":
                        self.receive()
                    case "QUIT":
                        return self.say(221)
                self.say(250)
            return None

        def receive(self) -> None:
            """All until a line with a full stop alone; of others that begin so it is doubled."""
            self.say(354)
            lines = iter(self.rfile.readline, b".\r\n")
            content = b"".join(line.removeprefix(b".") for line in lines)
            while self.to:
                take(self.to.pop(), content)

        def say(self, code: int) -> None:
            self.wfile.write(f"{code} \r\n".encode())

    return Handler
