"""Remembers what a step was made from, so that it is done again only when that changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from .paths import WORK

_FOLDER = WORK / "stamps"


def digest(*parts: str | bytes) -> str:
    """A short name for these parts, in this order."""
    sums = (hashlib.sha256(p.encode() if isinstance(p, str) else p).digest() for p in parts)
    return hashlib.sha256(b"".join(sums)).hexdigest()[:12]


def digest_of_files(files: Iterable[Path], root: Path) -> str:
    """A short name for the names and contents of these files."""
    parts: list[str | bytes] = []
    for file in sorted(files):
        parts += [str(file.relative_to(root)), file.read_bytes()]
    return digest(*parts)


class Stamp:
    def __init__(self, step: str, *inputs: str | bytes):
        self._file = _FOLDER / step
        self._value = digest(*inputs)

    def holds(self) -> bool:
        """True when the step was last finished with the same inputs."""
        return self._file.exists() and self._file.read_text() == self._value

    def lift(self) -> None:
        """To be called before the step begins, so that half a step never counts as done."""
        self._file.unlink(missing_ok=True)

    def set(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(self._value)
