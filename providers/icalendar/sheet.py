"""An iCalendar object as the lines it is made of, so that what is not ours stays to the letter.

A library that reads an object into values and writes it anew tidies what it meets. Here a
line that nobody changes is given back as it came; only its folding may differ.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from icalendar.parser import Contentline, Contentlines, Parameters, unescape_backslash

from ..strange import Strange, sound

DEEPEST = 8  # blocks within blocks; a calendar needs three


@dataclass
class Block:
    """What stands between BEGIN and END: lines and further blocks, in their order."""

    name: str
    content: list[str | Block] = field(default_factory=list)

    @property
    def blocks(self) -> Iterator[Block]:
        return (each for each in self.content if isinstance(each, Block))

    def named(self, name: str) -> list[Block]:
        """Return the blocks of one kind directly in this one."""
        return [block for block in self.blocks if block.name == name]

    def lines(self, *names: str) -> list[Line]:
        """Return the lines with one of these names."""
        return [Line.read(each) for each in self.content if name_of(each) in names]

    def line(self, name: str) -> Line | None:
        """Return the first line of a name, or None."""
        found = next((each for each in self.content if name_of(each) == name), None)
        return Line.read(found) if found is not None else None

    def text(self, name: str) -> str:
        """Return the text of the first line of a name, without its escapes; empty without one."""
        line = self.line(name)
        return line.text if line else ""

    def put(self, names: Collection[str], lines: Iterable[str]) -> None:
        """Put `lines` in the place of all those that have one of `names`."""
        spots = [i for i, each in enumerate(self.content) if name_of(each) in names]
        place = spots[0] if spots else self._end_of_lines()
        kept = [each for each in self.content if name_of(each) not in names]
        self.content = [*kept[:place], *lines, *kept[place:]]

    def written(self) -> Iterator[str]:
        """Yield all lines, those of the blocks within included."""
        yield f"BEGIN:{self.name}"
        for each in self.content:
            if isinstance(each, Block):
                yield from each.written()
            else:
                yield each
        yield f"END:{self.name}"

    def _end_of_lines(self) -> int:
        inner = (i for i, each in enumerate(self.content) if isinstance(each, Block))
        return next(inner, len(self.content))


@dataclass(frozen=True)
class Line:
    """One property: its name, its parameters, and its value with the escapes still in it."""

    name: str
    parameters: Parameters
    value: str

    @classmethod
    def read(cls, line: str) -> Line:
        """Raise `Strange` when it is no content line."""
        name, parameters, value = sound(Contentline(line).raw_parts)
        return cls(name.upper(), parameters, value)

    @property
    def text(self) -> str:
        """The value without its escapes."""
        return unescape_backslash(self.value)

    def parameter(self, name: str) -> str:
        value = self.parameters.get(name, "")
        return value if isinstance(value, str) else ""


def name_of(line: str | Block) -> str:
    """Return the name of a line in upper case; empty for a block."""
    if isinstance(line, Block):
        return ""
    return line.partition(":")[0].partition(";")[0].upper()


def parse(data: str) -> Block:
    """Read a VCALENDAR. Raise `Strange` when the lines are none."""
    lines = iter(sound(lambda: Contentlines.from_ical(data.lstrip("\ufeff"))))
    first = next(lines, "").strip()
    if first.upper() != "BEGIN:VCALENDAR":
        raise Strange("no calendar")
    return _rest_of(Block("VCALENDAR"), lines, DEEPEST)


def _rest_of(block: Block, lines: Iterator[str], room: int) -> Block:
    for line in lines:
        name = name_of(line)
        if name == "END":
            if line.partition(":")[2].strip().upper() != block.name:
                raise Strange("blocks that overlap")
            return block
        if name == "BEGIN":
            if not room:
                raise Strange("blocks too deep")
            inner = Block(line.partition(":")[2].strip().upper())
            block.content.append(_rest_of(inner, lines, room - 1))
        elif line.strip():
            block.content.append(line)
    raise Strange("cut off")


def serialise(calendar: Block) -> bytes:
    """Return the object as it goes over the wire: in UTF-8, folded as RFC 5545 asks for."""
    return Contentlines(Contentline(line) for line in calendar.written()).to_ical()


def line(name: str, value: object, **parameters: str) -> str:
    """Return a content line; a text is escaped, other values write themselves."""
    return str(Contentline.from_parts(name, Parameters(parameters), value))
