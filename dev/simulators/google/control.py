"""What tests may do to the simulated Google beyond its own interface.

A person's doing (`create_event` and so on) takes Google's own event format and goes through
the same rules and the same notifications as a client's writes, without any token.
"""

from __future__ import annotations

from dataclasses import asdict, fields

from ..common.application import Application
from ..common.control import CommonControl
from ..common.mishaps import Mishaps
from .errors import ApiError
from .grants import Client
from .instances import find, of_entry
from .keeper import save
from .model import ROLES, Calendar
from .pen import Pen
from .seed import seed
from .views import Viewer, shown_item
from .world import Settings


class GoogleControl(CommonControl):
    """Every method is also `/_control/<name>` over HTTP; see COMMANDS."""

    COMMANDS = {
        **CommonControl.COMMANDS,
        ("GET", "notifications"): "notifications",
        ("POST", "notifications"): "disturb_notifications",
        ("GET", "channels"): "channels",
        ("POST", "reset"): "reset",
        ("GET", "settings"): "settings",
        ("POST", "settings"): "change_settings",
        ("GET", "events"): "events",
        ("POST", "events"): "create_event",
        ("POST", "events/many"): "create_events",
        ("PATCH", "events"): "patch_event",
        ("DELETE", "events"): "delete_event",
        ("POST", "events/touch"): "touch_event",
        ("POST", "accounts"): "add_account",
        ("POST", "calendars"): "add_calendar",
        ("DELETE", "calendars"): "remove_calendar",
        ("POST", "roles"): "set_role",
        ("POST", "clients"): "add_client",
        ("POST", "grants"): "grant",
        ("DELETE", "grants"): "revoke_grants",
        ("POST", "expire/access_tokens"): "expire_access_tokens",
        ("POST", "expire/sync_tokens"): "expire_sync_tokens",
    }

    MISTAKES = (*CommonControl.MISTAKES, ApiError)

    def __init__(self, application: Application, google):
        super().__init__(application, google.world)
        self.google = google

    # Reading

    def notifications(self) -> list[dict]:
        """Every attempt to deliver a message: channel, state, number, status, delivered, at."""
        return list(self.google.channels.log)

    def channels(self) -> list[dict]:
        """Live channels; their tokens are left out."""
        return [{k: v for k, v in c.items() if k != "token"} for c in self.google.channels.dump()]

    def events(self, calendar: str, deleted: bool = False) -> list[dict]:
        """Stored events, series and exceptions of a calendar, with all their details."""
        with self.lock:
            home = self._calendar(calendar)
            viewer = Viewer(home.owner, home, "owner", home.zone)
            return [shown_item(of_entry(e), viewer) for e in home.entries.values()
                    if deleted or not e.cancelled]

    def settings(self) -> dict:
        return asdict(self.world.settings)

    # The other person

    def create_event(self, calendar: str, event: dict) -> dict:
        """A person makes an event; with an `organizer` it is an invitation from there. Also
        what no client can make is possible, such as events from Gmail."""
        with self.lock:
            return self._pen(self._calendar(calendar)).create(event)

    def create_events(self, calendar: str, events: list[dict]) -> dict:
        """Many events at once, for benchmarks; answers their number."""
        with self.lock:
            pen = self._pen(self._calendar(calendar))
            return {"created": len([pen.create(event) for event in events])}

    def patch_event(self, calendar: str, id: str, event: dict) -> dict:
        """A person changes an event, a series or one occurrence (by its instance id)."""
        with self.lock:
            return self._pen(self._calendar(calendar)).patch(id, event)

    def delete_event(self, calendar: str, id: str) -> dict:
        with self.lock:
            self._pen(self._calendar(calendar)).delete(id)
            return {}

    def touch_event(self, calendar: str, id: str) -> dict:
        """A new etag without any visible change, as when somebody's reminders change."""
        with self.lock:
            home = self._calendar(calendar)
            item = find(home, id)
            save(self.world, home, item.id, item.body)
            return {}

    # Accounts, calendars, rights

    def add_account(self, email: str, name: str = "", zone: str = "Europe/Berlin") -> dict:
        """A new account with an empty primary calendar."""
        with self.lock:
            return asdict(self.world.add_account(email, name, zone))

    def add_calendar(self, account: str, id: str, summary: str = "", role: str = "owner",
                     zone: str = "") -> dict:
        """A calendar in the account's list; somebody else's unless the role is owner."""
        with self.lock:
            owner = account if role == "owner" else "somebody@elsewhere.example"
            zone = zone or self.world.accounts[account].zone
            calendar = Calendar(id, summary or id, zone, owner, {account: _role(role)})
            self.world.add_calendar(calendar)
            return {"id": id}

    def remove_calendar(self, id: str) -> dict:
        with self.lock:
            del self.world.calendars[self._calendar(id).id]
            return {}

    def set_role(self, account: str, calendar: str, role: str) -> dict:
        """Change what an account may do with a calendar; an empty role takes it away. As at
        Google, a change of rights makes the calendar's sync tokens void."""
        with self.lock:
            home = self._calendar(calendar)
            home.roles.pop(account, None)
            if role:
                home.roles[account] = _role(role)
            home.generation += 1
            self.world.touch(home)
            return {}

    # Tokens

    def add_client(self, id: str, secret: str, redirects: list[str] | None = None) -> dict:
        with self.lock:
            self.world.grants.clients[id] = Client(id, secret, redirects or [])
            return {}

    def grant(self, account: str, scopes: list[str], client: str = "") -> dict:
        """Tokens as after a full consent, without the browser. Scopes by their full names."""
        with self.lock:
            grants = self.world.grants
            client = client or next(iter(grants.clients))
            grants.consent(account, client, scopes)
            code = grants.new_code(client=client, account=account, scopes=scopes, offline=True,
                                   redirect_uri="", challenge="", combined=False, nonce="")
            return self.google.oauth.tokens_for(code)

    def revoke_grants(self, account: str) -> dict:
        """The person takes back what was allowed: all tokens of the account die."""
        with self.lock:
            self.world.grants.revoke_account(account)
            return {}

    def expire_access_tokens(self, account: str = "") -> dict:
        with self.lock:
            self.world.grants.expire_access_tokens(account)
            return {}

    def expire_sync_tokens(self, calendar: str = "") -> dict:
        """The next sync with an old token answers 410 fullSyncRequired."""
        with self.lock:
            homes = [self._calendar(calendar)] if calendar else self.world.calendars.values()
            for home in homes:
                home.generation += 1
            return {}

    # Bad days

    def disturb_notifications(self, lose: int = 0, duplicate: int = 0, delay: float = 0) -> dict:
        """The next `lose` messages are lost, the `duplicate` after them come twice (negative:
        all of them); every message waits `delay` seconds."""
        with self.lock:
            self.google.channels.mishaps = Mishaps(lose, duplicate, delay)
            return {}

    def change_settings(self, **changes) -> dict:
        """See `Settings` for the names."""
        known = {field.name for field in fields(Settings)}
        unknown = set(changes) - known
        if unknown:
            raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
        with self.lock:
            for name, value in changes.items():
                setattr(self.world.settings, name, value)
        return self.settings()

    def reset(self, seeded: bool = True) -> dict:
        """A fresh world: the seed's, or one without accounts. Clients registered stay."""
        with self.lock:
            clients = self.world.grants.clients
            self.clock.offset = 0.0
            self.world.clear()
            self.world.grants.clients = clients
            self.google.channels.clear()
            self.google.limits.clear()
            self.application.faults.clear()
            self.application.log.forget()
            if seeded:
                seed(self.world)
            return {}

    def _calendar(self, calendar_id: str) -> Calendar:
        calendar = self.world.calendars.get(calendar_id)
        if calendar is None:
            raise LookupError(f"no such calendar: {calendar_id}")
        return calendar

    def _pen(self, calendar: Calendar) -> Pen:
        return Pen(self.world, calendar, calendar.owner)


def _role(name: str) -> str:
    if name not in ROLES:
        raise ValueError(f"no such role: {name}")
    return name
