"""Calendar files, as other programs write them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import icalendar

from .world import ZONE


@dataclass(frozen=True)
class Plan:
    """Somebody plans something; both times are on everybody's clock. `rule` makes it a series."""

    title: str
    start: datetime
    stop: datetime
    rule: str = ""

    def entry(self) -> icalendar.Event:
        entry = icalendar.Event()
        for name, value in {
            "uid": f"{self.title}@elsewhere.example", "dtstamp": datetime.now(ZoneInfo("UTC")),
            "summary": self.title, "dtstart": self.start.replace(tzinfo=ZoneInfo(ZONE)),
            "dtend": self.stop.replace(tzinfo=ZoneInfo(ZONE)),
        }.items():  # fmt: skip
            entry.add(name, value)
        if self.rule:
            entry.add("rrule", icalendar.vRecur.from_ical(self.rule))
        return entry


def calendar_file(name: str, plans: Iterable[Plan]) -> bytes:
    head = {"version": "2.0", "prodid": "-//Somebody//Else//EN", "x-wr-calname": name}
    calendar = icalendar.Calendar(head)
    for plan in plans:
        calendar.add_component(plan.entry())
    return calendar.to_ical()
