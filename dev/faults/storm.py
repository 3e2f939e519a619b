"""One seed: load, and troubles in the midst of it; then rest, and everything is looked at."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .check import Check
from .evidence import keep
from .hands import Scene
from .hearing import unheard
from .here import InOdoo
from .house import House
from .leaving import Leaver, left_behind
from .ledger import Ledger
from .passing import Haste
from .rest import NoRest, Rest
from .salon import Salon
from .there import AtVendor
from .troubles import DEATHS, LEAPS, MISHAPS, TroubleMaker
from .visitors import Visitor

VISITORS = 3
PAUSE = 0.5  # seconds between what one person does, on average
BETWEEN_DEATHS, BETWEEN_MISHAPS, BETWEEN_LEAPS = (5, 25), (0.1, 0.7), (2, 8)  # seconds
PATIENCE = 600  # seconds for somebody to end what they have begun, on a busy machine


@dataclass
class Outcome:
    """What came of one seed. `timeline` is (seconds, what went wrong), `settled` in seconds,
    `kept` the folder with what is left of a seed that was not right."""

    seed: int
    counts: Counter
    faults: Counter
    timeline: list[tuple[float, str]]
    complaints: list[str] = field(default_factory=list)
    settled: float = 0.0
    stormed: float = 0.0
    kept: Path | None = None


def storm(house: House, seed: int, seconds: float, haste: bool) -> Outcome:
    """Play one seed in a salon of its own. With `haste` nothing waits long after a failure."""
    already, salon, ledger = len(house.postbox.mails), Salon(house, seed), Ledger(seed)
    rest = Rest(salon)
    rest.settle()
    scene = Scene(salon, ledger, seconds)
    outcome = Outcome(seed, scene.counts, scene.faults, scene.timeline, stormed=seconds)
    before = house.asked()
    _play(scene, haste)
    outcome.complaints += scene.problems
    try:
        outcome.settled = rest.settle()
        outcome.complaints += unheard(salon, ledger)
    except NoRest as left:
        outcome.complaints.append(f"no rest: {left}")
    scene.counts.update(house.asked() - before)
    mails = house.postbox.mails[already:]
    outcome.complaints += Check(salon, ledger, mails).complaints()
    outcome.complaints = outcome.complaints or list(left_behind(salon, seed))
    if outcome.complaints:
        outcome.kept = keep(house, ledger, mails)
    return outcome


def _play(scene: Scene, haste: bool) -> None:
    troubles = [
        TroubleMaker(scene, DEATHS, BETWEEN_DEATHS),
        TroubleMaker(scene, MISHAPS, BETWEEN_MISHAPS),
    ]
    if scene.salon.house.server.clock:
        troubles.append(TroubleMaker(scene, LEAPS, BETWEEN_LEAPS))
    hands = _hands(scene)
    if haste:
        hands.append(Haste(scene))
    for each in (*troubles, *hands):
        each.start()
    _await(scene, troubles)
    scene.salon.house.heal()
    _await(scene, hands)


def _hands(scene: Scene) -> list:
    hands = [Visitor(scene, f"visitor {number}", PAUSE) for number in range(VISITORS)]
    hands.append(Leaver(scene))
    for person in scene.salon.people:
        hands += [InOdoo(scene, person, PAUSE), AtVendor(scene, person, PAUSE)]
    return hands


def _await(scene: Scene, threads: list) -> None:
    for each in threads:
        while each.is_alive() and time.monotonic() < scene.ends + PATIENCE:
            each.join(1)  # the end may be put off meanwhile
        if each.is_alive():
            scene.problems.append(f"{each.name}: waits for ever")
