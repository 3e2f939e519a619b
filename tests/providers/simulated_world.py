"""The world of a vendor that is simulated on this machine."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from datetime import timedelta

from ...core.event import Event
from ...dev.simulators.common.simulator import Simulator
from ...providers import errors
from ...providers.base import Credentials, Ref
from ...providers.http import utc_now
from ...providers.token_keeper import TokenKeeper
from .wire import Mailbox
from .wired_world import BREAKS, WiredWorld
from .world import appointment

ACCOUNT = "jane@salon.example"
ZONE = "Europe/Brussels"

PAGES = {
    "page instead of data": (200, errors.UnreadableAnswer),
    "a proxy's not found": (404, errors.UnreadableAnswer),
    "a proxy's gone": (410, errors.UnreadableAnswer),
    "a proxy's forbidden": (403, errors.UnreadableAnswer),
    "a proxy's sign-in": (302, errors.UnreadableAnswer),
    "a proxy's bad gateway": (502, errors.TransientError),
}


class SimulatedWorld(WiredWorld):
    """Jane's account at a simulated vendor, whose strings are pulled by `control`.

    `scopes` are what she grants. `calendars_path` begins every request about a calendar's events:
    what goes wrong goes wrong there. `refusals` are the vendor's own, as faults, with the errors
    that must come of them. `names` are the vendor's, by the fields of `Event`.
    """

    scopes: tuple[str, ...]
    calendars_path: str
    refusals: Mapping[str, tuple[dict, type]]
    names: Mapping[str, tuple[str, ...]]

    def __init__(self, simulator: Simulator, mailbox: Mailbox):
        super().__init__()
        self.simulator = simulator.start()
        self.control = simulator.control
        self.control.reset(seeded=False)
        self.mailbox = mailbox

    def close(self):
        super().close()
        self.simulator.stop()
        self.mailbox.close()

    @abstractmethod
    def words(self, event: Event) -> dict:
        """The event in the vendor's words, as a person's own programs would write it."""

    @abstractmethod
    def ref(self, told: dict) -> Ref:
        """Where the event is that the vendor tells of."""

    # The account.

    @property
    def registration(self):
        """What the administrator has registered there: `id` and the secret."""
        return next(iter(self.simulator.grants.clients.values()))

    def keeper(self, oauth) -> TokenKeeper:
        return TokenKeeper(oauth, self.granted(), self.saved.append)

    def granted(self, scopes: Iterable[str] = ()) -> Credentials:
        scopes = tuple(scopes) or self.scopes
        told = self.control.grant(ACCOUNT, list(scopes))
        return Credentials(
            access_token=told["access_token"],
            refresh_token=told["refresh_token"],
            expires=utc_now() + timedelta(seconds=told["expires_in"]),
            scopes=scopes,
        )

    def expire_access_token(self):
        self.control.expire_access_tokens(ACCOUNT)

    def revoke_grant(self):
        self.control.revoke_grants(ACCOUNT)

    # The other person.

    def put(self, event: Event) -> Ref:
        return self.put_raw(self.words(event))

    def put_raw(self, told: dict) -> Ref:
        """Somebody adds an event in the vendor's own words."""
        return self.ref(self.control.create_event(self.calendar, told))

    def edit(self, ref: Ref, **fields):
        whole = self.words(appointment(**fields))
        named = {name: whole[name] for field in fields for name in self.names[field]}
        self.patch(ref, named)

    def patch(self, ref: Ref, named: dict) -> None:
        self.control.patch_event(ref.calendar, ref.id, named)

    def delete(self, ref: Ref):
        self.control.delete_event(ref.calendar, ref.id)

    # Trouble.

    def faults(self):
        pages = {n: ({"kind": "html", "status": s}, e) for n, (s, e) in PAGES.items()}
        breaks = {n: ({"kind": k}, e) for n, (k, e) in BREAKS.items()}
        return {**self.refusals, **pages, **breaks}

    def arrange(self, fault):
        self.control.add_fault(times=None, path=self.calendars_path, **fault)

    def clear_faults(self):
        self.control.clear_faults()

    def ask_to_wait(self, seconds):
        wait = {"Retry-After": str(seconds)}
        self.control.add_fault(status=429, headers=wait, path=self.calendars_path)

    # The wire, and notices.

    def complaints(self):
        """With CALENDAR_SCHEMAS set, requests are held against the vendor's own schema too."""
        return [*self.control.violations(), *self.control.mails()]

    @property
    def webhook_address(self):
        return self.mailbox.address

    def notices(self):
        self.simulator.server.settle()
        return list(self.mailbox.heard)
