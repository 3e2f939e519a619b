"""A person's hand in a calendar: the same rules as for clients, but no token and no request."""

from __future__ import annotations

from .events import organizer_of, random_id
from .instances import Item, find
from .keeper import cancel, item_of, save
from .model import Calendar
from .views import Viewer, shown_item
from .world import World
from .writing import merged, prepared


class Pen:
    """Writes into `calendar` as `account`. Raises ApiError as the API would."""

    def __init__(self, world: World, calendar: Calendar, account: str):
        self.world, self.calendar, self.account = world, calendar, account

    def create(self, event: dict) -> dict:
        """A new event; `id`, `iCalUID` and `organizer` may be given."""
        event_id = event.get("id") or random_id()
        body = prepared(event, self.calendar, None)
        body["iCalUID"] = event.get("iCalUID") or f"{event_id}@google.com"
        body["organizer"] = event.get("organizer") or organizer_of(self.calendar)
        body["creator"] = event.get("creator") or {"email": body["organizer"]["email"]}
        return self._saved(event_id, body)

    def patch(self, event_id: str, event: dict) -> dict:
        """Change what is named in an event, a series or an occurrence."""
        item = find(self.calendar, event_id)
        return self._saved(event_id, prepared(merged(item.body, event), self.calendar, item.body))

    def delete(self, event_id: str) -> None:
        cancel(self.world, self.calendar, find(self.calendar, event_id))

    def _saved(self, event_id: str, body: dict) -> dict:
        entry = save(self.world, self.calendar, event_id, body)
        return self.shown(item_of(self.calendar, entry))

    def shown(self, item: Item) -> dict:
        return shown_item(item, Viewer(self.account, self.calendar, "owner", self.calendar.zone))
