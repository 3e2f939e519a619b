"""What holds for all calendars of one account. It is asked for once, and only when needed."""

from __future__ import annotations

from collections.abc import Mapping

from ...core.event import Event
from ..zones import known_zone
from . import zones
from .calendars import calendars, zone_of_mailbox
from .client import GraphClient


class Mailbox:
    """One account's mailbox. `fallback` is its owner's zone (IANA), as far as we know."""

    def __init__(self, client: GraphClient, fallback: str = ""):
        self._client = client
        self._fallback = fallback if known_zone(fallback) else ""
        self._zone = ""
        self._ids: frozenset[str] = frozenset()

    @property
    def zone(self) -> str:
        """The IANA zone in which whole days live."""
        self._zone = self._zone or zone_of_mailbox(self._client, self._fallback)
        return self._zone

    def zone_for(self, told: Mapping) -> str:
        """Return the zone to read an event with: asked for only if the event needs one."""
        named = told.get("originalStartTimeZone")
        if told.get("isAllDay") or not isinstance(named, str) or zones.to_iana(named) is None:
            return self.zone
        return self._zone or self._fallback or zones.UTC

    def zone_to_write(self, event: Event, told: Mapping | None = None) -> str:
        """Return the zone to write an event with, over what is there (`told`)."""
        if any(each.all_day for each in (event, *(o.event for o in event.overrides if o.event))):
            return self.zone
        return self.zone_for(told) if told else zones.UTC

    def has(self, calendar: object) -> bool:
        """True for the id of one of the account's calendars."""
        if not self._ids:
            self._ids = frozenset(info.id for info in calendars(self._client, zones.UTC))
        return calendar in self._ids
