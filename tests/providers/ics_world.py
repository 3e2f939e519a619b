"""The world of calendar links: a file on a web server, which somebody's program writes."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count

import icalendar

from ...core.event import Event, Moment, in_utc, is_day
from ...dev.simulators.common.faults import Fault
from ...dev.simulators.link.server import SECRET, LinkServer
from ...providers import errors
from ...providers.base import Credentials, Ref
from ...providers.hosts import Guard
from ...providers.http import Transport
from ...providers.icalendar.kept import as_kept
from ...providers.ics_link.client import LinkClient
from ...providers.ics_link.entries import entry_id
from ...providers.ics_link.file import CALENDAR
from ...providers.ics_link.provider import IcsLinkProvider
from .caldav_objects import CLOCKS, in_icalendar, make_odd
from .caldav_world import ANSWERS, NAMES
from .wired_world import BREAKS, WiredWorld
from .world import appointment, before_monday

OWNER = "jane@link.example"
ORGANIZER = "boss@link.example"

REFUSALS = {
    "bad request": (400, {}, errors.CalendarUnavailable),
    "token refused": (401, {}, errors.AuthError),
    "permission missing": (403, {}, errors.CalendarUnavailable),
    "calendar forbidden": (404, {}, errors.CalendarUnavailable),
    "link taken back": (410, {}, errors.CalendarUnavailable),
    "rate limited": (429, {}, errors.RateLimited),
    "quota used up": (503, {"Retry-After": "60"}, errors.RateLimited),
    "busy server": (503, {}, errors.TransientError),
    "broken server": (500, {}, errors.TransientError),
    "a proxy's bad gateway": (502, {}, errors.TransientError),
}
BODIES = {
    "page instead of data": b"<!doctype html><title>Sign in</title>",
    "an error in JSON": b'{"error": "quota"}',
    "nothing at all": b"",
    "a file without its end": b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
    "an event without its end": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n",
}


class IcsWorld(WiredWorld):
    """`files` holds, by uid, what the program knows of each event."""

    calendar = CALENDAR
    neighbour = ""

    def __init__(self):
        super().__init__()
        self.files: dict[str, icalendar.Calendar] = {}
        self.writings = count()
        self.server = LinkServer(self.written, lambda: self.written("constant")).start()
        self.provider = self.again()

    def close(self):
        super().close()
        self.server.stop()

    def again(self):
        return self.provider_with()

    def small_pages(self, size):
        return self.provider_with(page_size=size)

    def provider_with(self, **options):
        transport = Transport(
            self.session, guard=Guard(private_allowed=True), secret_address=True
        )
        address = self.server.address
        client = LinkClient(address, transport, before_monday)
        options = {"zone": "Europe/Paris", "clock": before_monday, **options}
        return IcsLinkProvider(Credentials(url=address), client, **options)

    def written(self, stamp: str = "") -> bytes:
        """The file as it is now. As some programs do, it dates every event anew each time."""
        events = [
            entry.to_ical().decode()
            for file in self.files.values()
            for entry in file.walk("VEVENT")
        ]
        text = HEAD + CLOCKS.replace("\n", "\r\n") + "".join(events) + "END:VCALENDAR\r\n"
        stamp = stamp or f"20270101T{next(self.writings):06}Z"
        return re.sub(r"DTSTAMP:\w+", f"DTSTAMP:{stamp}", text).encode()

    # The other person.

    def put(self, event: Event) -> Ref:
        event = without_exceptions(in_a_clear_zone(event))
        self.files[event.uid] = in_icalendar(event)
        for override in event.overrides:
            self.change_occurrence(self.ref(event.uid), override.original, override.event)
        return self.ref(event.uid)

    def ref(self, uid: str) -> Ref:
        return Ref(self.calendar, entry_id(uid))

    def put_invitation(self, event, answer):
        ref = self.put(event)
        (entry,) = self.files[event.uid].walk("VEVENT")
        entry.add("ORGANIZER", f"mailto:{ORGANIZER}")
        entry.add("ATTENDEE", f"mailto:{OWNER}", parameters={"PARTSTAT": ANSWERS[answer]})
        return ref

    def put_in_foreign_zone(self):
        text = in_icalendar(appointment()).to_ical().decode()
        text = text.replace("Europe/Brussels", "Romance Standard Time")
        self.files[appointment().uid] = icalendar.Calendar.from_ical(text)
        return self.ref(appointment().uid)

    def put_unreadable(self):
        ref = self.put(appointment(uid="poison"))
        (entry,) = self.files["poison"].walk("VEVENT")
        del entry["DTSTART"]
        return ref.id

    def edit(self, ref: Ref, **fields):
        said = in_icalendar(replace(appointment(), **fields)).walk("VEVENT")[0]
        for field in fields:
            self.entry(ref)[NAMES[field]] = said[NAMES[field]]

    def entry(self, ref: Ref) -> icalendar.Event:
        return self.file(ref).walk("VEVENT")[0]

    def file(self, ref: Ref) -> icalendar.Calendar:
        (uid,) = (uid for uid in self.files if entry_id(uid) == ref.id)
        return self.files[uid]

    def delete(self, ref: Ref):
        self.files = {u: file for u, file in self.files.items() if entry_id(u) != ref.id}

    def change_occurrence(self, ref: Ref, original: Moment, event: Event | None):
        make_odd(self.file(ref), original, event)

    def decorate(self, ref: Ref):
        raise NotImplementedError("nothing is written here")

    def decoration(self, ref: Ref):
        raise NotImplementedError("nothing is written here")

    def live(self):
        return len(self.files)

    def close_calendar(self):
        self.server.open = False

    # Trouble.

    def faults(self):
        faults = {
            name: (Fault(times=None, status=status, headers=headers), expected)
            for name, (status, headers, expected) in REFUSALS.items()
        }
        for name, body in BODIES.items():
            fault = Fault(times=None, status=200, body=body.decode())
            faults[name] = fault, errors.UnreadableAnswer
        return faults | {n: (Fault(k, times=None), e) for n, (k, e) in BREAKS.items()}

    def arrange(self, fault):
        self.server.faults.add(replace(fault))

    def clear_faults(self):
        self.server.faults.clear()

    def expire_sync_token(self):
        """The position is our own, and lasts; but not that of another link."""
        self.server.name = "another.ics"
        self.provider = self.again()

    def ask_to_wait(self, seconds):
        self.server.faults.add(Fault(status=429, headers={"Retry-After": str(seconds)}))

    def drop_next_answer(self):
        self.server.faults.add(Fault("drop"))

    def secrets(self):
        return {SECRET}

    def address_itself(self):
        return {SECRET}


HEAD = (
    "BEGIN:VCALENDAR\r\n"
    "PRODID:-//Somebody//Else//EN\r\n"
    "VERSION:2.0\r\n"
    f"X-WR-CALNAME:{OWNER}\r\n"
    "X-WR-TIMEZONE:Europe/Brussels\r\n"
)


def without_exceptions(event: Event) -> Event:
    """What does not take place is written by itself."""
    kept = as_kept(event) if event.is_series else event
    return replace(event, recurrence=kept.recurrence, overrides=kept.overrides)


def in_a_clear_zone(event: Event) -> Event:
    """Of an hour that comes twice, who writes names the second in UTC."""
    if is_day(event.start) or not (event.start.fold or event.stop.fold):
        return event
    return replace(event, start=in_utc(event.start), stop=in_utc(event.stop), zone="UTC")
