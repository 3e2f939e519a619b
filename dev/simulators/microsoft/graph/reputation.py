"""What an address's slow and failed answers lead to: messages come late, then not at all."""

from __future__ import annotations

from collections import defaultdict, deque
from urllib.parse import urlsplit

from ...common.clock import Clock

WINDOW = 600.0  # seconds that are looked at, and for which messages are dropped
ENOUGH = 10  # answers before anything is concluded
SLOW, DROP = 0.10, 0.15  # shares of bad answers
LATE = 10.0  # seconds that a message waits for a slow address


class Reputation:
    """Counted per host. Over a tenth of bad answers makes late, over 15 % loses messages."""

    def __init__(self, clock: Clock):
        self.clock = clock
        self._answers: dict[str, deque[tuple[float, bool]]] = defaultdict(deque)
        self._dropped_until: dict[str, float] = {}

    def note(self, address: str, bad: bool) -> None:
        host, now = urlsplit(address).netloc, self.clock.time()
        self._answers[host].append((now, bad))
        if self._share(host) > DROP:
            self._dropped_until[host] = now + WINDOW
            self._answers[host].clear()

    def is_dropped(self, address: str) -> bool:
        return self._dropped_until.get(urlsplit(address).netloc, 0) > self.clock.time()

    def wait(self, address: str) -> float:
        """Seconds by which the next message is late."""
        return LATE if self._share(urlsplit(address).netloc) > SLOW else 0.0

    def _share(self, host: str) -> float:
        """The share of bad answers of late; none while there are too few to tell."""
        answers = self._answers[host]
        while answers and answers[0][0] <= self.clock.time() - WINDOW:
            answers.popleft()
        if len(answers) < ENOUGH:
            return 0.0
        return sum(bad for _at, bad in answers) / len(answers)
