"""The world of the memory providers."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256

from ...core.event import Event, Moment
from ...providers import errors
from ...providers.base import Credentials, Meeting, Ref
from ...providers.memory import MemoryCloudProvider, MemoryProvider, MemoryServer
from ...providers.memory_meetings import offer
from ...providers.memory_oauth import MemoryOAuth
from .promises.time import ANSWERED
from .world import Trouble, World, appointment

ACCOUNT = "jane@memory.example"
VERIFIER = "a-verifier-of-forty-three-characters-or-more"
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()

TROUBLES = (
    ("bad request", errors.Rejected),
    ("token refused", errors.AuthError),
    ("permission missing", errors.MissingScope),
    ("calendar forbidden", errors.CalendarUnavailable),
    ("rate limited", errors.RateLimited),
    ("quota used up", errors.RateLimited),
    ("busy server", errors.TransientError),
    ("broken server", errors.TransientError),
    ("timeout", errors.TransientError),
    ("reset", errors.TransientError),
    ("page instead of data", errors.UnreadableAnswer),
    ("answer cut off", errors.UnreadableAnswer),
)


class MemoryWorld(World):
    webhook_address = "https://odoo.example/notices"

    def __init__(self):
        self.server = MemoryServer.named(ACCOUNT)
        self.calendar = self.server.add_calendar("work", zone="Europe/Brussels")
        self.neighbour = self.server.add_calendar("home")
        self.saved = []
        self.heard = []
        self.server.listeners.append(lambda address, *notice: self.heard.append(notice))
        self.provider = self.again()

    def close(self):
        MemoryServer.reset()

    def again(self):
        return MemoryProvider.build({}, Credentials(username=ACCOUNT), self.saved.append)

    def small_pages(self, size):
        self.server.page_size = size
        return self.provider

    def offer_meetings(self):
        offer(self.server, self.calendar, Meeting.GOOGLE_MEET)

    def put_meeting(self, ref: Ref) -> str:
        self.edit(ref, conference="https://zoom.example/jane")
        return "https://zoom.example/jane"

    def put(self, event: Event) -> Ref:
        return self.server.put(self.calendar, event)

    def put_invitation(self, event, answer):
        return self.put(replace(event, blocks=ANSWERED[answer]))

    def put_in_foreign_zone(self):
        return self.put(appointment())

    def put_unreadable(self):
        ref = self.put(appointment(uid="poison"))
        self.server.poison(ref)
        return ref.id

    def edit(self, ref: Ref, **fields):
        self.server.edit(ref, **fields)

    def delete(self, ref: Ref):
        self.server.delete(ref)

    def change_occurrence(self, ref: Ref, original: Moment, event: Event | None):
        self.server.change_occurrence(ref, original, event)

    def decorate(self, ref: Ref):
        self.server.decorate(ref, colour="red", guest="a guest")

    def decoration(self, ref: Ref):
        return dict(self.server.shelves[ref.calendar].live(ref.id).extras)

    def live(self):
        return len(self.server.events(self.calendar))

    def close_calendar(self):
        self.server.close(self.calendar)

    def troubles(self):
        return [
            Trouble(name, lambda error=error: self.server.fail_next(error("trouble"), 2), error)
            for name, error in TROUBLES
        ]

    def expire_sync_token(self):
        self.server.expire_sync_tokens()

    def ask_to_wait(self, seconds):
        self.server.fail_next(errors.RateLimited("slower", retry_after=seconds))

    def drop_next_answer(self):
        self.server.drop_next_answer()

    def break_after(self, requests):
        self.server.break_after(requests)

    def mend(self):
        self.server.mend()

    def notices(self):
        return self.heard


class MemoryCloudWorld(MemoryWorld):
    def again(self):
        code = MemoryOAuth.agree(ACCOUNT, CHALLENGE)
        credentials = MemoryOAuth().exchange(code=code, verifier=VERIFIER, redirect_uri="")
        return MemoryCloudProvider.build({}, credentials, self.saved.append)

    def expire_access_token(self):
        self.server.expire_access_token()

    def revoke_grant(self):
        self.server.revoke_grant()
