"""Calls to many accounts side by side, the calls to one account in order.

The caller keeps the database to itself: work runs in threads that never see it, and what
they bring back is handed over one piece at a time. Work is a function of a `Desk`: it
hands pieces over with `desk.give(piece)` and asks the caller with `desk.ask(question)`,
which waits for the caller's answer.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Any

from .timing import told_to

#: Seconds that work waits for the caller. The caller answers at once unless it has died.
PATIENCE = 120.0
GLANCE = 0.5  # seconds between looks whether the caller is still there


class NobodyWaits(Exception):
    """The caller has gone on without this lane: nothing it does is recorded any more."""


@dataclass(frozen=True)
class Piece:
    """One result of the work in a lane."""

    lane: Hashable
    value: Any


@dataclass
class Question:
    """Something that the work needs from the caller before it goes on."""

    lane: Hashable
    value: Any
    reply: Any = None
    _answered: Flag = field(default_factory=Flag, repr=False)

    def answer(self, reply: Any = None) -> None:
        self.reply = reply
        self._answered.set()

    def wait(self, closed: Flag) -> Any:
        """Return the reply. Raise `NobodyWaits` when none can come any more."""
        for _ in range(int(PATIENCE / GLANCE)):
            if self._answered.wait(GLANCE):
                return self.reply
            if closed.is_set():
                raise NobodyWaits
        raise TimeoutError("the caller did not answer")


@dataclass(frozen=True)
class Ended:
    """A lane is free again. `error` is what the work raised, or None."""

    lane: Hashable
    error: BaseException | None = None


Message = Piece | Question | Ended


class Desk:
    """What the work in one lane sees of the caller. Raises `NobodyWaits` when that has gone."""

    def __init__(self, lane: Hashable, post: Callable[[Message], None], closed: Flag):
        self.lane = lane
        self._send = post
        self._closed = closed

    def give(self, value: Any) -> None:
        self._post(Piece(self.lane, value))

    def ask(self, value: Any) -> Any:
        return self.order(value)()

    def order(self, value: Any) -> Callable[[], Any]:
        """Ask, and go on; return what to call for the answer, which waits until it is there."""
        question = Question(self.lane, value)
        self._post(question)
        return lambda: question.wait(self._closed)

    def _post(self, message: Message) -> None:
        if self._closed.is_set():
            raise NobodyWaits
        self._send(message)


class Lanes:
    """At most `workers` accounts are spoken to at once; each has one lane of its own.

    Whoever minds how many of which vendor are spoken to starts no more of them than that.
    `answers` tells, of each request to a vendor so far, its lane and its milliseconds.
    """

    def __init__(self, workers: int = 200):
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="calendar-lane")
        self._messages: queue.Queue[Message] = queue.Queue()
        self._closed = Flag()
        self.busy: set[Hashable] = set()
        self.answers: list[tuple[Hashable, float]] = []

    def start(self, lane: Hashable, work: Callable[[Desk], None]) -> None:
        """Run `work` in `lane`, which must be free."""
        if lane in self.busy:
            raise ValueError(f"lane {lane!r} is busy")
        self.busy.add(lane)
        self._pool.submit(self._run, lane, work)

    def collect(self, timeout: float) -> list[Message]:
        """Return all that has arrived. Waits up to `timeout` seconds for the first message."""
        return list(self.messages(timeout))

    def messages(self, timeout: float, ends: int = 5) -> Iterator[Message]:
        """Yield what has arrived. Waits up to `timeout` seconds for the first message.

        Messages may come as fast as they are heard, so it pauses when some lanes have ended:
        others could use them meanwhile.
        """
        try:
            message = self._messages.get(timeout=timeout)
            while True:
                if isinstance(message, Ended):
                    self.busy.discard(message.lane)
                    ends -= 1
                yield message
                if not ends:
                    return
                message = self._messages.get_nowait()
        except queue.Empty:
            return

    def close(self) -> None:
        """Go on without the lanes that are still busy: each stops at its next word."""
        self._closed.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, lane: Hashable, work: Callable[[Desk], None]) -> None:
        try:
            with told_to(lambda took: self.answers.append((lane, took))):
                work(Desk(lane, self._messages.put, self._closed))
        except BaseException as error:  # handed to the caller, who decides
            self._messages.put(Ended(lane, error))
        else:
            self._messages.put(Ended(lane))
