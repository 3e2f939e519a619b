"""What of a push has arrived, though nobody told us so, is what both sides agreed on."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from .event import Event
from .normal import names_apart
from .parts import OVERRIDE, parts, standing, take
from .versions import PATTERN


def with_arrived(
    base: Event | None, sent: Iterable[Event], remote: Event | None, fields: Collection[str]
) -> Event | None:
    """Return `base` with all that was `sent` without an answer and is found in `remote`.

    Somebody may have changed something else over there since. A series that was sent with other
    times than it had is found as a whole or not at all. An event without a base is there because
    one of these was the first to arrive: most likely the one to which it is most alike. Series
    are made in several steps, their odd occurrences last: those that are missing have not arrived.
    """
    there, sent = standing(remote), [standing(each) for each in sent]
    if there and base is None:
        base = _begun(there, sent, fields)
    for each in sent if there else ():
        base = _with(base, each, there, fields)
    return base


def _begun(there: Event, sent: list[Event | None], fields: Collection[str]) -> Event | None:
    """Return which of `sent` has made the event, as far as it has arrived."""
    alike = [each for each in sent if each and each.is_series == there.is_series]
    first = _most_alike(there, alike, fields)
    if not (first and there.is_series):
        return first
    odd = {name for name in parts(first, fields) if name.startswith(OVERRIDE)}
    return take(first, odd - parts(there, fields).keys(), there)


def _most_alike(there: Event, sent: list[Event], fields: Collection[str]) -> Event | None:
    """Return the last one of those that have most in common with it."""
    shown = set(parts(there, fields).items())

    def alike(event: Event) -> int:
        return len(shown.intersection(parts(event, fields).items()))

    return max(reversed(sent), key=alike, default=None)


def _with(
    base: Event | None, sent: Event | None, remote: Event, fields: Collection[str]
) -> Event | None:
    base = standing(base)
    was, pushed, there = (parts(each, fields) for each in (base, sent, remote))
    if pushed == there:
        return sent
    if not (base and sent):
        return base
    changed = names_apart(was, pushed)
    if (base.is_series or sent.is_series) and changed & PATTERN:
        return base  # in parts it means nothing
    return take(base, {name for name in changed if pushed.get(name) == there.get(name)}, sent)
