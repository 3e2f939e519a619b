"""The world of the Microsoft provider: real HTTPS to a simulated Microsoft on this machine."""

from __future__ import annotations

import html
import os
from datetime import timezone

from ...core.event import Blocks, Event, Moment, Status, in_utc, is_day, zone_info
from ...dev.simulators.microsoft import MicrosoftSimulator
from ...providers import errors
from ...providers.base import Ref
from ...providers.http import Transport, utc_now
from ...providers.microsoft import whole
from ...providers.microsoft.client import GraphClient
from ...providers.microsoft.endpoints import Endpoints
from ...providers.microsoft.oauth import SCOPE, MicrosoftOAuth
from ...providers.microsoft.provider import MicrosoftProvider
from .simulated_world import ACCOUNT, ZONE, SimulatedWorld
from .wire import Mailbox
from .world import Answer, appointment, before_monday

CALENDARS = "/me/calendars/"
TRUST = "REQUESTS_CA_BUNDLE"


def refusal(status: int, code: str) -> dict:
    """An answer of Graph's that the simulator knows no reason for."""
    return {"status": status, "body": {"error": {"code": code, "message": code}}}


# What the simulated Graph answers, by Graph's own codes, and the error that must come of it.
REFUSALS = {
    "bad request": ({"reason": "ErrorInvalidRequest"}, errors.Rejected),
    "token refused": ({"reason": "InvalidAuthenticationToken"}, errors.AuthError),
    "permission missing": (
        refusal(403, "ErrorInsufficientPermissionsInAccessToken"),
        errors.AuthError,
    ),
    "calendar forbidden": ({"reason": "ErrorAccessDenied"}, errors.CalendarUnavailable),
    "calendar not found": ({"reason": "ErrorItemNotFound"}, errors.CalendarUnavailable),
    "mailbox elsewhere": ({"reason": "MailboxNotEnabledForRESTAPI"}, errors.CalendarUnavailable),
    "rate limited": ({"reason": "ApplicationThrottled"}, errors.RateLimited),
    "quota used up": ({"reason": "TooManyRequests"}, errors.RateLimited),
    "busy server": ({"reason": "serviceNotAvailable"}, errors.TransientError),
    "broken server": ({"reason": "ErrorInternalServerError"}, errors.TransientError),
    "too slow a server": ({"reason": "UnknownError"}, errors.TransientError),
    "position lost": (refusal(410, "syncStateNotFound"), errors.SyncTokenExpired),
}
NAMES = {
    "title": ("subject",),
    "notes": ("body",),
    "start": ("start", "end", "isAllDay"),
    "stop": ("start", "end", "isAllDay"),
}


