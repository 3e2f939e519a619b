"""Google's event resource ↔ our `Event`. Pure: no network, no clock.

Our mark is two private extended properties: the uid, and the id it was written for. A copy
that somebody makes of our event takes the properties along, but not the id.
"""

from __future__ import annotations

import hashlib
from base64 import b32hexencode
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from ...core.event import Blocks, Event, Override, Status, is_day, whole_seconds
from ..base import Changed, Item, OccurrenceChanged, Ref, Removed, Unreadable
from ..lines import canonical
from ..series import without_idle_overrides
from ..strange import Strange, sound
from ..text import tidy
from ..versions import composed
from ..zones import known_zone
from .moments import instant, read_moment
from .text import kept_location, kept_notes, kept_title, plain

UID_KEY, ID_KEY = "acs_uid", "acs_id"

ORDINARY = "default"
NEVER_BLOCKING = frozenset({"birthday", "workingLocation"})
ALWAYS_BLOCKING = frozenset({"focusTime", "outOfOffice"})
HIDDEN = frozenset({"private", "confidential"})

# What is asked for. The busy set tells nothing but times, and nobody's name or address:
# of the guests only our own entry is wanted, and of it only the answer.
BUSY_FIELDS = (
    "id,status,etag,updated,iCalUID,eventType,start,end,transparency,"
    "visibility,recurrence,recurringEventId,originalStartTime,"
    "attendees(self,organizer,responseStatus),organizer/self,extendedProperties/private"
)
FULL_FIELDS = (
    f"{BUSY_FIELDS},summary,description,location,hangoutLink,"
    "conferenceData(entryPoints(entryPointType,uri),createRequest/status/statusCode)"
)


def event_id(uid: str, generation: int = 0) -> str:
    """Return the id under which we make the event `uid`: the same uid, the same id.

    Google allows the characters of base32hex, 5 to 1024 of them. `generation` counts the ids
    that were used up before: Google does not give a deleted one back.
    """
    digest = hashlib.sha256(f"{generation}\n{uid}".encode()).digest()
    return "acs" + b32hexencode(digest).decode().rstrip("=").lower()


def is_gone(told: Mapping) -> bool:
    """True for what a deletion leaves behind."""
    return told.get("status") == "cancelled"


def ref_of(calendar: str, told: Mapping) -> Ref:
    return Ref(calendar, str(told["id"]), str(told.get("etag", "")))


def series_ref(calendar: str, told: Mapping, exceptions: Iterable[Mapping]) -> Ref:
    """Return where a whole series is. A change of an occurrence leaves Google's own version of
    the series as it was, so the versions of its exceptions count as well."""
    ref = ref_of(calendar, told)
    marks = [f"{each['id']} {each.get('etag', '')}" for each in exceptions]
    return replace(ref, etag=composed(ref.etag, marks)) if marks else ref


def changed(calendar: str, told: Mapping, event: Event) -> Changed:
    """Return what a live resource tells, read as `event`."""
    return Changed(ref_of(calendar, told), event, changed_at(told), is_own(told))


def is_own(told: Mapping) -> bool:
    """True for an ordinary event that was made in this calendar: its organizer is itself."""
    organizer = told.get("organizer") or {}
    return bool(organizer.get("self")) and told.get("eventType", ORDINARY) == ORDINARY


def changed_at(told: Mapping) -> datetime | None:
    """When the resource was last changed, by Google's clock."""
    try:
        return instant(str(told.get("updated", "")))
    except ValueError:
        return None


def read_items(calendar: str, listing: Mapping) -> tuple[Item, ...]:
    """Read a page of a calendar's events. Whoever makes no sense does not hide the others."""
    times_only = listing.get("accessRole") == "freeBusyReader"
    zone, items = calendar_zone(listing), listing.get("items") or ()
    return tuple(_read_item(calendar, told, zone, times_only) for told in items)


def calendar_zone(listing: Mapping) -> str:
    name = str(listing.get("timeZone") or "UTC")
    return name if known_zone(name) else "UTC"


def _read_item(calendar: str, told: Mapping, zone: str, times_only: bool) -> Item:
    try:
        return sound(lambda: _read_any(calendar, told, zone, times_only))
    except Strange as error:
        return Unreadable(_any_id(told), str(error))


def _read_any(calendar: str, told: Mapping, zone: str, times_only: bool) -> Item:
    if not told.get("recurringEventId"):
        return _read_whole(calendar, told, zone)
    occurrence = read_occurrence(calendar, told, zone)
    # Who may see free and busy only gets occurrences without their series.
    return alone(occurrence) if times_only else occurrence


def alone(occurrence: OccurrenceChanged) -> Item:
    """Return an occurrence without a series as an event of its own, under its own id."""
    if occurrence.event is None:
        return Removed(occurrence.ref.id)
    return Changed(occurrence.ref, replace(occurrence.event, uid=occurrence.ref.id))


