"""The world of the CalDAV provider, with what Odoo's tests need of it beside that."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property

import icalendar
import recurring_ical_events

from ...core.event import Event, Moment, is_day
from ...dev.simulators.caldav.servers import ACCOUNT
from ...dev.simulators.common.faults import Fault
from ...providers.base import Ref
from ..providers.caldav_objects import unfolded
from ..providers.caldav_world import DECORATION, RadicaleWorld
from ..providers.world import BRUSSELS
from .eyes import Seen, naive_utc, since_until

OURS = ("PUT", "DELETE")
OBJECT = ".ics"


class CalDAV(RadicaleWorld):
    code = "caldav"
    label = "CalDAV"
    account = ACCOUNT
    settings = {"caldav_allow_private_hosts": "True"}

    @cached_property
    def control(self) -> Control:
        return Control(self.front)

    def granted(self):
        return self.credentials

    def seen(self) -> list[Seen]:
        """What the calendar's owner sees in it, series day by day."""
        span = [datetime.fromisoformat(moment) for moment in since_until()]
        found = []
        for name in self.names():
            told = icalendar.Calendar.from_ical(self.stored(name))
            days = recurring_ical_events.of(told).between(*span)
            found += [seen(day, name) for day in days if day.get("STATUS") != "CANCELLED"]
        return sorted(found)

    def change_rule(self, ref: Ref, event: Event) -> None:
        """Somebody makes a series of it, another one, or (of one without a rule) a single event."""

        def change(calendar):
            entry = calendar.walk("VEVENT")[0]
            entry.pop("RRULE", None)
            for rule in event.recurrence:
                entry.add("RRULE", icalendar.vRecur.from_ical(rule.partition(":")[2]))

        self.change(ref, change)

    def writes(self) -> list:
        """The requests so far that changed events."""
        return [s for s in self.front.seen if s.method in OURS and s.path.endswith(OBJECT)]

    def rule_of(self, ref: Ref) -> str:
        entry = icalendar.Calendar.from_ical(self.stored(ref.id)).walk("VEVENT")[0]
        return entry["RRULE"].to_ical().decode()

    def plant(self, ref: Ref, original: Moment | None = None) -> None:
        """Somebody puts all sorts of things on an event, or on one occurrence of a series."""
        before, entry, after = self.around(ref, original)
        planted = entry.replace("END:VEVENT", PLANTED + "END:VEVENT")
        self.put_raw((before + planted + after).encode(), ref.id)

    def planted(self, ref: Ref, original: Moment | None = None) -> list[str]:
        """Whatever the server has of it that is not for us to write, line by line."""
        _before, entry, _after = self.around(ref, original)
        return [line for line in unfolded(entry) if NAME.match(line)[0] not in WRITTEN]

    def write_richly(self, ref: Ref, original: Moment | None = None) -> None:
        """Somebody's program writes a description twice, once with marks."""
        before, entry, after = self.around(ref, original)
        plain = re.sub(r"DESCRIPTION.*?\r\n(?! )", "", entry, flags=re.S)
        self.put_raw((before + plain.replace("END:VEVENT", RICH + "END:VEVENT") + after).encode(),
                     ref.id)  # fmt: skip

    def richly(self, ref: Ref, original: Moment | None = None) -> tuple[str, ...]:
        _before, entry, _after = self.around(ref, original)
        return tuple(each for each in unfolded(entry) if NAME.match(each)[0] in TOLD_RICHLY)

    def around(self, ref: Ref, original: Moment | None) -> tuple[str, str, str]:
        """The object up to an entry, the entry itself, and the rest."""
        text = self.stored(ref.id)
        wanted = original and f"{original.astimezone(BRUSSELS):%Y%m%dT%H%M%S}"
        [place] = [
            found
            for found in re.finditer(r"BEGIN:VEVENT.*?END:VEVENT", text, re.S)
            if (wanted in "".join(re.findall("RECURRENCE-ID.*", found[0]))
                if wanted else "RECURRENCE-ID" not in found[0])
        ]  # fmt: skip
        return text[: place.start()], place[0], text[place.end() :]

    def move(self, ref: Ref, to: str) -> None:
        """Somebody's program writes it into another calendar, and takes it out of this one."""
        text = self.stored(ref.id)
        kind = {"Content-Type": "text/calendar; charset=utf-8"}
        self.ask("PUT", f"{to}moved-{ref.id}", text.encode(), 201, **kind)
        self.delete(ref)

    def restore(self, ref: Ref) -> None:
        """Somebody takes back that it was deleted, as it was when Odoo wrote it last."""
        written = [s.body for s in self.writes() if s.body and s.path.endswith(ref.id)]
        self.put_raw(written[-1], ref.id)

    def is_private(self, ref: Ref) -> bool:
        return "CLASS:PRIVATE" in self.stored(ref.id)

    def is_free(self, ref: Ref) -> bool:
        return "TRANSP:TRANSPARENT" in self.stored(ref.id)


class Control:
    """Bad days of the server, by the words that the other vendors' simulators understand."""

    def __init__(self, front):
        self.front = front

    def add_fault(self, **description) -> None:
        self.front.faults.add(Fault(**description))

    def requests(self) -> list:
        return list(self.front.seen)


TOLD_RICHLY = frozenset({"DESCRIPTION", "X-ALT-DESC"})
RICH = (
    "DESCRIPTION:Bring \\n- towels\\n  see the way\r\n"
    "X-ALT-DESC;FMTTYPE=text/html:<b>Bring </b><ul><li>towels</li></ul>see <u>the way</u>\r\n"
)
NAME = re.compile(r"[A-Z-]*")
#: What we write, and what follows from any writing.
WRITTEN = frozenset(
    {"SUMMARY", "DESCRIPTION", "LOCATION", "DTSTART", "DTEND", "STATUS", "CLASS", "TRANSP", "RRULE",
     "EXDATE", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE"}
)  # fmt: skip
PLANTED = DECORATION.replace(
    "BEGIN:VALARM",
    "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example/abc\r\n"
    "X-THEIRS;X-ODD=\"a;b\":private\\, note\r\n"
    "BEGIN:VALARM",
)


def seen(day, name: str) -> Seen:
    start, stop = (moment(day[each].dt) for each in ("DTSTART", "DTEND"))
    return Seen(str(day.get("SUMMARY", "")), start, stop, name)


def moment(value: Moment) -> Moment:
    return value if is_day(value) else naive_utc(value)
