"""What came of the storms, for people to read."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence

from .storm import Outcome


def told(outcome: Outcome, options: argparse.Namespace) -> str:
    """One seed in a few lines; when something was wrong, how to play it again."""
    number = sum(outcome.faults.values())
    if not outcome.complaints:
        settled = f"settled in {outcome.settled:.1f} s"
        return f"Seed {outcome.seed}: right, after {number} troubles; {settled}."
    again = f"dev/shell python -m dev.faults --seed {outcome.seed} --minutes {options.minutes:g}"
    if options.workers:
        again += f" --workers {options.workers}"
    when = [f"  {seconds:6.1f} s  {what}" for seconds, what in outcome.timeline]
    wrong = [f"  {each}" for each in outcome.complaints]
    return "\n".join(
        [f"Seed {outcome.seed}: NOT RIGHT", *wrong, "What went wrong before:", *when, again]
    )


def figures(outcomes: Sequence[Outcome]) -> str:
    """All seeds together."""
    faults = sum((each.faults for each in outcomes), Counter())
    counts = sum((each.counts for each in outcomes), Counter())
    settled = [each.settled for each in outcomes]
    lines = [
        f"{len(outcomes)} seeds, {sum(e.stormed for e in outcomes) / 60:.1f} minutes of storm, "
        f"{sum(faults.values())} troubles; settled in {max(settled):.1f} s at most",
        *(f"  {number:5}  {what}" for what, number in faults.most_common()),
        *(f"  {number:5}  {what}" for what, number in sorted(counts.items())),
    ]
    return "\n".join(lines)
