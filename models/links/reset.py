"""Looks for appointments over there anew, as if nothing were known of where they are."""

from dataclasses import dataclass

from ...providers.base import Changed
from ...providers.errors import NotFound, ProviderError, Rejected
from ..connections.upkeep import Trouble, Upkeep
from ..transactions import isolated


@dataclass(frozen=True)
class Wanted:
    """An appointment that should be over there; `id` is where it was, as far as known."""

    link_id: int
    calendar: str
    uid: str
    id: str


@dataclass(frozen=True)
class Met:
    """This is what was found of it: None when it is proved that it is not there."""

    link_id: int
    found: Changed | None


@dataclass(frozen=True)
class Unclear:
    """What was found can not be read: it stays as it is."""

    link_id: int


class ResetRun(Upkeep):
    """Looks for the appointments of several accounts, the accounts side by side."""

    def _record(self, connection, value):
        match value:
            case Met(link_id=link_id, found=found):
                link = self.env["calendar.link"].browse(link_id).exists()
                link.to_reset = False
                with isolated(self.env, f"calendar link {link_id}"):
                    link._begin_anew(found)
            case Unclear(link_id=link_id):
                self.env["calendar.link"].browse(link_id).exists().to_reset = False
            case Trouble(error=error):
                connection._failed(error)


def look_for(batch: list[Wanted]):
    """Return a lane's work: look for these, one after the other, until the account fails."""

    def work(provider, desk):
        try:
            for wanted in batch:
                desk.give(_look(provider, wanted))
        except ProviderError as error:
            desk.give(Trouble(error))

    return work


def _look(provider, wanted: Wanted) -> Met | Unclear:
    try:
        return Met(wanted.link_id, _find(provider, wanted))
    except NotFound:
        return Met(wanted.link_id, None)
    except Rejected:
        return Unclear(wanted.link_id)


def _find(provider, wanted: Wanted) -> Changed | None:
    """By its uid and our own mark; else where it was. A series is read whole."""
    found = provider.find(wanted.calendar, wanted.uid)
    if found is None:
        return provider.get(wanted.calendar, wanted.id) if wanted.id else None
    if found.event.is_series:
        return provider.get(wanted.calendar, found.ref.id)
    return found