class MicrosoftWorld(SimulatedWorld):
    scopes = (SCOPE,)
    calendars_path = CALENDARS
    refusals = REFUSALS
    names = NAMES

    def __init__(self, personal: bool = False):
        super().__init__(MicrosoftSimulator(), Mailbox(MicrosoftProvider.handshake))
        self.meetings = not personal
        self.trusted_before = os.environ.get(TRUST)
        os.environ[TRUST] = self.simulator.bundle
        self.neighbour = self.control.add_account(ACCOUNT, "Jane", ZONE, personal)["calendar"]
        self.calendar = self.control.add_calendar(ACCOUNT, "Work")["id"]
        self.provider = self.again()

    @property
    def settings(self):
        client = self.registration
        return {
            "microsoft_client_id": client.id,
            "microsoft_client_secret": next(iter(client.secrets)),
            "microsoft_authority": f"{self.simulator.url}/common",
            "microsoft_graph_root": f"{self.simulator.url}/v1.0",
            "zone": ZONE,
        }

    def close(self):
        super().close()
        if self.trusted_before is None:
            os.environ.pop(TRUST, None)
        else:
            os.environ[TRUST] = self.trusted_before

    def words(self, event):
        return in_outlook(event)

    def again(self):
        return self.speaking()

    def small_pages(self, size):
        return self.speaking(page_size=size)

    def speaking(self, clock=None, now=utc_now, **options):
        """`clock` says where the feed's window lies, `now` what the time is at Graph."""
        clock = clock or before_monday
        return MicrosoftProvider(self.client(now), zone=ZONE, clock=clock, **options)

    def client(self, now=utc_now):
        endpoints = Endpoints.read(self.settings)
        transport = Transport(self.session)
        keeper = self.keeper(MicrosoftOAuth(endpoints, transport))
        return GraphClient(endpoints.graph_root, transport, keeper, now)

    def put_invitation(self, event, answer):
        told = in_outlook(event)
        del told["showAs"]
        return self.ref(self.control.invite(self.calendar, told, response=ANSWERS[answer]))

    def put_in_foreign_zone(self):
        ref = self.put(appointment())
        named = {"originalStartTimeZone": "Romance Standard Time"}
        return self.ref(self.control.decorate(self.calendar, ref.id, named))

    def put_unreadable(self):
        ref = self.put(appointment(uid="poison"))
        early = {"dateTime": "2027-03-01T08:00:00.0000000", "timeZone": "UTC"}
        self.control.decorate(self.calendar, ref.id, {"end": early})
        return ref.id

    def change_occurrence(self, ref: Ref, original: Moment, event: Event | None):
        said = event and {
            name: value
            for name, value in in_outlook(event).items()
            if name in ("subject", "body", "location", "start", "end")
        }
        original = in_utc(original).isoformat()
        self.control.change_occurrence(ref.calendar, ref.id, original, said)

    def decorate(self, ref: Ref):
        self.control.patch_event(ref.calendar, ref.id, DECORATION)

    def decoration(self, ref: Ref):
        told = self.stored(ref.id)
        return {name: told[name] for name in (*DECORATION, "onlineMeeting", "organizer")}

    def offer_meetings(self):
        """Accounts at work have them anyway."""

    def put_meeting(self, ref: Ref) -> str:
        self.control.patch_event(ref.calendar, ref.id, {"isOnlineMeeting": True})
        return self.stored(ref.id)["onlineMeeting"]["joinUrl"]

    def stored(self, id: str) -> dict:
        """The event as Microsoft has it."""
        return next(e for e in self.control.events(self.calendar) if e["id"] == id)

    def live(self):
        return sum(e["type"] != "exception" for e in self.control.events(self.calendar))

    def close_calendar(self):
        self.control.set_access(self.calendar, "none")

    def expire_sync_token(self):
        self.control.expire_delta_tokens(self.calendar)

    def drop_next_answer(self):
        self.control.add_fault(kind="drop", method="POST", path=f"{CALENDARS}.*/events$")

    def revoke_grant(self):
        super().revoke_grant()
        self.expire_access_token()

    def secrets(self):
        tokens = set(self.simulator.grants.tokens)
        return tokens | {self.settings["microsoft_client_secret"]}

    def ref(self, told: dict) -> Ref:
        return whole.ref_of(self.calendar, told)


ANSWERS = {
    Answer.YES: "accepted",
    Answer.MAYBE: "tentativelyAccepted",
    Answer.NO: "declined",
    Answer.NOTHING: "notResponded",
}
# No guest: of what is changed about an event that has guests, Outlook tells them by mail.
DECORATION = {
    "categories": ["Blue category"],
    "importance": "high",
    "isReminderOn": True,
    "reminderMinutesBeforeStart": 45,
    "allowNewTimeProposals": False,
    "isOnlineMeeting": True,
}
WINDOWS_NAMES = {ZONE: "Romance Standard Time"}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def in_outlook(event: Event) -> dict:
    """The event in Graph's words, as a person's own programs would write it."""
    told = {
        "subject": event.title,
        "body": {"contentType": "html", "content": html.escape(event.notes, quote=False)},
        "location": {"displayName": event.location},
        "start": moment(event.start, event.zone),
        "end": moment(event.stop, event.zone),
        "isAllDay": event.all_day,
        "sensitivity": "private" if event.private else "normal",
        "showAs": shown_as(event),
    }
    return told | {"recurrence": recurrence(event)} if event.is_series else told


def shown_as(event: Event) -> str:
    if event.blocks is Blocks.FREE:
        return "free"
    return "tentative" if event.status is Status.TENTATIVE else "busy"


def moment(value: Moment, zone: str) -> dict:
    """Whole days are drawn in the mailbox's own zone."""
    zone = ZONE if is_day(value) else zone
    name = WINDOWS_NAMES.get(zone, "UTC")
    if is_day(value):
        return {"dateTime": f"{value.isoformat()}T00:00:00", "timeZone": name}
    wall = value.astimezone(zone_info(zone) if zone in WINDOWS_NAMES else timezone.utc)
    return {"dateTime": wall.replace(tzinfo=None).isoformat(), "timeZone": name}


def recurrence(event: Event) -> dict:
    """The simple rules that people choose in tests: so many times, or for ever."""
    (line,) = event.recurrence
    rule = dict(part.split("=") for part in line.removeprefix("RRULE:").split(";"))
    pattern = {"type": rule["FREQ"].lower(), "interval": int(rule.get("INTERVAL", 1))}
    if rule["FREQ"] == "WEEKLY":
        pattern["daysOfWeek"] = [DAYS[event.start.weekday()]]
    span = {"type": "noEnd", "startDate": event.start.strftime("%Y-%m-%d")}
    if "COUNT" in rule:
        span |= {"type": "numbered", "numberOfOccurrences": int(rule["COUNT"])}
    return {"pattern": pattern, "range": span}
