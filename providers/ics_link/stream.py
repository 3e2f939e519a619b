"""An iCalendar file taken apart: calendars, and in them entries as the lines they are made of.

A feed is written by strangers and may be broken anywhere. What stands between BEGIN and END of
one entry never spoils the others, and nothing is understood here that nobody asks for: of twenty
thousand entries, those that are unchanged are only compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
ESCAPED = re.compile(r"\\(.)")
LINE_END = re.compile(r"\r\n|\n|\r")
#: What stands directly in a calendar; one within another means that the first was cut off.
KINDS = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"})


class NotWhole(ValueError):
    """The file proves nothing: it is no calendar, or only a part of one. Its text is a code."""


@dataclass
class Component:
    """An entry. `lines` are its own, unfolded; those of alarms within are left out, except in a
    zone. `broken`: it has no end of its own."""

    kind: str
    lines: list[str] = field(default_factory=list)
    broken: bool = False

    def value(self, name: str) -> str:
        """Return the value of the first line with this name, as it is written."""
        return next((value_of(line) for line in self.lines if name_of(line) == name), "")

    def text(self, name: str) -> str:
        """Return the value without its escapes."""
        return plain(self.value(name))

    def has(self, *names: str) -> bool:
        return any(name_of(line) in names for line in self.lines)

    def written(self) -> list[str]:
        return [f"BEGIN:{self.kind}", *self.lines, f"END:{self.kind}"]


@dataclass
class Sheet:
    """One VCALENDAR: its own lines, and what it holds."""

    lines: list[str] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)

    def value(self, name: str) -> str:
        """Return the value of the first of its own lines with this name, as it is written."""
        return next((value_of(line) for line in self.lines if name_of(line) == name), "")

    def text(self, name: str) -> str:
        """Return the value without its escapes."""
        return plain(self.value(name))

    def of_kind(self, kind: str) -> list[Component]:
        return [each for each in self.components if each.kind == kind]


def read_sheets(body: bytes, charset: str = "") -> list[Sheet]:
    """Return the calendars of a file. Raise `NotWhole` when it is none, or is cut off."""
    lines = (line for line in LINE_END.split(decoded(body, charset)) if line.strip())
    first = next(lines, "")
    if first.strip().upper() != "BEGIN:VCALENDAR":
        raise NotWhole("html_instead" if first.lstrip().startswith("<") else "no_calendar")
    sheets = [_sheet(lines)]
    for line in lines:
        if line.strip().upper() == "BEGIN:VCALENDAR":
            sheets.append(_sheet(lines))
    return sheets


def decoded(body: bytes, charset: str) -> str:
    """Return the text, its folded lines joined. Some writers fold in the middle of a letter."""
    joined = FOLD.sub(b"", body)
    for name in ("utf-8-sig", charset, "cp1252"):
        try:
            return joined.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return joined.decode("latin-1")


def _sheet(lines: Iterator[str]) -> Sheet:
    sheet = Sheet()
    for line in lines:
        mark = line[:6].upper()
        if mark.startswith("END:"):
            if line[4:].strip().upper() == "VCALENDAR":
                return sheet
        elif mark == "BEGIN:":
            if _fill(sheet, _kind(line), lines):
                return sheet
        else:
            sheet.lines.append(line)
    raise NotWhole("cut_off")


def _fill(sheet: Sheet, kind: str, lines: Iterator[str]) -> bool:
    """Read entries until one ends as it should. True when the calendar ended instead."""
    while True:
        component = Component(kind)
        sheet.components.append(component)
        stop = _read_component(component, lines)
        component.broken = stop != f"END:{kind}"
        if not component.broken:
            return False
        if stop == "END:VCALENDAR":
            return True
        kind = stop.removeprefix("BEGIN:")


def _read_component(component: Component, lines: Iterator[str]) -> str:
    """Read up to the line that ends the entry, and return it: its own END or another's mark."""
    within = 0
    for line in lines:
        mark = line[:6].upper()
        if mark == "BEGIN:":
            if _kind(line) in KINDS:
                return f"BEGIN:{_kind(line)}"
            within += 1
        elif mark.startswith("END:"):
            kind = line[4:].strip().upper()
            if kind in ("VCALENDAR", component.kind):
                return f"END:{kind}"
            within = max(0, within - 1)
            if component.kind == "VTIMEZONE":
                component.lines.append(line)
            continue
        if not within or component.kind == "VTIMEZONE":
            component.lines.append(line)
    raise NotWhole("cut_off")


def _kind(line: str) -> str:
    return line[6:].strip().upper()


def name_of(line: str) -> str:
    """Return the name of a line, in upper case."""
    return line.partition(":")[0].partition(";")[0].upper()


def plain(value: str) -> str:
    return ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def value_of(line: str) -> str:
    """Return what stands after the first colon that is not quoted."""
    quoted = False
    for place, letter in enumerate(line):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return line[place + 1 :].strip()
    return ""
