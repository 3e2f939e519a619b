"""What one account is asked in the moment of confirming. Runs where the database is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...core import recurrence
from ...core.interval import Interval, merge
from ...providers.base import CalendarProvider, Changed, Detail, Item, OccurrenceChanged
from ...providers.errors import ProviderError
from ...providers.lanes import Desk


@dataclass(frozen=True)
class Asked:
    """One calendar. `token` is how far it was read, `switches` what takes its owner's time."""

    record_id: int
    remote_id: str
    zone: str
    token: str = field(repr=False)
    switches: Mapping[str, bool]

    @property
    def takes_all(self) -> bool:
        return all(self.switches.values())


@dataclass(frozen=True)
class Told:
    """When a calendar is taken, or why nobody knows. Times, and nothing else."""

    record_id: int
    taken: list[Interval] | ProviderError


@dataclass(frozen=True)
class Question:
    """One account, and its calendars."""

    connection_id: int
    provider: CalendarProvider
    calendars: tuple[Asked, ...]

    def ask(self, span: Interval, desk: Desk) -> None:
        """Hand over a `Told` for each calendar. Raise what the provider raises."""
        ids = [each.remote_id for each in self.calendars]
        busy = self.provider.busy(ids, span.start, span.stop)
        for calendar in self.calendars:
            taken = busy[calendar.remote_id]
            if taken and not calendar.takes_all and not isinstance(taken, ProviderError):
                taken = self._taken_by_news(calendar, span)
            desk.give(Told(calendar.record_id, taken))

    def _taken_by_news(self, calendar: Asked, span: Interval) -> list[Interval] | ProviderError:
        """Busy time says no more than that: its owner may have what is tentative count as free.
        What was read so far is known here, so what came since decides."""
        try:
            return merge(self._news(calendar, span))
        except (ProviderError, recurrence.BadRecurrence) as error:
            return error if isinstance(error, ProviderError) else [span]

    def _news(self, calendar: Asked, span: Interval) -> Iterator[Interval]:
        changes = self.provider.changes(calendar.remote_id, calendar.token, detail=Detail.BUSY)
        for page in changes:
            for item in page.items:
                yield from _taken_by(item, calendar, span)


def _taken_by(item: Item, calendar: Asked, span: Interval) -> list[Interval]:
    match item:
        case Changed(event=event) | OccurrenceChanged(event=event) if event:
            return recurrence.busy(event, span, zone=calendar.zone, **calendar.switches)
    return []
