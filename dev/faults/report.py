"""What came of the storms, for people to read."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence

from .storm import Outcome
from .troubles import DEATHS

WANTED = ("visitors: booked", "in Odoo: edits", "at the vendors: edits", "requests: gone wrong",
          "accounts: disconnected")  # fmt: skip


def told(outcome: Outcome, options: argparse.Namespace) -> str:
    """One seed in a few lines; when something was wrong, how to play it again."""
    if not outcome.complaints:
        return f"Seed {outcome.seed}: right, after {_load(outcome)}."
    again = f"dev/shell python -m dev.faults --seed {outcome.seed} --minutes {options.minutes:g}"
    if options.workers:
        again += f" --workers {options.workers}"
    for name in ("leaps", "haste"):
        if getattr(options, name):
            again += f" --{name}"
    when = [f"  {seconds:6.1f} s  {what}" for seconds, what in outcome.timeline]
    wrong = [f"  {each}" for each in outcome.complaints]
    return "\n".join(
        [
            f"Seed {outcome.seed}: NOT RIGHT, after {_load(outcome)}",
            *wrong,
            "What went wrong before:",
            *when,
            f"What is left of it: {outcome.kept}",
            again,
        ]
    )


def _load(outcome: Outcome) -> str:
    """What the storm was like."""
    counts = outcome.counts
    edits = counts["in Odoo: edits"] + counts["at the vendors: edits"]
    done = counts["visitors: booked"] + counts["visitors: moved"] + counts["visitors: cancelled"]
    return (
        f"{len(outcome.timeline)} troubles, {done} times a visitor did something and {edits} times "
        f"a practitioner; settled in {outcome.settled:.1f} s"
    )


def missing(outcomes: Sequence[Outcome]) -> list[str]:
    """What no storm had, without which they say nothing."""
    counts = sum((each.counts + each.faults for each in outcomes), Counter())
    deaths = sum(counts[death.name] for death in DEATHS)
    wanted = {what: counts[what] for what in WANTED} | {"deaths of Odoo or its server": deaths}
    return [what for what, number in wanted.items() if not number]


def figures(outcomes: Sequence[Outcome]) -> str:
    """All seeds together."""
    faults = sum((each.faults for each in outcomes), Counter())
    counts = sum((each.counts for each in outcomes), Counter())
    settled = max(each.settled for each in outcomes)
    minutes = sum(each.stormed for each in outcomes) / 60
    troubles = sum(len(each.timeline) for each in outcomes)
    lines = [
        f"{len(outcomes)} seeds, {minutes:.1f} minutes of storm, {troubles} troubles; "
        f"settled in {settled:.1f} s at most",
        *(f"  {number:5}  {what}" for what, number in faults.most_common()),
        *(f"  {number:5}  {what}" for what, number in sorted(counts.items())),
    ]
    return "\n".join(lines)
