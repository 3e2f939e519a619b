"""What was measured, and how it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Figure:
    """Waiting times in seconds under one condition, and what we promise for the 95th percentile."""

    what: str
    condition: str
    seconds: tuple[float, ...]
    promise: float

    def percentile(self, percent: float) -> float:
        """The smallest value that so many percent of all values do not exceed."""
        ordered = sorted(self.seconds)
        return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]

    @property
    def kept(self) -> bool:
        return self.percentile(95) < self.promise

    def as_dict(self) -> dict:
        return {
            "what": self.what,
            "condition": self.condition,
            "count": len(self.seconds),
            **{f"p{p}": round(self.percentile(p), 4) for p in (50, 95, 99)},
            "promise_p95": self.promise,
            "kept": self.kept,
        }


def table(figures: Sequence[Figure]) -> str:
    """The figures side by side, in milliseconds."""
    head = ("what", "condition", "n", "p50 ms", "p95 ms", "p99 ms", "promise p95", "kept")
    return columns([head, *map(_row, figures)])


def columns(rows: Sequence[Sequence[str]]) -> str:
    """A table to print; the first row is its head."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(["", lines[0], "-" * len(lines[0]), *lines[1:], ""])


def _row(figure: Figure) -> tuple[str, ...]:
    percentiles = [f"{figure.percentile(p) * 1000:.3g}" for p in (50, 95, 99)]
    promise = f"{figure.promise * 1000:.0f}"
    kept = "yes" if figure.kept else "NO"
    return (figure.what, figure.condition, str(len(figure.seconds)), *percentiles, promise, kept)
