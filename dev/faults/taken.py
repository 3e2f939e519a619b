"""Whether visitors are offered what is not free: what is kept for another one, and what
somebody's own business takes, as soon as Odoo knows of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone

from ..setup import databases
from .hands import DEAD
from .ledger import HOUR, Ledger, Stranger
from .salon import Salon

Offer = tuple[datetime, str]  # from when on, and whose login


class Taken:
    """What is taken when a visitor asks. Nobody moves her own business, or takes it away: what is
    known still when the answer has come was known all the while."""

    def __init__(self, salon: Salon, ledger: Ledger):
        self.salon, self.ledger = salon, ledger
        self._known, self._asked = self._look(), time.monotonic()

    def offered(self, offers: Iterable[Offer]) -> Iterator[str]:
        """Yield what of it is among the offers that have just come."""
        taken = [*self._kept(), *self._busy()]
        for start, login in offers:
            for who, when, why in taken:
                if who == login and abs(start - when) < HOUR:
                    yield f"{login} was offered at {start:%d %b %H:%M}, in spite of {why}"

    def _kept(self) -> Iterator[tuple[str, datetime, str]]:
        if self.salon.house.server.clock:
            return  # where time jumps it may be kept no longer
        for kept in list(self.ledger.kept):
            if kept.since < self._asked and kept.until is None:
                yield kept.who, kept.when, "somebody for whom it was kept"

    def _busy(self) -> Iterator[tuple[str, datetime, str]]:
        still = self._known and self._known & self._look()
        for _block, stranger in still:
            yield stranger.who, stranger.start, stranger.title

    def _look(self) -> set[tuple[int, Stranger]]:
        """Whatever is known, each with the number of its block."""
        strangers = {(each.who, each.start): each for each in self.ledger.strangers}
        if not strangers:
            return set()
        found = {(who, start): block for block, who, start in self._blocks()}
        return {(found[place], strangers[place]) for place in found.keys() & strangers.keys()}

    def _blocks(self) -> Iterator[tuple[int, str, datetime]]:
        try:
            with databases.connected(self.salon.house.database) as link, link.cursor() as cursor:
                cursor.execute(
                    "SELECT b.id, r.name, b.start FROM calendar_busy b"
                    " JOIN resource_resource r ON r.id = b.resource_id WHERE r.id = ANY(%s)",
                    [[person.resource for person in self.salon.people]],
                )
                rows = cursor.fetchall()
        except DEAD:
            return
        for block, who, start in rows:
            yield block, who, start.replace(tzinfo=timezone.utc)
