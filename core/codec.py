"""An event as plain JSON types, for what is kept in the database."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from .event import Blocks, Event, Moment, Override, Status, in_utc


def to_json(event: Event) -> dict[str, Any]:
    """Return the event in JSON types: instants as ISO 8601 text in UTC, dates as ISO dates."""
    plain = {each.name: getattr(event, each.name) for each in fields(event)}
    return plain | {
        "start": _moment_text(event.start),
        "stop": _moment_text(event.stop),
        "status": event.status.value,
        "blocks": event.blocks.value,
        "recurrence": list(event.recurrence),
        "overrides": [_override_to_json(override) for override in event.overrides],
    }


def from_json(plain: dict[str, Any]) -> Event:
    """Return the event that `to_json` was given, its instants in UTC.

    What was kept before a field existed gets that field's default.
    """
    return Event(**{name: READERS.get(name, _as_it_is)(value) for name, value in plain.items()})


def timing_only(event: Event) -> Event:
    """Return the same event without its words: when it takes place, never what it is about."""
    overrides = tuple(
        replace(override, event=override.event and timing_only(override.event))
        for override in event.overrides
    )
    return replace(event, title="", location="", notes="", conference="", overrides=overrides)


def _override_to_json(override: Override) -> dict[str, Any]:
    return {
        "original": _moment_text(override.original),
        "event": override.event and to_json(override.event),
    }


def _override_from_json(plain: dict[str, Any]) -> Override:
    return Override(_moment(plain["original"]), plain["event"] and from_json(plain["event"]))


def _moment_text(moment: Moment) -> str:
    return in_utc(moment).isoformat()


def _moment(text: str) -> Moment:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _as_it_is(value: Any) -> Any:
    return value


#: How the fields that JSON has no type for are read back.
READERS = {
    "start": _moment,
    "stop": _moment,
    "status": Status,
    "blocks": Blocks,
    "recurrence": tuple,
    "overrides": lambda overrides: tuple(map(_override_from_json, overrides)),
}
