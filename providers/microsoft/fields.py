"""What is asked of Graph, and the small things that its event resources tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from ..strange import Strange, sound
from .moments import instant

#: Our own properties on an event: its uid, its zone by the IANA name that we know, and that an
#: update is under way. Graph tells them only when asked to, and never in its feed of changes.
_OURS = "String {b6a0c1de-52f4-4c8b-9a4e-6d1f0e7c3a95} Name"
OUR_PROPERTY = f"{_OURS} acs_uid"
ZONE_PROPERTY = f"{_OURS} acs_zone"
UPDATE_PROPERTY = f"{_OURS} acs_update"
EXPAND_OURS = (
    "singleValueExtendedProperties("
    f"$filter=id eq '{OUR_PROPERTY}' or id eq '{ZONE_PROPERTY}' or id eq '{UPDATE_PROPERTY}')"
)

# What is asked for. The busy set tells nothing but times, and nobody's name or address.
BUSY_SELECT = (
    "id,changeKey,lastModifiedDateTime,iCalUId,type,seriesMasterId,start,end,isAllDay,"
    "originalStart,originalStartTimeZone,recurrence,showAs,sensitivity,isCancelled,"
    "isOrganizer,responseStatus"
)
FULL_SELECT = f"{BUSY_SELECT},subject,body,location,isOnlineMeeting,onlineMeeting"


def filter_by_uid(uid: str) -> str:
    """Return what finds the events that carry our `uid`. Graph compares it without case."""
    quoted = uid.replace("'", "''")
    return (
        "singleValueExtendedProperties/Any("
        f"ep: ep/id eq '{OUR_PROPERTY}' and ep/value eq '{quoted}')"
    )


def property_of(told: Mapping, name: str) -> str:
    """Return the value of one of our properties, or an empty text."""
    for each in told.get("singleValueExtendedProperties") or ():
        # Graph gives the identifier back in capitals, or not.
        if str(each.get("id", "")).casefold() == name.casefold():
            return str(each.get("value") or "")
    return ""


def uid_of(told: Mapping) -> str:
    """Return our uid where the event carries it, else the iCalendar one.

    Raise `Strange` when there is neither, nor an id.
    """
    uid = property_of(told, OUR_PROPERTY) or told.get("iCalUId") or ref_id(told)
    if not isinstance(uid, str):
        raise Strange("a uid that is no text")
    return uid


def is_removed(told: Mapping) -> bool:
    """True for what the feed of changes says of an event that left it."""
    return "@removed" in told


def is_series(told: Mapping) -> bool:
    return told.get("type") == "seriesMaster" or bool(told.get("recurrence"))


def ref_id(told: Mapping) -> str:
    """Return the event's id. Raise `Strange` when there is none."""
    id = told.get("id") if isinstance(told, Mapping) else None
    if not id or not isinstance(id, str):
        raise Strange("no id")
    return id


def etag_of(told: Mapping) -> str:
    """Return the event's version, as `If-Match` takes it."""
    key = told.get("changeKey")
    return str(told.get("@odata.etag") or (f'W/"{key}"' if key else ""))


def changed_at(told: Mapping) -> datetime | None:
    """When the event was last changed, by Graph's clock; None when it does not say."""
    try:
        moment = instant(str(told.get("lastModifiedDateTime", "")))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def cancelled_dates(told: Mapping) -> tuple[date, ...]:
    """Return on which dates, by the clock of its series, an occurrence was cancelled.

    Graph names each one ``OID.<id of the series>.<date>``.
    """
    named = told.get("cancelledOccurrences") or ()
    return sound(lambda: tuple(date.fromisoformat(each.rpartition(".")[2]) for each in named))
