"""The XML that CalDAV is asked with. The caldav library builds it, our transport sends it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from caldav.elements import cdav, dav
from caldav.elements.base import BaseElement
from caldav.lib.error import DAVError
from lxml import etree

from ..errors import Rejected

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
CALENDARSERVER = "{http://calendarserver.org/ns/}"
APPLE = "{http://apple.com/ns/ical/}"

PRINCIPAL = f"{DAV}current-user-principal"
HOMES = f"{CALDAV}calendar-home-set"
ADDRESSES = f"{CALDAV}calendar-user-address-set"
KIND = f"{DAV}resourcetype"
NAME = f"{DAV}displayname"
COMPONENTS = f"{CALDAV}supported-calendar-component-set"
PRIVILEGES = f"{DAV}current-user-privilege-set"
REPORTS = f"{DAV}supported-report-set"
CTAG = f"{CALENDARSERVER}getctag"
ZONE = f"{CALDAV}calendar-timezone"
COLOR = f"{APPLE}calendar-color"
ETAG = f"{DAV}getetag"
DATA = f"{CALDAV}calendar-data"


def properties(*names: str) -> bytes:
    """Ask for properties, by name: some servers leave out the important ones of "all"."""
    return _xml(dav.Propfind() + (dav.Prop() + [_element(name) for name in names]))


def several(paths: Iterable[str]) -> bytes:
    """Ask for whole objects. Asked for in part, some servers return empty ones."""
    return _xml(cdav.CalendarMultiGet() + _object() + [dav.Href(value=path) for path in paths])


def within(start: datetime, stop: datetime) -> bytes:
    """Ask for the events that take place between two instants, whole and unexpanded."""
    return _query(cdav.CompFilter("VEVENT") + cdav.TimeRange(start, stop))


def with_uid(uid: str) -> bytes:
    """Ask for the event that bears a UID."""
    asked = cdav.PropFilter("UID") + cdav.TextMatch(uid, collation="i;octet")
    return _query(cdav.CompFilter("VEVENT") + asked)


def news_since(token: str) -> bytes:
    """Ask for what changed since a sync token, or for everything when it is empty.

    Never for a part of it: some servers then cut without a word.
    """
    what = [dav.SyncToken(value=token), dav.SyncLevel(value="1"), dav.Prop() + dav.GetEtag()]
    return _xml(dav.SyncCollection() + what)


def _query(events: BaseElement) -> bytes:
    filter_ = cdav.Filter() + (cdav.CompFilter("VCALENDAR") + events)
    return _xml(cdav.CalendarQuery() + [_object(), filter_])


def _object() -> BaseElement:
    return dav.Prop() + [dav.GetEtag(), cdav.CalendarData()]


def _element(name: str) -> BaseElement:
    """The library has no words for some of these."""
    element = BaseElement()
    element.tag = name
    return element


def _xml(element: BaseElement) -> bytes:
    try:
        return etree.tostring(element.xmlelement(), encoding="utf-8", xml_declaration=True)
    except (ValueError, DAVError):
        raise Rejected("this can not be written as XML", reason="not_xml") from None
