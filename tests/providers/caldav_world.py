"""The world of the CalDAV provider: real servers on this machine, and other people's programs."""

from __future__ import annotations

import itertools
import re
import shutil
from dataclasses import replace
from urllib.parse import quote

import icalendar
import requests

from ...core.event import Event, Moment
from ...dev.simulators.caldav import Front, ICloud, Manners, Quirky, radicale, xandikos
from ...dev.simulators.caldav.front import PASSWORD
from ...dev.simulators.caldav.icloud import HOME
from ...dev.simulators.caldav.own_calendar import make_calendar
from ...dev.simulators.caldav.servers import ACCOUNT
from ...dev.simulators.common.faults import Fault
from ...providers import errors
from ...providers.base import Credentials, Ref
from ...providers.caldav.client import DavClient
from ...providers.caldav.provider import CalDAVProvider
from ...providers.caldav.vendors import ANY, ICLOUD
from ...providers.hosts import Guard
from ...providers.http import Transport
from .caldav_objects import CLOCKS, in_icalendar, make_odd, name_for, unfolded
from .wired_world import BREAKS, WiredWorld
from .world import Answer, appointment, before_monday

ORGANIZER = "boss@elsewhere.example"
WORD = "application/xml; charset=utf-8"
CALENDAR_FOLDER = itertools.count(1)


def dav_error(name: str) -> str:
    return f'<?xml version="1.0"?><D:error xmlns:D="DAV:"><D:{name}/></D:error>'


# Status and body of what a server says, and the error that must come of it.
REFUSALS = {
    "bad request": (400, "", errors.Rejected),
    "token refused": (401, "", errors.AuthError),
    "permission missing": (403, dav_error("need-privileges"), errors.CalendarUnavailable),
    "calendar forbidden": (403, "", errors.CalendarUnavailable),
    "calendar not found": (404, "", errors.CalendarUnavailable),
    "calendar gone": (410, "", errors.CalendarUnavailable),
    "method not allowed": (405, "", errors.CalendarUnavailable),
    "sent to another machine": (421, "", errors.TransientError),
    "locked": (423, "", errors.TransientError),
    "rate limited": (429, "", errors.RateLimited),
    "quota used up": (507, dav_error("quota-not-exceeded"), errors.CalendarUnavailable),
    "busy server": (503, "", errors.TransientError),
    "broken server": (500, "", errors.TransientError),
    "position lost": (403, dav_error("valid-sync-token"), errors.TransientError),
}
PAGES = {
    "page instead of data": (200, errors.UnreadableAnswer),
    "a proxy's not found": (404, errors.CalendarUnavailable),
    "a proxy's gone": (410, errors.CalendarUnavailable),
    "a proxy's forbidden": (403, errors.CalendarUnavailable),
    "a proxy's bad gateway": (502, errors.TransientError),
}


