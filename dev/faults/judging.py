"""Whether what was found of an appointment is what somebody meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .ledger import PLACE, TITLE, WHEN, WHO, Entry, Said
from .sight import Seen


def judged(entry: Entry, found: list[tuple[str, Seen]]) -> Iterator[str]:
    """Yield what is wrong with what was found of an entry, in words. `found` are pairs: whose it
    is, and what is seen of it."""
    if not entry.said:  # refused from the beginning
        if found:
            yield "was refused, and is there"
        return
    if not found:
        if not entry.may_be_gone:
            yield "is lost"
        return
    if entry.must_be_gone:
        yield "was ended, and is there"
        return
    if not entry.least <= len(found) <= entry.most:
        yield f"is there {len(found)} times"
    yield from _words(entry, found)


def _words(entry: Entry, found: list[tuple[str, Seen]]) -> Iterator[str]:
    for what, values in {
        WHO: {login for login, _ in found},
        TITLE: {seen.title for _, seen in found},
        PLACE: {seen.place for _, seen in found},
        WHEN: {seen.start for _, seen in found},
    }.items():
        allowed = entry.allowed(what)
        if entry.kind == "series" and what == WHEN:
            continue  # each of its days has a time of its own; both sides agree on it
        if allowed and not values <= allowed:
            yield f"{what} is {values}, not {allowed}"


def history(wishes: Sequence[Said]) -> str:
    """All that was said, in its order."""
    return ", ".join(
        f"{said.hand} {said.what}={said.value}{'' if said.sure else ' (perhaps)'}"
        for said in wishes
    )
