"""How long things took, counted in steps: cheap to add to, and enough to say what is usual."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

#: Where the steps end, in milliseconds. What took longer is in one more step, which has no end.
STEPS = (
    10, 25, 50, 75, 100, 150, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000,
    20_000, 60_000, 180_000, 600_000, 1_800_000, 7_200_000,
)  # fmt: skip


def step_of(milliseconds: float) -> int:
    """Return the number of the step in which this lies."""
    return bisect_left(STEPS, milliseconds)


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """Return the milliseconds within which that share (0 to 1) of what was counted lies.

    `counts` is how many are in each step. Within a step they are taken to lie evenly; in the
    last one, at its beginning. None when nothing was counted.
    """
    wanted = share * sum(counts.values())
    before = 0
    for step in sorted(step for step, number in counts.items() if number):
        if before + counts[step] >= wanted:
            return _within(step, (wanted - before) / counts[step])
        before += counts[step]
    return None


def _within(step: int, part: float) -> float:
    start = STEPS[step - 1] if step else 0
    return start if step == len(STEPS) else start + part * (STEPS[step] - start)
