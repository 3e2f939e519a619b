"""What tests may do to the service around the events: its feed, its limits, its schedules."""

from __future__ import annotations


class ServiceControl:
    """Commands. Needs `lock`, `world` and `graph`."""

    COMMANDS = {
        ("POST", "expire/delta_tokens"): "expire_delta_tokens",
        ("GET", "concurrency"): "concurrency",
    }

    def expire_delta_tokens(self, calendar: str = "", status: int = 410,
                            code: str = "syncStateNotFound", location: bool = True) -> dict:
        """The deltaLinks and nextLinks of a calendar (or of all) are dead. They are refused with
        this status and code, and with an address to begin anew if `location`."""
        with self.lock:
            self.graph.feed.settings.expired_token = (status, code, location)
            homes = [self.world.calendar(calendar)[1]] if calendar else [
                home for mailbox in self.world.mailboxes.values()
                for home in mailbox.calendars.values()]
            for home in homes:
                self.graph.feed.expire(home)
            return {}

    def concurrency(self, account: str) -> dict[str, int]:
        """The `highest` number of requests of one application to this mailbox that were under
        way together, and how many are `now`."""
        with self.lock:
            return self.graph.limits.concurrency(account)