class CalDAVWorld(WiredWorld):
    """An account at `front`, behind which a real server does the work."""

    vendor = ANY

    def __init__(self):
        super().__init__()
        self.front = self.make_front().start()
        self.outside = requests.Session()
        self.outside.headers["X-Remote-User"] = ACCOUNT
        number = next(CALENDAR_FOLDER)
        self.calendar = self.make_calendar(f"work-{number}")
        self.neighbour = self.make_calendar(f"home-{number}")
        self.provider = self.again()

    def make_front(self) -> Front:
        raise NotImplementedError

    def close(self):
        for calendar in (self.calendar, self.neighbour):
            self.ask("DELETE", calendar)
        self.outside.close()
        super().close()
        self.front.stop()

    @property
    def credentials(self):
        home = self.front.url + quote(self.front.behind.home)
        return Credentials(username=ACCOUNT, password=PASSWORD, url=home)

    def again(self):
        return CalDAVProvider(self.client(), zone="Europe/Paris", clock=before_monday)

    def small_pages(self, size):
        return CalDAVProvider(self.client(), clock=before_monday, page_size=size)

    def client(self):
        transport = Transport(self.session, guard=Guard(private_allowed=True))
        return DavClient(self.credentials, transport, self.vendor)

    # The other person, who speaks to the server itself.

    def ask(self, method, path, body=None, *good, **headers) -> requests.Response:
        url = self.front.behind.url + path
        answer = self.outside.request(method, url, data=body, headers=headers)
        if good and answer.status_code not in good:
            raise AssertionError(f"{method}: {answer.status_code} {answer.text}")
        return answer

    def make_calendar(self, name: str) -> str:
        path = quote(self.front.behind.home, safe="/@") + name + "/"
        body = make_calendar(name, f"BEGIN:VCALENDAR\n{CLOCKS}END:VCALENDAR\n")
        self.ask("MKCALENDAR", path, body, 201, **{"Content-Type": WORD})
        return path

    def put(self, event: Event) -> Ref:
        return self.put_raw(in_icalendar(event).to_ical(), name_for(event.uid))

    def put_raw(self, data: bytes, name: str) -> Ref:
        """Somebody's program puts an object there."""
        kind = {"Content-Type": "text/calendar; charset=utf-8"}
        self.ask("PUT", self.calendar + name, data, 200, 201, 204, **kind)
        return Ref(self.calendar, name, self.etag(name))

    def etag(self, name: str) -> str:
        answer = self.ask("GET", self.calendar + name, None, 200)
        return answer.headers["ETag"].strip('"')

    def put_invitation(self, event, answer):
        calendar = in_icalendar(event)
        (entry,) = calendar.walk("VEVENT")
        entry.add("ORGANIZER", f"mailto:{ORGANIZER}")
        entry.add("ATTENDEE", f"mailto:{ORGANIZER}", parameters={"PARTSTAT": "ACCEPTED"})
        entry.add("ATTENDEE", f"mailto:{ACCOUNT}", parameters={"PARTSTAT": ANSWERS[answer]})
        return self.put_raw(calendar.to_ical(), name_for(event.uid))

    def put_in_foreign_zone(self):
        text = in_icalendar(appointment()).to_ical().decode()
        text = text.replace("Europe/Brussels", "Romance Standard Time")
        return self.put_raw(text.encode(), "outlook.ics")

    def put_unreadable(self):
        text = in_icalendar(appointment(uid="poison")).to_ical().decode()
        text = re.sub("DTEND.*:.*", "DTEND:20270201T080000Z", text)
        return self.put_raw(text.encode(), "poison.ics").id

    def edit(self, ref: Ref, **fields):
        def change(calendar):
            said = in_icalendar(replace(appointment(), **fields)).walk("VEVENT")[0]
            for field in fields:
                (name,) = (NAMES[field],)
                calendar.walk("VEVENT")[0][name] = said[name]

        self.change(ref, change)

    def change(self, ref: Ref, what) -> None:
        calendar = icalendar.Calendar.from_ical(self.stored(ref.id))
        what(calendar)
        self.put_raw(calendar.to_ical(), ref.id)

    def stored(self, name: str) -> str:
        answer = self.ask("GET", self.calendar + name, None, 200)
        return answer.content.decode()

    def delete(self, ref: Ref):
        self.ask("DELETE", ref.calendar + ref.id, None, 200, 204)

    def change_occurrence(self, ref: Ref, original: Moment, event: Event | None):
        self.change(ref, lambda calendar: make_odd(calendar, original, event))

    def decorate(self, ref: Ref):
        text = self.stored(ref.id).replace("END:VEVENT", DECORATION + "END:VEVENT")
        self.put_raw(text.encode(), ref.id)

    def decoration(self, ref: Ref):
        told = set(unfolded(self.stored(ref.id)))
        return sorted(line for line in unfolded(DECORATION) if line in told)

    def live(self):
        return len(self.names())

    def names(self) -> list[str]:
        listed = self.ask("PROPFIND", self.calendar, None, 207, Depth="1").text
        return re.findall(r"([^/<>]+\.ics)</", listed)

    def close_calendar(self):
        self.ask("DELETE", self.calendar, None, 200, 204)

    # Trouble.

    def faults(self):
        faults = {
            name: (Fault("answer", times=None, status=s, body=b, headers={"Content-Type": WORD}), e)
            for name, (s, b, e) in REFUSALS.items()
        }
        faults |= {n: (Fault("html", times=None, status=s), e) for n, (s, e) in PAGES.items()}
        faults |= {n: (Fault(k, times=None), e) for n, (k, e) in BREAKS.items()}
        sign_in = Fault(
            "html", times=None, status=302, headers={"Location": "https://hotel.example/hello"}
        )
        return {**faults, "a hotel's sign-in": (sign_in, errors.UnreadableAnswer)}

    def arrange(self, fault):
        self.front.faults.add(replace(fault))

    def clear_faults(self):
        self.front.faults.clear()

    def ask_to_wait(self, seconds):
        self.front.faults.add(Fault(status=503, headers={"Retry-After": str(seconds)}))

    def drop_next_answer(self):
        self.front.faults.add(Fault("drop", method="PUT"))

    def complaints(self):
        """What we must never send, to any server."""
        return [
            f"{seen.method} {complaint}"
            for seen in self.front.seen
            for complaint in complaints_about(seen)
        ]

    def secrets(self):
        return {PASSWORD}


