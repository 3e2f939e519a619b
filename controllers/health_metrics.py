"""The health of synchronisation as text for Prometheus."""

from collections.abc import Iterator

from ..core.health import Health

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "calendar_sync"


def metrics(answer: dict) -> str:
    """Return one line for each number. What was never measured is left out."""
    return "".join(f"{PREFIX}_{line}\n" for line in _lines(answer))


def _lines(answer: dict) -> Iterator[str]:
    yield f"status {_number(answer['status'])}"
    for check, health in answer["checks"].items():
        yield f'check{{check="{check}"}} {_number(health)}'
    for part in ("runs", "outbox", "calendars", "accounts"):
        for name, value in answer[part].items():
            yield f"{part}_{name} {value}"
    for vendor, told in answer["vendors"].items():
        yield from _of_vendor(vendor, told)


def _of_vendor(vendor: str, told: dict) -> Iterator[str]:
    label = f'vendor="{vendor}"'
    for name, number in told["errors"].items():
        yield f'vendor_errors{{{label},error="{name}"}} {number}'
    for name, value in told.items():
        if name != "errors" and value is not None:
            yield f"vendor_{name}{{{label}}} {value}"


def _number(health: str) -> int:
    """0 is well, 1 late, 2 failing."""
    return Health[health.upper()].value
