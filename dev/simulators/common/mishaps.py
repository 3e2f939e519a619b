"""What befalls messages on their way to a webhook."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Mishaps:
    """What befalls the next messages: how many are lost or doubled; all wait `delay` seconds."""

    lose: int = 0
    duplicate: int = 0
    delay: float = 0.0

    def copies(self) -> int:
        """How often the next message is sent. Negative counts last for ever."""
        if self.takes("lose"):
            return 0
        return 2 if self.takes("duplicate") else 1

    def takes(self, name: str) -> bool:
        """Use up one of a counted mishap, if any is left."""
        left = getattr(self, name)
        setattr(self, name, left - 1 if left > 0 else left)
        return left != 0