class RadicaleWorld(CalDAVWorld):
    def make_front(self):
        return Front(radicale())

    def expire_sync_token(self):
        """Radicale keeps positions for some days, in a folder of their own; the newest one it
        knows without."""
        self.delete(self.put(appointment(uid="passing")))
        server = self.front.behind
        place = server.folder / "collection-root" / ACCOUNT / self.calendar.split("/")[-2]
        shutil.rmtree(place / ".Radicale.cache" / "sync-token")


class QuirkyWorld(RadicaleWorld):
    """A server with `manners` that are switched on one by one."""

    def make_front(self):
        return Quirky(radicale())

    @property
    def manners(self) -> Manners:
        return self.front.manners


class ICloudWorld(RadicaleWorld):
    """An iCloud as people have seen it; the general host has one name, a partition another."""

    vendor = replace(
        ICLOUD,
        family=re.compile(r"127\.0\.0\.1|localhost"),
        address="http://127.0.0.1/",
    )

    def __init__(self):
        super().__init__()
        self.calendar, self.neighbour = map(self.in_icloud, (self.calendar, self.neighbour))

    def in_icloud(self, path: str) -> str:
        return path.replace(self.front.behind.home, HOME)

    def make_front(self):
        return ICloud(radicale())

    def ask(self, method, path, body=None, *good, **headers):
        path = path.replace(HOME, self.front.behind.home)
        return super().ask(method, path, body, *good, **headers)

    @property
    def credentials(self):
        home = self.front.partition_url + HOME
        return Credentials(username=ACCOUNT, password=PASSWORD, url=home)

    def delete(self, ref):
        (uid,) = re.findall(r"^UID:(.*?)\r?$", self.stored(ref.id), re.MULTILINE)
        super().delete(ref)
        self.front.remember_deleted(ref.id, uid)

    def complaints(self):
        return [*super().complaints(), *self.front.mails]


class XandikosWorld(CalDAVWorld):
    def make_front(self):
        return Front(xandikos())

    def expire_sync_token(self):
        """Xandikos never forgets a position by itself."""
        body = dav_error("valid-sync-token")
        self.front.faults.add(Fault(method="REPORT", status=403, body=body))


ANSWERS = {
    Answer.YES: "ACCEPTED",
    Answer.MAYBE: "TENTATIVE",
    Answer.NO: "DECLINED",
    Answer.NOTHING: "NEEDS-ACTION",
}
NAMES = {"title": "SUMMARY", "notes": "DESCRIPTION", "start": "DTSTART", "stop": "DTEND"}
DECORATION = (
    "COLOR:turquoise\r\n"
    "CATEGORIES:Work,Massage\r\n"
    "ATTENDEE;CN=A Guest;PARTSTAT=TENTATIVE:mailto:guest@elsewhere.example\r\n"
    "ATTACH:https://drive.example/plan.pdf\r\n"
    "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC\r\n"
    "BEGIN:VALARM\r\n"
    "ACTION:DISPLAY\r\n"
    "DESCRIPTION:Soon\r\n"
    "TRIGGER:-PT10M\r\n"
    "END:VALARM\r\n"
)


def complaints_about(seen) -> list[str]:
    """RFC 4791 allows some of this; the servers that people have do not."""
    found = []
    if seen.headers.get("if-match") == "*":
        found.append("If-Match: *")
    if seen.method == "DELETE" and "depth" in seen.headers:
        found.append("with Depth")
    if b"nresults" in seen.body:
        found.append("with a limit")
    if seen.method == "PUT" and b"METHOD:" in seen.body:
        found.append("with METHOD")
    return found
