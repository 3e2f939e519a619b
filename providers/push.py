"""One push: make a remote calendar agree with one appointment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..core.event import Event
from ..core.reconcile import same
from .base import CalendarProvider, Changed, Ref
from .elsewhere import elsewhere
from .errors import (
    NotFound,
    PreconditionFailed,
    ProviderError,
    RateLimited,
    SyncTokenExpired,
    TransientError,
)


@dataclass(frozen=True)
class Push:
    """What to do. `event` None means that it should not be there; `ref` None, that its place
    is not known (never made, or made by a call whose answer was lost). `fresh` says that
    nobody can have made it before; `unanswered` that it was sent before and nobody knows whether it
    has arrived. `others` are the account's other calendars: somebody may
    have moved it into one of them. `base` is what is at `ref`, as far as is known. `meeting`: it
    is to have a video meeting. `settled`: it is over there as it should be, but for that."""

    calendar: str
    uid: str
    event: Event | None
    ref: Ref | None
    fresh: bool = False
    others: tuple[str, ...] = ()
    base: Event | None = None
    meeting: bool = False
    settled: bool = False
    unanswered: bool = False


@dataclass(frozen=True)
class Written:
    """It is there now, as asked. Was a video meeting asked for, then `meeting` is where to join,
    empty while it is being made; or `trouble` is what went wrong about that alone."""

    ref: Ref
    meeting: str = ""
    trouble: ProviderError | None = None


@dataclass(frozen=True)
class Taken:
    """It is not there, as asked."""


@dataclass(frozen=True)
class Vanished:
    """It was to be changed but is proved gone."""


@dataclass(frozen=True)
class Moved:
    """Somebody moved it into another calendar of the account. This is what is there now."""

    found: Changed


@dataclass(frozen=True)
class Differs:
    """Somebody changed it over there first. This is what is there now."""

    found: Changed


@dataclass(frozen=True)
class Failed:
    """Nothing is known to have happened."""

    error: ProviderError


Outcome = Written | Taken | Vanished | Moved | Differs | Failed


def push(provider: CalendarProvider, task: Push) -> Outcome:
    """Carry out one push. It may be repeated at any time: nothing is ever made twice."""
    try:
        again = replace(task, fresh=False)  # the first try may have made it
        return _twice(lambda: _attempt(provider, task), lambda: _attempt(provider, again))
    except (PreconditionFailed, SyncTokenExpired) as error:
        # No version was given, or no position. Said without a reason, it may pass.
        return Failed(TransientError(str(error), reason=error.reason))
    except ProviderError as error:
        return Failed(error)


def _twice(work: Callable[[], Outcome], again: Callable[[], Outcome]) -> Outcome:
    """Try once more at once after a hiccup: a connection kept open that the vendor has closed
    costs a moment then, not a waiting time."""
    try:
        return work()
    except RateLimited:
        raise
    except TransientError as error:
        if error.retry_after:
            raise
        return again()


def _attempt(provider: CalendarProvider, task: Push) -> Outcome:
    try:
        return _remove(provider, task) if task.event is None else _write(provider, task)
    except PreconditionFailed:
        if task.ref is None:
            raise
        # Stale, or our own first try whose answer was lost: what is there now decides.
        return _differs(provider, task)
    except NotFound:
        return _vanished(provider, task)


def _differs(provider: CalendarProvider, task: Push) -> Outcome:
    try:
        return Differs(provider.get(task.calendar, task.ref.id))
    except NotFound:
        return _vanished(provider, task)


def _vanished(provider: CalendarProvider, task: Push) -> Outcome:
    found = _moved(provider, task)
    return Moved(found) if found else Vanished()


def _moved(provider: CalendarProvider, task: Push) -> Changed | None:
    return elsewhere(provider, task.others, task.uid, task.ref.id) if task.ref else None


def _write(provider: CalendarProvider, task: Push) -> Outcome:
    ref = task.ref
    if ref is None:
        # What has arrived may have been edited over there since: that must not be undone.
        found = provider.find(task.calendar, task.uid) if task.unanswered else None
        if found and not same(found.event, task.event):
            return Differs(found)
        ref = found.ref if found else provider.create(task.calendar, task.event, fresh=task.fresh)
    elif not task.settled:
        ref = provider.update(ref, task.event, base=task.base)
    return _with_meeting(provider, ref) if task.meeting else Written(ref)


def _with_meeting(provider: CalendarProvider, ref: Ref) -> Outcome:
    """The event is there. Whatever becomes of its meeting takes nothing from that."""
    try:
        met = provider.meet(ref)
    except ProviderError as error:
        return Written(ref, trouble=error)
    return Written(met.ref, met.address)


def _remove(provider: CalendarProvider, task: Push) -> Outcome:
    ref = task.ref
    if ref is None:
        # A create may have reached the vendor although its answer never reached us.
        found = provider.find(task.calendar, task.uid)
        ref = found and found.ref
    if ref is not None and not provider.delete(ref):
        found = _moved(provider, task)
        if found:
            return Moved(found)
    return Taken()
