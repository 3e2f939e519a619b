"""Looks for appointments over there anew, as if nothing were known of where they are."""

import logging
from dataclasses import dataclass

from ...providers.base import Changed
from ...providers.errors import NotFound, ProviderError, RateLimited, Rejected, TransientError
from ..connections.upkeep import Trouble, Upkeep
from ..mistakes import mistakes_told
from ..transactions import isolated

_logger = logging.getLogger(__name__)

#: So many failures are the account's; with the next one it may be the appointment.
PATIENCE = 2


@dataclass(frozen=True)
class Wanted:
    """An appointment that should be over there; `id` is where it was, as far as known, and
    `version` what was known there."""

    link_id: int
    calendar: str
    uid: str
    id: str
    version: str


@dataclass(frozen=True)
class Met:
    """This is what was found of it: None when it is proved that it is not there. `version` is
    what was known when it was looked for."""

    link_id: int
    found: Changed | None
    version: str


@dataclass(frozen=True)
class Unclear:
    """What was found can not be read: it stays as it is."""

    link_id: int


@dataclass(frozen=True)
class Missed:
    """The look for it has failed."""

    link_id: int
    error: ProviderError


class ResetRun(Upkeep):
    """Looks for the appointments of several accounts, the accounts side by side."""

    def _record(self, connection, value):
        match value:
            case Met(link_id=link_id):
                connection._succeeded()
                self._meet(self.env["calendar.link"].browse(link_id).exists(), value)
            case Unclear(link_id=link_id):
                connection._succeeded()
                self.env["calendar.link"].browse(link_id).exists().reset_tries = PATIENCE + 1
            case Missed(link_id=link_id, error=error):
                self._miss(connection, self.env["calendar.link"].browse(link_id).exists(), error)
            case Trouble(error=error):
                connection._failed(error)

    def _meet(self, link, met):
        """What something was sent to since it was found is looked for once more."""
        if link._is_overtaken({met.link_id: met.version}, met.found):
            return
        link.to_reset = False
        with isolated(self.env, f"calendar link {met.link_id}"):
            link._begin_anew(met.found)

    def _miss(self, connection, link, error):
        """The first failures are the account's, which pauses; and this one comes last."""
        link.reset_tries += 1
        if link.reset_tries <= PATIENCE:
            connection._failed(error)


def look_for(batch: list[Wanted]):
    """Return a lane's work: look for these, one after the other, until that fails."""

    def work(provider, desk):
        for wanted in batch:
            found = _look(provider, wanted)
            desk.give(found)
            if isinstance(found, (Missed, Trouble)):
                return

    return work


def _look(provider, wanted: Wanted) -> Met | Unclear | Missed | Trouble:
    try:
        with mistakes_told(_logger, f"calendar link {wanted.link_id}"):
            return Met(wanted.link_id, _find(provider, wanted), wanted.version)
    except NotFound:
        return Met(wanted.link_id, None, wanted.version)
    except Rejected:
        return Unclear(wanted.link_id)
    except RateLimited as error:
        return Trouble(error)  # it says nothing of this one
    except TransientError as error:
        return Missed(wanted.link_id, error)
    except ProviderError as error:
        return Trouble(error)


def _find(provider, wanted: Wanted) -> Changed | None:
    """By its uid and our own mark; else where it was. A series is read whole."""
    found = provider.find(wanted.calendar, wanted.uid)
    if found is None:
        return provider.get(wanted.calendar, wanted.id) if wanted.id else None
    if found.event.is_series:
        return provider.get(wanted.calendar, found.ref.id)
    return found
