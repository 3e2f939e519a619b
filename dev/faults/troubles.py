"""What goes wrong, by name. Each is done to the house, and some end by themselves."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .answers import BAD_ANSWERS
from .hands import Scene
from .house import House


@dataclass
class Trouble:
    """Its `name`, how often it is drawn, and what it does, which returns what to tell of it."""

    name: str
    weight: int
    do: Callable[[Troubles], str]


@dataclass
class Troubles:
    """Chance, and what it is let loose on."""

    scene: Scene
    chance: random.Random

    @property
    def house(self) -> House:
        return self.scene.salon.house

    def vendor(self) -> str:
        return self.chance.choice(list(self.house.lines))

    def controlled(self) -> str:
        return self.chance.choice(list(self.house.controls))

    def wait(self, least: float, most: float) -> float:
        seconds = round(self.chance.uniform(least, most), 1)
        time.sleep(seconds)
        return seconds


class TroubleMaker(threading.Thread):
    """Makes one trouble after the other while the scene goes on, with a `lull` after each."""

    def __init__(self, scene: Scene, kinds: Sequence[Trouble], lull: tuple[float, float]):
        super().__init__(name=f"trouble: {kinds[0].name}", daemon=True)
        self.scene, self.kinds, self.lull = scene, kinds, lull
        self.troubles = Troubles(scene, random.Random(f"{scene.ledger.seed} {self.name}"))

    def run(self) -> None:
        chance, weights = self.troubles.chance, [each.weight for each in self.kinds]
        # Short storms, too, have time for the first one.
        time.sleep(chance.uniform(0.2, 0.6) * min(self.lull[0], self.scene.seconds))
        # Each seed begins with another kind, so that few short storms see them all.
        trouble = self.kinds[self.scene.ledger.seed % len(self.kinds)]
        while self.scene.goes_on:
            self._make(trouble)
            time.sleep(chance.uniform(*self.lull))
            trouble = chance.choices(self.kinds, weights)[0]

    def _make(self, trouble: Trouble) -> None:
        at = self.scene.age
        try:
            told = trouble.do(self.troubles)
        except Exception as mistake:  # a thread's death would go unnoticed
            self.scene.problems.append(f"{trouble.name}: {mistake!r}")
            raise
        self.scene.faults[trouble.name] += 1
        if trouble.do is bad_answer:
            self.scene.faults[f"  {told.partition(', ')[0]}"] += 1
        self.scene.timeline.append((at, f"{trouble.name}: {told}"))


def kill_odoo(trouble: Troubles) -> str:
    with trouble.scene.standing_still():
        trouble.house.kill_odoo()
        seconds = trouble.wait(0, 1)
        trouble.house.start_odoo()
    return f"for {seconds} s"


def kill_database(trouble: Troubles) -> str:
    """Odoo's threads that wait for work do not outlive their server's absence, so that whoever
    runs Odoo in one process starts it again together with its database."""
    with trouble.scene.standing_still():
        trouble.house.kill_database()
        seconds = trouble.wait(0, 1)
        trouble.house.server.start()
        if trouble.house.is_one_process:
            trouble.house.restart_odoo()
    return f"for {seconds} s"


def _for_a_while(what: str) -> Callable[[Troubles], str]:
    def do(trouble: Troubles) -> str:
        vendor = trouble.vendor()
        line = trouble.house.lines[vendor]
        trouble.house.loop.do(getattr(line, what)())
        seconds = trouble.wait(0.5, 3)
        trouble.house.loop.do(line.mend())
        return f"{vendor}, for {seconds} s"

    return do


def bad_answer(trouble: Troubles) -> str:
    vendor = trouble.vendor()
    name, fault = trouble.chance.choice(BAD_ANSWERS[vendor])
    times = trouble.chance.randrange(1, 4)
    trouble.house.misbehave(vendor, {**fault, "times": times})
    return f"{vendor}: {name}, {times} times"


def disturb_notices(trouble: Troubles) -> str:
    vendor = trouble.controlled()
    what = trouble.chance.choice(("lose", "duplicate", "delay"))
    amount = trouble.chance.randrange(1, 6)
    trouble.house.controls[vendor].post("notifications", **{what: amount})
    return f"{vendor}: {what} {amount}"


def expire_tokens(trouble: Troubles) -> str:
    vendor = trouble.controlled()
    trouble.house.controls[vendor].post("expire/access_tokens")
    return vendor


def lose_positions(trouble: Troubles) -> str:
    vendor = trouble.controlled()
    token = {"google": "sync_tokens", "microsoft": "delta_tokens"}[vendor]
    trouble.house.controls[vendor].post(f"expire/{token}")
    return vendor


def take_back(trouble: Troubles) -> str:
    """An owner takes back what she granted; she connects again when all is over."""
    person = trouble.chance.choice(
        [p for p in trouble.scene.salon.people if p.vendor in trouble.house.controls]
    )
    control = trouble.house.controls[person.vendor]
    control.delete("grants", account=person.account)
    control.post("expire/access_tokens", account=person.account)
    trouble.scene.ledger.shuts_out(person.account)
    return person.account


def jump(trouble: Troubles) -> str:
    """The vendor's clock jumps: tokens and subscriptions are over, and Odoo does not know."""
    vendor, hours = trouble.controlled(), trouble.chance.choice((2, 24, 24 * 8))
    trouble.house.jump(vendor, hours * 3600)
    return f"{vendor}: {hours} h"


def leap(trouble: Troubles) -> str:
    """The clock of Odoo and its database server is put forward or back, until the next time."""
    minutes = trouble.chance.choice((-90, -10, 10, 120))
    trouble.house.server.clock.put(minutes * 60)
    return f"{minutes:+d} minutes off the true time"


#: What dies here; and what goes wrong elsewhere, and on the way. The five storms of the usual run
#: begin with the second to the sixth of these.
DEATHS = (
    Trouble("Odoo is killed", 3, kill_odoo),
    Trouble("the database server is killed", 2, kill_database),
)
LEAPS = (Trouble("Odoo's clock jumps", 1, leap),)
MISHAPS = (
    Trouble("bad answers", 24, bad_answer),
    Trouble("the line stands still", 3, _for_a_while("freeze")),
    Trouble("a vendor's clock jumps", 1, jump),
    Trouble("notices are disturbed", 4, disturb_notices),
    Trouble("positions are lost", 2, lose_positions),
    Trouble("a grant is taken back", 1, take_back),
    Trouble("the line is cut", 4, _for_a_while("cut")),
    Trouble("access tokens expire", 2, expire_tokens),
)
