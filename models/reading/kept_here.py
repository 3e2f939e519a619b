"""What Odoo keeps of an event from outside, and what was changed of that.

A provider's `as_kept` says what its vendor can keep of an event of ours. This is the other
direction: what Odoo has no words for is no difference either, and stays as it is over there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ...core.event import Blocks, Event, Override, Status
from ...core.normal import names_apart
from ...core.parts import FIELDS, parts, standing, take
from ...core.reconcile import same
from ...core.recurrence import BadRecurrence
from ...core.retold import retold
from ...core.series_part import rest_of, with_rest
from ...core.versions import PATTERN
from ..events.plain_text import to_html, to_text


@dataclass(frozen=True)
class Terms:
    """On what terms events of one calendar are kept here.

    `since` (aware): what was over before is left out. `untitled` is what is called so that has
    no title, `private` whether its owner's events are private unless they say otherwise,
    `taken` what takes her time, and `status` whether Odoo knows how certain the event is.
    """

    since: datetime
    untitled: str
    private: bool
    taken: frozenset[Blocks]
    status: bool = False

    def for_name(self, name: str, untitled: Collection[str]) -> Terms:
        """Return the terms for what bears this name, one of those of what has no title."""
        return replace(self, untitled=name) if name in untitled else self


def as_here(event: Event, terms: Terms) -> Event:
    """Return the event as Odoo can keep it."""
    if event.is_series:
        return _series_as_here(event, terms)
    return replace(
        event,
        title=event.title or terms.untitled,
        location=event.location or event.conference,
        conference="",
        notes=to_text(to_html(event.notes)),
        private=event.private or terms.private,
        blocks=Blocks.BUSY if event.blocks in terms.taken else Blocks.FREE,
        status=event.status if terms.status else Status.CONFIRMED,
    )


def _series_as_here(series: Event, terms: Terms) -> Event:
    series = standing(series) or series
    try:
        series = rest_of(series, terms.since) or series
    except BadRecurrence:
        pass  # it is as long as it is said to be
    single = as_here(replace(series, recurrence=(), overrides=()), terms)
    overrides = tuple(
        Override(each.original, as_here(each.event, terms) if each.takes_place else None)
        for each in series.overrides
    )
    return replace(single, recurrence=series.recurrence, overrides=overrides)


def as_set(local: Event, base: Event) -> Event:
    """Return `local` with its notes as they are set in `base`, where Odoo has kept those: how a
    line is set in, it does not keep."""
    texts = [each.event.notes for each in base.overrides if each.takes_place]
    known = {to_text(to_html(text)): text for text in (*texts, base.notes)}
    if all(kept == text for kept, text in known.items()):
        return local
    overrides = tuple(
        replace(each, event=each.event and _as_known(each.event, known)) for each in local.overrides
    )
    return replace(_as_known(local, known), overrides=overrides)


def _as_known(event: Event, known: Mapping[str, str]) -> Event:
    return replace(event, notes=known.get(event.notes, event.notes))


def lifted(local: Event, base: Event, here: Event) -> Event:
    """Return `base` with what was changed in Odoo. `here` is what Odoo kept of `base`, and
    `local` what it has become."""
    was, now = parts(standing(here), FIELDS), parts(standing(local), FIELDS)
    edited = names_apart(was, now)
    if here.is_series != local.is_series:
        return local
    if not (here.is_series and edited & PATTERN):
        return take(base, edited, local)
    return with_rest(take(base, edited - PATTERN, local), here, local)


def is_kept(local: Event, base: Event, terms: Terms, as_kept: Callable[[Event], Event]) -> bool:
    """Whether Odoo has kept `base` as meant."""
    here = as_kept(as_here(base, terms))
    return same(here, retold(local, here))