def _read_whole(calendar: str, told: Mapping, zone: str) -> Item:
    if is_gone(told):
        return Removed(str(told["id"]))
    return changed(calendar, told, read_event(told, zone))


def read_occurrence(calendar: str, told: Mapping, zone: str) -> OccurrenceChanged:
    """Read an exception of a series. Raise `Strange` when it makes no sense."""
    return OccurrenceChanged(
        ref=ref_of(calendar, told),
        series_id=str(told["recurringEventId"]),
        original=sound(lambda: read_moment(told["originalStartTime"], zone)[0]),
        event=None if is_gone(told) else read_event(told, zone),
    )


def read_series(told: Mapping, exceptions: Iterable[Mapping], zone: str) -> Event:
    """Put a series and its exceptions together. Exceptions that change nothing are left out."""
    series = read_event(told, zone)
    for each in exceptions:
        occurrence = read_occurrence("", each, zone)
        event = occurrence.event and replace(occurrence.event, uid=series.uid)
        series = series.with_override(Override(occurrence.original, event))
    return without_idle_overrides(series)


def read_event(told: Mapping, zone: str) -> Event:
    """Read a live event. `zone` is its calendar's. Raise `Strange` when it makes no sense."""
    return sound(lambda: _read_event(told, zone))


def _read_event(told: Mapping, zone: str) -> Event:
    start, place = read_moment(told["start"], zone)
    stop, _ = read_moment(told.get("end") or told["start"], zone)
    if not is_day(stop):
        stop = stop.astimezone(start.tzinfo)
    return Event(
        uid=_uid(told),
        start=start,
        stop=stop,
        zone=place,
        title=kept_title(told.get("summary") or ""),
        location=tidy(told.get("location") or ""),
        notes=plain(told.get("description") or ""),
        status=Status.TENTATIVE if told.get("status") == "tentative" else Status.CONFIRMED,
        recurrence=canonical(told.get("recurrence") or ()),
        blocks=_blocks(told),
        private=told.get("visibility") in HIDDEN,
        conference=conference_of(told),
    )


def _any_id(told: object) -> str:
    return str(told.get("id", "")) if isinstance(told, Mapping) else ""


def _uid(told: Mapping) -> str:
    """Our uid where the mark is this event's own, else the iCalendar one."""
    ours = (told.get("extendedProperties") or {}).get("private") or {}
    own_id = told.get("recurringEventId") or told["id"]
    if ours.get(UID_KEY) and ours.get(ID_KEY) == own_id:
        return ours[UID_KEY]
    return told.get("iCalUID") or told["id"]


def _blocks(told: Mapping) -> Blocks:
    kind = told.get("eventType")
    answer = _own_answer(told)
    if kind in NEVER_BLOCKING or answer == "declined":
        return Blocks.FREE
    if kind in ALWAYS_BLOCKING:
        return Blocks.BUSY
    if told.get("transparency") == "transparent":
        return Blocks.FREE
    if answer == "needsAction":
        return Blocks.UNANSWERED
    if "tentative" in (answer, told.get("status")):
        return Blocks.TENTATIVE
    return Blocks.BUSY


def _own_answer(told: Mapping) -> str:
    """What the calendar's owner answered; an organizer has nothing to answer."""
    mine = next((a for a in told.get("attendees") or () if a.get("self")), {})
    answer = mine.get("responseStatus", "")
    return "" if answer == "needsAction" and mine.get("organizer") else answer


def conference_of(told: Mapping) -> str:
    """Return where to join an event's video meeting, or an empty text."""
    entries = (told.get("conferenceData") or {}).get("entryPoints") or ()
    video = (e["uri"] for e in entries if e.get("entryPointType") == "video" and e.get("uri"))
    return told.get("hangoutLink") or next(video, "")


def as_kept(event: Event) -> Event:
    """Return the event as Google would give it back."""
    kept = replace(
        event,
        start=whole_seconds(event.start),
        stop=whole_seconds(event.stop),
        title=kept_title(event.title),
        location=kept_location(event.location),
        notes=kept_notes(event.notes),
        recurrence=canonical(event.recurrence),
        blocks=_kept_blocks(event),
        overrides=(),
    )
    if not kept.is_series:
        return kept
    overrides = tuple(_kept_override(event, o) for o in event.overrides)
    return without_idle_overrides(replace(kept, overrides=overrides))


def _kept_override(series: Event, override: Override) -> Override:
    event = override.event
    if event is None or event.status is Status.CANCELLED:
        return Override(override.original, None)
    single = replace(event, uid=series.uid, recurrence=(), overrides=())
    return Override(override.original, as_kept(single))


def _kept_blocks(event: Event) -> Blocks:
    tentative = event.status is Status.TENTATIVE and event.blocks is Blocks.BUSY
    return Blocks.TENTATIVE if tentative else event.blocks
