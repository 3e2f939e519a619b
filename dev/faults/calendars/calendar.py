"""What can be seen of a calendar at a vendor, and done in it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ..ledger import tag_of
from ..salon import Practitioner, Salon
from ..sight import Seen

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Item:
    """An event or a whole series. `start` is its first time, as far as that is known: aware. What
    is a series in Odoo may be an event for each day here."""

    id: str
    title: str
    start: datetime
    is_series: bool

    @property
    def tag(self) -> str | None:
        return tag_of(self.title)


class Calendar(ABC):
    """One practitioner's. What is done here is done at once; `OSError` when it is refused."""

    def __init__(self, salon: Salon, person: Practitioner):
        self.house, self.account = salon.house, person.account
        self.own = salon.caldav(person.account)

    @abstractmethod
    def look(self) -> list[Seen]:
        """Everything in it, series day by day, in the order of titles and times."""

    @abstractmethod
    def items(self) -> list[Item]: ...

    @abstractmethod
    def put(self, title: str, start: datetime) -> None:
        """Its owner plans an hour."""

    @abstractmethod
    def change(self, item: Item, title: str = "", start: datetime | None = None,
               place: str = "") -> None:  # fmt: skip
        """Change what is given of an event, or of all of a series."""

    @abstractmethod
    def delete(self, item: Item) -> None: ...

    @abstractmethod
    def change_one(self, item: Item, original: datetime, start: datetime) -> None:
        """Move one occurrence of a series, by the time that the rule gives it."""

    @abstractmethod
    def delete_one(self, item: Item, original: datetime) -> None: ...


def span() -> tuple[datetime, datetime]:
    """All the time that anybody here plans for."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    return now - timedelta(days=2), now + timedelta(days=60)


def words(start: datetime) -> dict:
    """The times of an hour, as Google and Graph both say them."""
    moments = start.astimezone(timezone.utc), (start + HOUR).astimezone(timezone.utc)
    first, last = ({"dateTime": f"{m:%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"} for m in moments)
    return {"start": first, "end": last}


def instant(told: dict) -> datetime:
    """Read such a time."""
    moment = datetime.fromisoformat(told["dateTime"][:26].replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(
        timezone.utc
    )
