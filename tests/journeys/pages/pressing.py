"""Pressing buttons on pages that may be drawn anew while somebody presses."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Locator, TimeoutError

from ..waiting import PATIENCE, eventually

ONE_TRY = 5_000  # milliseconds in which a press shows, as a rule


def press(button: Locator, shown: Locator) -> None:
    """Press it until that is shown: in the moment in which a page is drawn anew a click is lost.

    Only for what may be pressed twice, or is gone once it was pressed.
    """
    try_until(shown, lambda: button.click(timeout=ONE_TRY))


def try_until(shown: Locator, deed: Callable[[], object]) -> None:
    """Do it until that is shown. A `deed` gives up by itself, with a TimeoutError."""

    def is_shown() -> bool:
        if not shown.first.is_visible():
            with suppress(TimeoutError):
                deed()
                shown.first.wait_for(timeout=ONE_TRY)
        return shown.first.is_visible()

    eventually(is_shown, PATIENCE, f"{shown}")


def press_away(button: Locator) -> None:
    """Press it until it is gone, as buttons are that have done their work."""

    def is_gone() -> bool:
        if button.is_visible():
            with suppress(TimeoutError):
                button.click(timeout=ONE_TRY)
                button.wait_for(state="hidden", timeout=ONE_TRY)
        return not button.is_visible()

    button.wait_for()
    eventually(is_gone, PATIENCE, f"{button} gone")
