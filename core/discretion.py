"""What an event says, apart from when it takes place; and the same event saying something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .event import Event

#: Title and notes, of the event under "" and of each odd occurrence under its key.
Words = Mapping[str, tuple[str, str]]

WHOLE = ""


def words_of(event: Event) -> Words:
    """Return what `event` and its odd occurrences say."""
    odd = {o.key: (o.event.title, o.event.notes) for o in event.overrides if o.event}
    return {WHOLE: (event.title, event.notes), **odd}


def with_words(event: Event, words: Words) -> Event:
    """Return `event` saying `words`. An odd occurrence without words of its own says the same
    as the series."""
    overrides = tuple(
        replace(o, event=o.event and _saying(o.event, words.get(o.key, words[WHOLE])))
        for o in event.overrides
    )
    return replace(_saying(event, words[WHOLE]), overrides=overrides)


def _saying(event: Event, words: tuple[str, str]) -> Event:
    title, notes = words
    return replace(event, title=title, notes=notes)
