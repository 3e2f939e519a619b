"""The world of the Google provider: real HTTP to a simulated Google on this machine."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import timezone

from ...core.event import Blocks, Event, Moment, Status, is_day, moment_key
from ...dev.simulators.google import GoogleSimulator
from ...providers import errors
from ...providers.base import Ref
from ...providers.google.client import GoogleClient
from ...providers.google.endpoints import Endpoints
from ...providers.google.oauth import SCOPES, GoogleOAuth
from ...providers.google.provider import GoogleProvider
from ...providers.http import Transport
from .simulated_world import ACCOUNT, ZONE, SimulatedWorld
from .wire import Mailbox
from .world import Answer, appointment, before_monday

NEIGHBOUR = "home@group.calendar.example"
ORGANIZER = "boss@elsewhere.example"
CALENDARS = "/calendars/"

# What the simulated Google answers, by Google's own names, and the error that must come of it.
REFUSALS = {
    "bad request": ({"reason": "invalid"}, errors.Rejected),
    "token refused": ({"reason": "authError"}, errors.AuthError),
    "permission missing": ({"reason": "insufficientPermissions"}, errors.MissingScope),
    "calendar forbidden": ({"reason": "forbidden"}, errors.CalendarUnavailable),
    "calendar for reading only": ({"reason": "requiredAccessLevel"}, errors.CalendarUnavailable),
    "calendar not found": ({"reason": "notFound"}, errors.CalendarUnavailable),
    "rate limited": ({"reason": "userRateLimitExceeded"}, errors.RateLimited),
    "rate limited by the other status": ({"reason": "tooManyRequests"}, errors.RateLimited),
    "quota used up": ({"reason": "quotaExceeded"}, errors.RateLimited),
    "busy server": ({"reason": "backendError"}, errors.TransientError),
    "broken server": ({"reason": "internalError"}, errors.TransientError),
    "position lost": ({"reason": "fullSyncRequired"}, errors.SyncTokenExpired),
}
ZOOM = {
    "conferenceId": "jane",
    "entryPoints": [{"entryPointType": "video", "uri": "https://zoom.example/jane"}],
}
NAMES = {
    "title": ("summary",),
    "notes": ("description",),
    "start": ("start", "end"),
    "stop": ("start", "end"),
}


class GoogleWorld(SimulatedWorld):
    calendar = ACCOUNT
    neighbour = NEIGHBOUR
    scopes = SCOPES
    calendars_path = CALENDARS
    refusals = REFUSALS
    names = NAMES

    def __init__(self):
        super().__init__(GoogleSimulator(), Mailbox())
        self.control.add_account(ACCOUNT, "Jane", ZONE)
        self.control.add_calendar(ACCOUNT, NEIGHBOUR, zone=ZONE)
        self.provider = self.again()

    @property
    def settings(self):
        url = self.simulator.url
        client = self.registration
        return {
            "google_client_id": client.id,
            "google_client_secret": client.secret,
            "google_auth_uri": f"{url}/o/oauth2/v2/auth",
            "google_token_uri": f"{url}/token",
            "google_revoke_uri": f"{url}/revoke",
            "google_api_root": f"{url}/calendar/v3",
        }

    def words(self, event):
        return in_google(event)

    def again(self):
        return GoogleProvider(self.client(), clock=before_monday)

    def small_pages(self, size):
        return GoogleProvider(self.client(), clock=before_monday, page_size=size)

    def client(self):
        endpoints = Endpoints.read(self.settings)
        transport = Transport(self.session)
        keeper = self.keeper(GoogleOAuth(endpoints, transport))
        return GoogleClient(endpoints.api_root, transport, keeper)

    def put_invitation(self, event, answer):
        return self.put_raw({**in_google(event), **invitation(ANSWERS[answer])})

    def put_in_foreign_zone(self):
        return self.put_stored(
            lambda body: {
                **body,
                "start": {**body["start"], "timeZone": "Romance Standard Time"},
                "end": {**body["end"], "timeZone": "Romance Standard Time"},
            }
        )

    def put_stored(self, change) -> Ref:
        """Put an event there that Google itself would not have taken."""
        world, home = self.simulator.world, self.simulator.world.calendars[self.calendar]
        with world.lock:
            ref = self.put(appointment(uid="stored"))
            entry = world.store(home, ref.id, change(home.entries[ref.id].body))
        return replace(ref, etag=f'"{entry.version}"')

    def put_unreadable(self):
        early = {"dateTime": "2027-03-01T08:00:00Z"}
        return self.put_stored(lambda body: {**body, "end": early}).id

    def patch(self, ref: Ref, named: dict):
        """A day is not an instant any more, nor the other way round."""
        times = {name: {**EMPTY, **named[name]} for name in ("start", "end") if name in named}
        super().patch(ref, {**named, **times})

    def change_occurrence(self, ref: Ref, original: Moment, event: Event | None):
        instance = f"{ref.id}_{moment_key(original)}"
        if event is None:
            self.control.delete_event(ref.calendar, instance)
            return
        said = in_google(event)
        kept = {name: said[name] for name in ("summary", "description", "location")}
        times = {name: {**EMPTY, **said[name]} for name in ("start", "end")}
        self.control.patch_event(ref.calendar, instance, {**kept, **times})

    def decorate(self, ref: Ref):
        self.control.patch_event(ref.calendar, ref.id, DECORATION)

    def decoration(self, ref: Ref):
        told = self.stored(ref.id)
        return {name: told[name] for name in (*DECORATION, "organizer", "creator")}

    def offer_meetings(self):
        self.control.change_settings(conference_delay=0.1)

    def put_meeting(self, ref: Ref) -> str:
        self.control.patch_event(ref.calendar, ref.id, {"conferenceData": ZOOM})
        return ZOOM["entryPoints"][0]["uri"]

    def stored(self, id: str) -> dict:
        """The event as Google has it."""
        return next(e for e in self.control.events(self.calendar, deleted=True) if e["id"] == id)

    def live(self):
        return sum("recurringEventId" not in e for e in self.control.events(self.calendar))

    def close_calendar(self):
        self.control.set_role(ACCOUNT, self.calendar, "")

    def expire_sync_token(self):
        self.control.expire_sync_tokens(self.calendar)

    def drop_next_answer(self):
        self.control.add_fault(kind="drop", path=CALENDARS)

    def secrets(self):
        tokens = set(self.simulator.grants.tokens)
        return tokens | {self.settings["google_client_secret"]}

    def ref(self, told: dict) -> Ref:
        return Ref(self.calendar, told["id"], told["etag"])


ANSWERS = {
    Answer.YES: "accepted",
    Answer.MAYBE: "tentative",
    Answer.NO: "declined",
    Answer.NOTHING: "needsAction",
}
EMPTY = {"date": None, "dateTime": None, "timeZone": None}
DECORATION = {
    "colorId": "5",
    "attendees": [
        {"email": ACCOUNT, "responseStatus": "accepted", "self": True, "organizer": True},
        {"email": "guest@elsewhere.example", "responseStatus": "tentative"},
    ],
    "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 10}]},
    "attachments": [{"fileUrl": "https://drive.example/plan", "title": "Plan"}],
    "guestsCanModify": True,
}


def invitation(answer: str) -> dict:
    """What makes an event an invitation that the calendar's owner answered so."""
    return {
        "organizer": {"email": ORGANIZER},
        "attendees": [
            {"email": ORGANIZER, "responseStatus": "accepted"},
            {"email": ACCOUNT, "responseStatus": answer},
        ],
    }


def in_google(event: Event) -> dict:
    """The event in Google's words, as a person's own programs would write it."""
    return {
        "summary": event.title,
        "description": html.escape(event.notes, quote=False),
        "location": event.location,
        "start": moment(event.start, event.zone),
        "end": moment(event.stop, event.zone),
        "status": "tentative" if event.status is Status.TENTATIVE else "confirmed",
        "visibility": "private" if event.private else "default",
        "transparency": "transparent" if event.blocks is Blocks.FREE else "opaque",
        "recurrence": list(event.recurrence),
        "iCalUID": event.uid,
    }


def moment(value: Moment, zone: str) -> dict:
    if is_day(value):
        return {"date": value.isoformat()}
    return {"dateTime": value.astimezone(timezone.utc).isoformat(), "timeZone": zone}
