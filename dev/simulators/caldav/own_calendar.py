"""A calendar on a CalDAV server, as its owner's other programs reach it."""

from __future__ import annotations

import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timezone
from uuid import uuid4

import icalendar
from lxml import etree

from ...setup.network import open_here

SECONDS = 30
MAKE = """<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>{name}</D:displayname>{more}</D:prop></D:set></C:mkcalendar>"""
FIND = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/>
</D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
<C:prop-filter name="UID"><C:text-match>{uid}</C:text-match></C:prop-filter>
</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"""
DAV = "{DAV:}"
ZONE = "<C:calendar-timezone>{}</C:calendar-timezone>"


class OwnCalendar:
    """The calendar at `url`. Its server lets in who comes with these `headers`."""

    def __init__(self, url: str, headers: Mapping[str, str]):
        self._url, self._headers = url, headers

    def make(self, name: str) -> None:
        self._ask("MKCALENDAR", body=make_calendar(name))

    def put(self, title: str, start: datetime, stop: datetime) -> None:
        """Somebody plans something; both times are aware."""
        event, uid = icalendar.Event(), str(uuid4())
        for name, value in {
            "uid": uid, "dtstamp": datetime.now(timezone.utc), "summary": title,
            "dtstart": start, "dtend": stop,
        }.items():  # fmt: skip
            event.add(name, value)
        calendar = icalendar.Calendar({"version": "2.0", "prodid": "-//Somebody//Else//EN"})
        calendar.add_component(event)
        self._ask("PUT", f"{uid}.ics", calendar.to_ical())

    def text(self) -> str:
        """Everything in it, as it is stored."""
        return self._ask("GET").decode()

    def name_of(self, uid: str) -> str:
        """Under what name the object with that uid is kept. Raise LookupError without one."""
        body = FIND.format(uid=uid).encode()
        told = etree.fromstring(self._ask("REPORT", body=body))
        found = told.findtext(f".//{DAV}href")
        if found is None:
            raise LookupError(uid)
        return found.rpartition("/")[2]

    def titles(self) -> list[str]:
        whole = icalendar.Calendar.from_ical(self.text())
        return sorted(str(event["summary"]) for event in whole.walk("VEVENT"))

    def remove(self) -> None:
        self._ask("DELETE")

    def _ask(self, method: str, name: str = "", body: bytes | None = None) -> bytes:
        return ask(method, self._url + name, self._headers, body)


def ask(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> bytes:
    """Return what the server answers. Raise OSError when that is nothing, or a refusal."""
    asked = urllib.request.Request(url, body, dict(headers), method=method)
    with open_here(asked, timeout=SECONDS) as answer:
        return answer.read()


def by_password(user: str, password: str) -> dict[str, str]:
    """Return the headers that open a server by a password."""
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def make_calendar(name: str, zone: str = "") -> bytes:
    """Return the body of MKCALENDAR; `zone` is a calendar object with a VTIMEZONE."""
    return MAKE.format(name=name, more=zone and ZONE.format(zone)).encode()
