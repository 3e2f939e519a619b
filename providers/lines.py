"""Recurrence lines in one writing, so that another order of the same parts is no edit."""

from __future__ import annotations

from collections.abc import Iterable

DEFAULTS = frozenset({"INTERVAL=1", "WKST=MO"})
NAMES = ("RRULE", "EXRULE", "RDATE", "EXDATE")


def canonical(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the lines sorted by name, each rule's parts with FREQ first and no defaults."""
    tidied = (_line(line.strip()) for line in lines)
    return tuple(sorted(tidied, key=_rank))


def _rank(line: str) -> int:
    name = line.partition(":")[0].partition(";")[0].upper()
    return NAMES.index(name) if name in NAMES else len(NAMES)


def _line(line: str) -> str:
    name, colon, value = line.partition(":")
    if name.upper() not in ("RRULE", "EXRULE"):
        return line
    parts = {part.upper() for part in value.split(";") if part} - DEFAULTS
    ordered = sorted(parts, key=lambda part: (not part.startswith("FREQ="), part))
    return f"{name.upper()}{colon}{';'.join(ordered)}"
