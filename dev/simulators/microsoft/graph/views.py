"""How an event looks to the one who asks: which ids, which zone, which form of body."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import quote

from ..model import Calendar, Mailbox
from ..world import Settings
from .ids import everyday
from .meetings import provider_of
from .moments import is_day, shown, shown_instant
from .occurrences import MASTER, OCCURRENCE, Item, change_key
from .prefer import Preferences
from .text import as_text, preview
from .zones import windows_name

COPIED = ("subject", "importance", "sensitivity", "showAs", "isAllDay", "isCancelled",
          "isOrganizer", "isReminderOn", "reminderMinutesBeforeStart", "responseRequested",
          "allowNewTimeProposals", "hideAttendees", "categories", "isOnlineMeeting",
          "onlineMeetingProvider", "onlineMeeting", "responseStatus", "attendees", "organizer",
          "location", "locations")


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks into a calendar. `base` is the service's address, without a slash."""

    mailbox: Mailbox
    calendar: Calendar
    settings: Settings
    prefers: Preferences = Preferences(immutable_ids=True)
    base: str = "https://graph.microsoft.com/v1.0"

    def id(self, event_id: str) -> str:
        """An immutable id as this viewer gets to see it."""
        if self.prefers.immutable_ids or not event_id:
            return event_id
        return everyday(event_id, self.calendar.id)

    @property
    def context(self) -> str:
        """What the @odata.context of the calendar's events begins with."""
        user, calendar = quote(self.mailbox.user_id), quote(self.calendar.id)
        return f"{self.base}/$metadata#users('{user}')/calendars('{calendar}')/events"


def shown_event(item: Item, viewer: Viewer) -> dict:
    """The event with every property that an answer has without $select and $expand."""
    return {**plain_event(item, viewer), **item.entry.overlay}


def plain_event(item: Item, viewer: Viewer) -> dict:
    """The same as Graph itself would have kept it, without what was laid over."""
    return {
        **identity(item, viewer), **_times(item, viewer), **_series(item, viewer),
        **{name: item.body[name] for name in COPIED},
        "transactionId": item.body.get("transactionId"),
        "recurrence": item.body.get("recurrence") if item.kind == MASTER else None,
        "onlineMeetingUrl": None, "isDraft": False, "hasAttachments": False,
        **_body(item, viewer),
    }


def skeleton(item: Item, viewer: Viewer) -> dict:
    """What a delta tells of a plain occurrence: who it is and when, nothing else."""
    return {
        "@odata.type": "#microsoft.graph.event", "@odata.etag": item.etag,
        "id": viewer.id(item.id), "seriesMasterId": viewer.id(item.master), "type": item.kind,
        "start": shown(item.body["start"], viewer.prefers.zone),
        "end": shown(item.body["end"], viewer.prefers.zone),
    }


def identity(item: Item, viewer: Viewer) -> dict:
    shown_id = viewer.id(item.id)
    return {
        "@odata.etag": item.etag, "id": shown_id,
        "createdDateTime": item.entry.created, "lastModifiedDateTime": item.entry.modified,
        "changeKey": change_key(item.entry), "iCalUId": ical_uid(item), "type": item.kind,
        "webLink": "https://outlook.office365.com/owa/?itemid="
                   f"{quote(shown_id, safe='')}&exvsurl=1&path=/calendar/item",
    }


def ical_uid(item: Item) -> str:
    """Another one for each occurrence: the day stands inside of it."""
    seed = item.body.get("iCalUId") or item.master or item.id
    code = hashlib.sha256(seed.encode()).hexdigest().upper()
    day = f"{int(item.day[:4]):04X}{item.day[5:7]}{item.day[8:]}" if item.day else "00000000"
    return f"040000008200E00074C5B7101A82E008{day}{code[:48]}"


def _times(item: Item, viewer: Viewer) -> dict:
    body, zone = item.body, viewer.prefers.zone
    return {
        "start": shown(body["start"], zone), "end": shown(body["end"], zone),
        "originalStartTimeZone": _zone_name(body["originalStartTimeZone"], viewer),
        "originalEndTimeZone": _zone_name(body["originalEndTimeZone"], viewer),
    }


def _zone_name(name: str, viewer: Viewer) -> str:
    known = viewer.settings.windows_zones and "/" in name and "://" not in name
    return windows_name(name) if known else name


def _series(item: Item, viewer: Viewer) -> dict:
    if not item.in_series:
        return {"seriesMasterId": None}
    hidden = (viewer.settings.hides_original_start and viewer.mailbox.personal
              and item.kind != OCCURRENCE)
    # The pattern puts a whole day at a midnight that is shown as it is written.
    zone = "UTC" if is_day(item.original) else viewer.mailbox.zone
    return {"seriesMasterId": viewer.id(item.master),
            "originalStart": None if hidden else shown_instant(item.original, zone)}


def _body(item: Item, viewer: Viewer) -> dict:
    page = item.body["body"]
    text = viewer.prefers.text_body
    return {"bodyPreview": preview(page),
            "body": {"contentType": "text" if text else "html",
                     "content": as_text(page) if text else page}}


def shown_calendar(calendar: Calendar, mailbox: Mailbox) -> dict:
    """The calendar as it looks from its mailbox."""
    own = calendar.owner == mailbox.account
    provider = provider_of(mailbox)
    return {
        "id": calendar.id, "name": calendar.name, "color": calendar.color,
        "hexColor": calendar.hex_color, "isDefaultCalendar": calendar.default,
        "changeKey": f"{mailbox.user_id[:8]}AAAAA==", "canShare": own and not mailbox.personal,
        "canViewPrivateItems": own, "canEdit": calendar.can_edit,
        "allowedOnlineMeetingProviders": [] if provider == "unknown" else [provider],
        "defaultOnlineMeetingProvider": provider, "isTallyingResponses": calendar.default,
        "isRemovable": own and not calendar.default,
        "owner": {"name": calendar.owner_name, "address": calendar.owner},
    }
