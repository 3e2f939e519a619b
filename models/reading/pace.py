"""How often a run reads one calendar."""

import time
from collections.abc import Callable, Iterable

#: Vendors tell of each change by itself. So many seconds lie between the beginning of one reading
#: of a calendar and that of the next one, which then brings what came of all of them.
REST = 0.8


class Pace:
    """Which calendars a run has begun to read moments ago. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._begun: dict[int, float] = {}

    def begin(self, calendars: Iterable[int]) -> None:
        """They are read now."""
        self._begun.update(dict.fromkeys(calendars, self._clock()))

    def resting(self) -> list[int]:
        """Those that are not to be read again yet."""
        limit = self._clock() - REST
        self._begun = {calendar: at for calendar, at in self._begun.items() if at > limit}
        return list(self._begun)
