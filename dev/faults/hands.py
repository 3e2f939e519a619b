"""What all who do something have in common: chance, patience, and a count of what came of it."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.client import HTTPException

import psycopg2
import requests

from ..setup.odoo_client import OdooSaidNo
from ..setup.progress import MissingPiece
from .ledger import Ledger, Refused
from .salon import Salon

#: Whoever asks an Odoo or a vendor that has just died gets one of these.
NO_ANSWER = (OSError, HTTPException, requests.RequestException, ValueError)
#: And whoever asks a database server that is dead.
DEAD = (MissingPiece, psycopg2.Error)
#: How often anybody, and how often a visitor, has to change something in each second of a scene,
#: and the most seconds that are added to its time for that.
DEEDS, VISITS, MOST_OVERTIME = 1.5, 0.5, 60.0
DONE = (": edits", ": booked", ": moved", ": cancelled")
#: What Odoo says when it has done nothing. Anything else may have been done.
CLEAR_WORDS = ("UserError", "ValidationError", "AccessError", "MissingError")


class NothingToDo(Exception):
    """What was to be done needs something that is not there yet."""


@dataclass
class Scene:
    """What all hands share while one seed is played, for so many `seconds`."""

    salon: Salon
    ledger: Ledger
    seconds: float
    counts: Counter = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    faults: Counter = field(default_factory=Counter)
    timeline: list[tuple[float, str]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    ends: float = 0.0

    def __post_init__(self):
        self.ends = self.began + self.seconds

    @property
    def goes_on(self) -> bool:
        """Until its time is over and enough was done in it, as far as the machine allows."""
        left = self.ends - time.monotonic()
        return left > 0 or (left > -MOST_OVERTIME and not self.is_enough)

    @property
    def is_enough(self) -> bool:
        """Whether visitors and practitioners have done what makes a storm worth its name."""
        done = {what: number for what, number in list(self.counts.items()) if what.endswith(DONE)}
        visits = sum(number for what, number in done.items() if what.startswith("visitors"))
        return visits >= VISITS * self.seconds and sum(done.values()) >= DEEDS * self.seconds

    @property
    def age(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.began

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """While Odoo is down little happens: that does not count as time of the scene."""
        began = time.monotonic()
        yield
        self.ends += time.monotonic() - began


class Hand(threading.Thread):
    """Does one thing after the other until the scene ends. Children say what in `step`."""

    name_of_hand = ""

    def __init__(self, scene: Scene, name: str, pause: float):
        super().__init__(name=name, daemon=True)
        self.scene, self.salon, self.ledger = scene, scene.salon, scene.ledger
        self.chance = random.Random(f"{scene.ledger.seed} {name}")
        self.pause = pause

    def run(self) -> None:
        while self.scene.goes_on:
            self.attempt()
            time.sleep(self.chance.uniform(0.2, 1.8) * self.pause)

    def attempt(self) -> None:
        """Do one thing, and count what came of it."""
        try:
            self.step()
        except NothingToDo:
            pass
        except Refused:
            self.count("refused")
        except NO_ANSWER:
            self.count("without an answer")
        except OdooSaidNo as no:
            self.count("without an answer" if "psycopg2" in str(no) else "errors")
        except Exception as mistake:  # a thread's death would go unnoticed
            self.scene.problems.append(f"{self.name}: {mistake!r}")
            raise

    def step(self) -> None:
        raise NotImplementedError

    def count(self, what: str) -> None:
        self.scene.counts[f"{self.name_of_hand}: {what}"] += 1

    def evening(self) -> datetime:
        """A time outside the hours in which clients come: aware, to the minute."""
        today = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
        minutes = 5 * self.chance.randrange(36)
        return today + timedelta(days=self.chance.randrange(2, 12), hours=19, minutes=minutes)

    def word(self) -> str:
        return f"Word {self.chance.randrange(1000)}"


def clearly(no: OdooSaidNo) -> Exception:
    """Odoo's refusal: for certain, or not to be relied on."""
    words = str(no)
    return Refused(words) if any(f".{each}" in words for each in CLEAR_WORDS) else no
