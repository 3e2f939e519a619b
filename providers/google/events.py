"""Reading and writing one event or series at Google.

Every write is for this calendar alone: nobody gets a mail (`sendUpdates=none`), and only our
own fields are named.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...core.event import Event, Moment
from ..base import Detail, Ref
from ..errors import CalendarUnavailable, NotFound, PreconditionFailed, TransientError
from ..versions import own_etag
from . import dialect, writing
from .client import GoogleClient
from .failures import About
from .moments import original_text

ATTEMPTS = 3
LIST_SIZE = 2500
QUIET = {"sendUpdates": "none"}
FIELDS = {Detail.BUSY: dialect.BUSY_FIELDS, Detail.FULL: dialect.FULL_FIELDS}
#: What is asked for of an event that we have just written: where it is now. What it says is
#: known, and a wish is in the address, which is read letter by letter before it is sent.
WRITTEN = "id,etag,status,iCalUID"


def many_events(detail: Detail = Detail.FULL) -> str:
    """What is asked for of a list of events."""
    return f"accessRole,timeZone,nextPageToken,items({FIELDS[detail]})"


class Events:
    """The raw calls about events of one account."""

    def __init__(self, client: GoogleClient):
        self._client = client
        self._api = client.resource("events")
        self._zones: dict[str, str] = {}

    def get(self, calendar: str, id: str, detail: Detail = Detail.FULL) -> dict:
        """Return the resource as it is, which may be a deleted one's. Raise `NotFound`."""
        query = {"eventId": id, "maxAttendees": 1, "fields": FIELDS[detail]}
        request = self._api.get(calendarId=calendar, **query)
        return self._about_event(calendar, lambda: self._client.ask(request, About.EVENT))

    def get_live(self, calendar: str, id: str, detail: Detail = Detail.FULL) -> dict:
        """Return the resource. Raise `NotFound` when it was deleted or never was."""
        told = self.get(calendar, id, detail)
        if dialect.is_gone(told):
            raise NotFound("the event was deleted", reason="deleted")
        return told

    def exists(self, calendar: str, id: str) -> bool:
        """True when there is such an event. Nothing else is asked about it."""
        request = self._api.get(calendarId=calendar, eventId=id, fields="id,status")
        try:
            told = self._about_event(calendar, lambda: self._client.ask(request, About.EVENT))
        except NotFound:
            return False
        return not dialect.is_gone(told)

    def exceptions(
        self, calendar: str, master: Mapping, detail: Detail = Detail.FULL
    ) -> list[dict]:
        """Return the exceptions of a series, cancelled ones too."""
        found, page_token = [], ""
        while True:
            listing = self._list(calendar, str(master["iCalUID"]), page_token, detail)
            self._zones[calendar] = dialect.calendar_zone(listing)
            found += listing.get("items") or ()
            page_token = listing.get("nextPageToken", "")
            if not page_token:
                break
        return [each for each in found if each.get("recurringEventId") == master["id"]]

    def zone(self, calendar: str) -> str:
        """Return the calendar's zone, in which its whole days live."""
        if calendar not in self._zones:
            self.check_open(calendar)
        return self._zones[calendar]

    def check_open(self, calendar: str) -> None:
        """Raise `CalendarUnavailable` unless the calendar can be read."""
        request = self._api.list(calendarId=calendar, maxResults=1, fields="accessRole,timeZone")
        listing = self._client.ask(request, About.CALENDAR)
        self._zones[calendar] = dialect.calendar_zone(listing)

    def instance(self, calendar: str, series_id: str, original: Moment) -> dict | None:
        """Return the occurrence that starts at `original`, or None when there is none."""
        request = self._api.instances(
            calendarId=calendar,
            eventId=series_id,
            originalStart=original_text(original),
            showDeleted=True,
            maxAttendees=1,
            fields=many_events(),
        )
        listing = self._about_event(calendar, lambda: self._client.ask(request, About.EVENT))
        return next(iter(listing.get("items") or ()), None)

    def insert(self, calendar: str, body: dict) -> dict:
        """Add an event under the id in `body`. Raise `AlreadyExists` when it is taken."""
        request = self._api.insert(
            calendarId=calendar, body=body, maxAttendees=1, fields=WRITTEN, **QUIET
        )
        return self._client.ask(request, About.CALENDAR)

    def replace(self, ref: Ref, body: dict) -> dict:
        """Write a whole resource: what is not named is reset. Also raises the dead."""
        request = self._api.update(
            calendarId=ref.calendar,
            eventId=ref.id,
            body=body,
            maxAttendees=1,
            fields=WRITTEN,
            **QUIET,
        )
        return self._client.ask(request, About.EVENT, own_etag(ref.etag))

    def patch(self, ref: Ref, body: dict, *, meet: int = 0) -> dict:
        """Write the fields in `body` onto the version `ref.etag` of a live event.

        Only with `meet` (1) is its video meeting ours to write.

        A patch that names the status would raise a deleted event from the dead, so it is
        never sent without a version: with an empty etag the current one is looked up.
        """
        for _attempt in range(ATTEMPTS):
            etag = own_etag(ref.etag) or self.get_live(ref.calendar, ref.id)["etag"]
            try:
                return self._patch(ref, body, etag, meet)
            except PreconditionFailed:
                if ref.etag:
                    self.get_live(ref.calendar, ref.id)
                    raise
        raise TransientError("the event keeps changing", reason="contended")

    def delete(self, ref: Ref) -> bool:
        """Delete an event; False when it was gone already.

        Raise `PreconditionFailed` when stale.
        """
        request = self._api.delete(calendarId=ref.calendar, eventId=ref.id, **QUIET)
        try:
            self._about_event(
                ref.calendar, lambda: self._client.send(request, About.EVENT, own_etag(ref.etag))
            )
        except NotFound:
            return False
        except (PreconditionFailed, CalendarUnavailable):
            # Google refuses so for what was deleted before, too.
            if not self._is_gone(ref):
                raise
            return False
        return True

    def _is_gone(self, ref: Ref) -> bool:
        try:
            return dialect.is_gone(self.get(ref.calendar, ref.id))
        except NotFound:
            return True

    def _patch(self, ref: Ref, body: dict, etag: str, meet: int) -> dict:
        wish = {"fields": WRITTEN}
        if meet:
            wish = {"fields": dialect.FULL_FIELDS, "conferenceDataVersion": meet}
        request = self._api.patch(
            calendarId=ref.calendar,
            eventId=ref.id,
            body=body,
            maxAttendees=1,
            **QUIET,
            **wish,
        )
        return self._about_event(ref.calendar, lambda: self._client.ask(request, About.EVENT, etag))

    def _list(
        self, calendar: str, ical_uid: str, page_token: str, detail: Detail = Detail.FULL
    ) -> dict:
        query = {"pageToken": page_token} if page_token else {}
        request = self._api.list(
            calendarId=calendar,
            iCalUID=ical_uid,
            singleEvents=False,
            showDeleted=True,
            maxResults=LIST_SIZE,
            maxAttendees=1,
            fields=many_events(detail),
            **query,
        )
        return self._client.ask(request, About.CALENDAR)

    def _about_event(self, calendar: str, call):
        """Do a call about an event. Its "not found" counts only while its calendar is open.

        Google answers 404 alike for an event that never was and for a calendar that is no
        longer shared with us.
        """
        try:
            return call()
        except NotFound:
            self.check_open(calendar)
            raise


def ours(event: Event, id: str) -> dict:
    """Return the body that makes an event under `id`."""
    return {**writing.whole(writing.write_event(event, id)), "id": id}
