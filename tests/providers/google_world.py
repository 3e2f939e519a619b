"""The world of the Google provider: real HTTP to a simulated Google on this machine."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import timedelta, timezone

import requests

from ...core.event import Blocks, Event, Moment, Status, is_day, moment_key
from ...dev.simulators.google import GoogleSimulator
from ...providers import errors
from ...providers.base import Credentials, Ref
from ...providers.google.client import GoogleClient
from ...providers.google.endpoints import Endpoints
from ...providers.google.oauth import SCOPES, GoogleOAuth
from ...providers.google.provider import GoogleProvider
from ...providers.http import Transport, utc_now
from ...providers.token_keeper import TokenKeeper
from .wire import Line, Mailbox, session_on
from .world import MONDAY, Answer, Trouble, World, appointment

ACCOUNT = "jane@salon.example"
NEIGHBOUR = "home@group.calendar.example"
ORGANIZER = "boss@elsewhere.example"
CALENDARS = "/calendars/"

# What the simulated Google answers, by Google's own names, and the error that must come of it.
REFUSALS = {
    "bad request": ("invalid", errors.Rejected),
    "token refused": ("authError", errors.AuthError),
    "permission missing": ("insufficientPermissions", errors.MissingScope),
    "calendar forbidden": ("forbidden", errors.CalendarUnavailable),
    "calendar for reading only": ("requiredAccessLevel", errors.CalendarUnavailable),
    "calendar not found": ("notFound", errors.CalendarUnavailable),
    "rate limited": ("userRateLimitExceeded", errors.RateLimited),
    "rate limited by the other status": ("tooManyRequests", errors.RateLimited),
    "quota used up": ("quotaExceeded", errors.RateLimited),
    "busy server": ("backendError", errors.TransientError),
    "broken server": ("internalError", errors.TransientError),
    "position lost": ("fullSyncRequired", errors.SyncTokenExpired),
}
PAGES = {
    "page instead of data": (200, errors.UnreadableAnswer),
    "a proxy's not found": (404, errors.UnreadableAnswer),
    "a proxy's gone": (410, errors.UnreadableAnswer),
    "a proxy's forbidden": (403, errors.UnreadableAnswer),
    "a proxy's sign-in": (302, errors.UnreadableAnswer),
    "a proxy's bad gateway": (502, errors.TransientError),
}
BREAKS = {
    "reset": ("reset", errors.TransientError),
    "answer cut off": ("cut", errors.UnreadableAnswer),
}


class GoogleWorld(World):
    calendar = ACCOUNT
    neighbour = NEIGHBOUR

    def __init__(self):
        self.simulator = GoogleSimulator().start()
        self.control = self.simulator.control
        self.control.reset(seeded=False)
        self.control.add_account(ACCOUNT, "Jane", "Europe/Brussels")
        self.control.add_calendar(ACCOUNT, NEIGHBOUR, zone="Europe/Brussels")
        self.saved = []
        self.line = Line()
        self.session = session_on(self.line)
        self.mailbox = Mailbox()
        self.provider = self.again()

    @property
    def settings(self):
        url = self.simulator.url
        client = next(iter(self.simulator.world.grants.clients.values()))
        return {
            "google_client_id": client.id,
            "google_client_secret": client.secret,
            "google_auth_uri": f"{url}/o/oauth2/v2/auth",
            "google_token_uri": f"{url}/token",
            "google_revoke_uri": f"{url}/revoke",
            "google_api_root": f"{url}/calendar/v3",
        }

    def close(self):
        self.session.close()
        self.simulator.stop()
        self.mailbox.close()

    def again(self):
        return GoogleProvider(self.client(), clock=before_monday)

    def small_pages(self, size):
        return GoogleProvider(self.client(), clock=before_monday, page_size=size)

    def client(self):
        endpoints = Endpoints.read(self.settings)
        transport = Transport(self.session)
        oauth = GoogleOAuth(endpoints, transport)
        keeper = TokenKeeper(oauth, self.granted(), self.saved.append)
        return GoogleClient(endpoints.api_root, transport, keeper)

    def granted(self, scopes=SCOPES):
        told = self.control.grant(ACCOUNT, list(scopes))
        return Credentials(
            access_token=told["access_token"],
            refresh_token=told["refresh_token"],
            expires=utc_now() + timedelta(seconds=told["expires_in"]),
            scopes=tuple(scopes),
        )

    def put(self, event: Event) -> Ref:
        return self.ref(self.control.create_event(self.calendar, in_google(event)))

    def put_raw(self, told: dict) -> Ref:
        """Somebody adds an event in Google's own words."""
        return self.ref(self.control.create_event(self.calendar, told))

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

    def edit(self, ref: Ref, **fields):
        whole = in_google(appointment(**fields))
        named = {name: whole[name] for field in fields for name in NAMES[field]}
        self.control.patch_event(ref.calendar, ref.id, named)

    def delete(self, ref: Ref):
        self.control.delete_event(ref.calendar, ref.id)

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

    def stored(self, id: str) -> dict:
        """The event as Google has it."""
        return next(e for e in self.control.events(self.calendar, deleted=True) if e["id"] == id)

    def live(self):
        return sum("recurringEventId" not in e for e in self.control.events(self.calendar))

    def close_calendar(self):
        self.control.set_role(ACCOUNT, self.calendar, "")

    def troubles(self):
        always = {"times": None, "path": CALENDARS}
        faults = {n: ({"reason": r}, e) for n, (r, e) in REFUSALS.items()}
        faults |= {n: ({"kind": "html", "status": s}, e) for n, (s, e) in PAGES.items()}
        faults |= {n: ({"kind": k}, e) for n, (k, e) in BREAKS.items()}
        table = [
            Trouble(name, lambda fault=fault: self.control.add_fault(**always, **fault), expected)
            for name, (fault, expected) in faults.items()
        ]
        silence = requests.exceptions.ReadTimeout("nothing comes")
        return [*table, Trouble("timeout", lambda: self.line.fail(silence), errors.TransientError)]

    def expire_sync_token(self):
        self.control.expire_sync_tokens(self.calendar)

    def ask_to_wait(self, seconds):
        wait = {"Retry-After": str(seconds)}
        self.control.add_fault(status=429, headers=wait, path=CALENDARS)

    def drop_next_answer(self):
        self.control.add_fault(kind="drop", path=CALENDARS)

    def break_after(self, requests_):
        self.line.fail(requests.exceptions.ConnectionError("the line is dead"), requests_)

    def mend(self):
        self.line.mend()
        self.control.clear_faults()

    def expire_access_token(self):
        self.control.expire_access_tokens(ACCOUNT)

    def revoke_grant(self):
        self.control.revoke_grants(ACCOUNT)

    def sent(self):
        return list(self.line.sent)

    def complaints(self):
        """With CALENDAR_SCHEMAS set, requests are held against Google's own schema too."""
        return [*self.control.violations(), *self.control.mails()]

    def secrets(self):
        tokens = set(self.simulator.world.grants.tokens)
        return tokens | {self.settings["google_client_secret"]}

    @property
    def webhook_address(self):
        return self.mailbox.address

    def notices(self):
        self.simulator.server.settle()
        return list(self.mailbox.heard)

    def ref(self, told: dict) -> Ref:
        return Ref(self.calendar, told["id"], told["etag"])


ANSWERS = {
    Answer.YES: "accepted",
    Answer.MAYBE: "tentative",
    Answer.NO: "declined",
    Answer.NOTHING: "needsAction",
}
EMPTY = {"date": None, "dateTime": None, "timeZone": None}
NAMES = {
    "title": ("summary",),
    "notes": ("description",),
    "start": ("start", "end"),
    "stop": ("start", "end"),
}
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


def before_monday():
    return MONDAY - timedelta(weeks=2)


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
