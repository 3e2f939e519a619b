"""One seed: load, and troubles in the midst of it; then rest, and everything is looked at."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field

from .check import complaints
from .hands import Scene
from .here import InOdoo
from .house import House
from .ledger import Ledger
from .rest import NoRest, Rest
from .salon import Salon
from .there import AtVendor
from .troubles import TROUBLES, Troubles
from .visitors import Visitor

VISITORS = 3
PAUSE = 0.6  # seconds between what one person does, on average
LULL = (0.1, 0.7)  # seconds between troubles


@dataclass
class Outcome:
    """What came of one seed. `timeline` is (seconds, what went wrong)."""

    seed: int
    counts: Counter
    timeline: list[tuple[float, str]] = field(default_factory=list)
    faults: Counter = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    settled: float = 0.0
    stormed: float = 0.0


def storm(house: House, seed: int, seconds: float) -> Outcome:
    """Play one seed in a salon of its own."""
    mails, salon, ledger = len(house.postbox.mails), Salon(house, seed), Ledger(seed)
    rest = Rest(salon)
    rest.settle()
    scene = Scene(salon, ledger, time.monotonic() + seconds)
    outcome = Outcome(seed, scene.counts, stormed=seconds)
    hands = _people(scene)
    for hand in hands:
        hand.start()
    _go_wrong(scene, outcome)
    house.heal()
    for hand in hands:
        hand.join(120)
        if hand.is_alive():
            scene.problems.append(f"{hand.name} waits for ever")
    outcome.complaints += scene.problems
    try:
        outcome.settled = rest.settle()
    except NoRest as left:
        outcome.complaints.append(f"no rest: {left}")
    outcome.complaints += complaints(salon, ledger, house.postbox.mails[mails:])
    return outcome


def _people(scene: Scene) -> list:
    hands = [Visitor(scene, f"visitor {number}", PAUSE) for number in range(VISITORS)]
    for person in scene.salon.people:
        hands += [InOdoo(scene, person, PAUSE), AtVendor(scene, person, PAUSE)]
    return hands


def _go_wrong(scene: Scene, outcome: Outcome) -> None:
    chance = random.Random(f"{outcome.seed} troubles")
    troubles, began = Troubles(scene, chance), time.monotonic()
    weights = [each.weight for each in TROUBLES]
    while scene.goes_on:
        trouble = chance.choices(TROUBLES, weights)[0]
        at = time.monotonic() - began
        told = trouble.do(troubles)
        outcome.faults[trouble.name] += 1
        outcome.timeline.append((at, f"{trouble.name}: {told}"))
        time.sleep(chance.uniform(*LULL))
