"""A name server on this machine, which speaks DNS and knows what a test tells it."""

from __future__ import annotations

import socket
import threading

import dns.message
import dns.rcode
import dns.rrset
from dns.resolver import Resolver


class NameServer:
    """``with NameServer({("_caldavs._tcp.salon.example", "SRV"): ["0 1 443 dav.salon.example."]})``

    `silent` never answers. `asked` are the questions so far.
    """

    def __init__(self, records: dict[tuple[str, str], list[str]], *, silent: bool = False):
        self._records = records
        self._silent = silent
        self.asked: list[tuple[str, str]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))

    @property
    def resolver(self) -> Resolver:
        """What asks nobody but this server."""
        resolver = Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = self._socket.getsockname()[1]
        return resolver

    def __enter__(self) -> NameServer:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_exception) -> None:
        self._socket.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            wire, sender = self._socket.recvfrom(4096)
            if not wire:
                return
            answer = self._answer(dns.message.from_wire(wire))
            if not self._silent:
                self._socket.sendto(answer.to_wire(), sender)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        question = query.question[0]
        kind = question.rdtype.name
        name = question.name.to_text(omit_final_dot=True)
        self.asked.append((name, kind))
        answer = dns.message.make_response(query)
        told = self._records.get((name, kind))
        if told:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *told))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer
