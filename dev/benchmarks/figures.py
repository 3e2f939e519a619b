"""What was measured, and how it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median


@dataclass(frozen=True)
class Figure:
    """Waiting times in seconds under one condition, and what we promise: that so many `percent` of
    them do not take longer. `rates` are how many there were in a second, of each round, and `spent`
    are the seconds of the processor's for all of them, by whose they were."""

    what: str
    condition: str
    seconds: tuple[float, ...]
    promise: float
    percent: int = 95
    rates: tuple[float, ...] = ()
    spent: Mapping[str, float] = field(default_factory=dict)

    def percentile(self, percent: float) -> float:
        """The smallest value that so many percent of all values do not exceed."""
        ordered = sorted(self.seconds)
        return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]

    @property
    def kept(self) -> bool:
        return self.percentile(self.percent) < self.promise

    def as_dict(self) -> dict:
        return {
            "what": self.what,
            "condition": self.condition,
            "count": len(self.seconds),
            "least": round(min(self.seconds), 4),
            **{f"p{p}": round(self.percentile(p), 4) for p in (50, 95, 99)},
            "most": round(max(self.seconds), 4),
            "promise": {f"p{self.percent}": self.promise},
            "kept": self.kept,
            **({"a_second": spread(self.rates)} if self.rates else {}),
            **({"processor_ms": self.processor} if self.spent else {}),
        }

    @property
    def processor(self) -> dict[str, float]:
        """Milliseconds of the processor's for each, by whose they were."""
        each = {who: spent * 1000 / len(self.seconds) for who, spent in self.spent.items()}
        return {who: round(spent, 1) for who, spent in each.items()}


def spread(values: Sequence[float]) -> dict[str, float]:
    return {"least": min(values), "median": median(values), "most": max(values)}


def table(figures: Sequence[Figure]) -> str:
    """The figures side by side, in milliseconds: the median, and from the least to the most."""
    head = ("what", "condition", "n", "p50 ms", "p95 ms", "p99 ms", "spread ms", "a second",
            "promise", "kept")  # fmt: skip
    parts = [_parts(figure) for figure in figures if figure.spent]
    return "\n".join([columns([head, *map(_row, figures)]), *parts])


def _parts(figure: Figure) -> str:
    """What each of them took of the processor, and whose share of it is how large."""
    together = sum(figure.processor.values())
    rows = [(who, f"{ms:.1f}", f"{ms / together:.0%}") for who, ms in figure.processor.items()]
    head = (f"{figure.what}, {figure.condition}", "ms of the processor's", "share")
    return columns([head, *rows, ("together", f"{together:.1f}", "")])


def columns(rows: Sequence[Sequence[str]]) -> str:
    """A table to print; the first row is its head."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(["", lines[0], "-" * len(lines[0]), *lines[1:], ""])


def _row(figure: Figure) -> tuple[str, ...]:
    times = [_told(figure.percentile(p)) for p in (50, 95, 99)]
    ends = f"{_told(min(figure.seconds))}–{_told(max(figure.seconds))}"
    rate = "{median:.1f} ({least:.1f}–{most:.1f})".format(**spread(figure.rates or (0,)))
    promise = f"p{figure.percent} {figure.promise * 1000:.0f}"
    kept = "yes" if figure.kept else "NO"
    counted = (figure.what, figure.condition, str(len(figure.seconds)), *times, ends)
    return (*counted, rate if figure.rates else "", promise, kept)


def _told(seconds: float) -> str:
    """Milliseconds, with three digits that say something."""
    return f"{seconds * 1000:,.{0 if seconds >= 0.1 else 1}f}"
