"""One call to the API: who asks, with which rights, for which calendar."""

from __future__ import annotations

from dataclasses import dataclass

from ..common.http import Request
from .errors import ApiError, invalid
from .grants import Token
from .instances import Item
from .model import ROLES, Calendar
from .moments import zone_of
from .scopes import only_owned, only_times
from .views import Viewer
from .world import World


@dataclass
class Call:
    """`allowed` are the scopes that allow this method; `values` the path's placeholders."""

    world: World
    request: Request
    token: Token
    method: str
    values: dict[str, str]
    allowed: set[str]

    @property
    def account(self) -> str:
        return self.token.account

    def calendar(self, need: str = "freeBusyReader") -> Calendar:
        """The calendar in the path. 404 when not visible, 403 when `need` is more than given."""
        return self.other_calendar(self.values["calendarId"], need)

    def other_calendar(self, calendar_id: str, need: str) -> Calendar:
        calendar = self.world.calendar(self.account, calendar_id)
        role = calendar.role_of(self.account)
        if only_owned(self.allowed) and role != "owner":
            raise ApiError("insufficientPermissions")
        if ROLES.index(role) < ROLES.index(need):
            raise ApiError("requiredAccessLevel")
        return calendar

    def role(self, calendar: Calendar) -> str:
        """What the account may see here; some scopes show times only."""
        return "freeBusyReader" if only_times(self.allowed) else calendar.role_of(self.account)

    def viewer(self, calendar: Calendar) -> Viewer:
        zone = self.request.one("timeZone") or calendar.zone
        zone_of(zone)
        base = f"http://{self.request.headers.get('host', 'localhost')}"
        return Viewer(self.account, calendar, self.role(calendar), zone, base,
                      self.number("maxAttendees", 0))

    def number(self, name: str, default: int) -> int:
        text = self.request.one(name)
        if not text:
            return default
        if not text.isdigit() or int(text) < 1:
            raise invalid(f"Invalid value '{text}'.", name)
        return int(text)

    def body(self) -> dict:
        """The JSON object sent, or 400."""
        try:
            body = self.request.json()
        except ValueError:
            raise ApiError("parseError") from None
        if body is None:
            return {}
        if not isinstance(body, dict):
            raise ApiError("parseError")
        return body

    def check_precondition(self, item: Item) -> None:
        """412 when If-Match names another version."""
        wanted = self.request.headers.get("if-match", "*")
        if wanted not in ("*", item.etag):
            raise ApiError("conditionNotMet")
