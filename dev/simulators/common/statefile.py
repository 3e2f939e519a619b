"""The world in a JSON file, so that a demo goes on where it stopped."""

from __future__ import annotations

import json
import os
from pathlib import Path


class StateFile:
    """Readable by its owner alone: it holds the simulated tokens."""

    def __init__(self, path: str | Path):
        self.path = Path(path)

    def load(self) -> dict | None:
        """What was saved; None when nothing was yet."""
        return json.loads(self.path.read_text()) if self.path.exists() else None

    def save(self, data: dict) -> None:
        """Replace the file as a whole: a crash leaves the old one or the new one."""
        fresh = self.path.with_suffix(self.path.suffix + ".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(data, file)
        os.replace(fresh, self.path)
