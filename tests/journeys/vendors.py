"""Pulls the strings of the simulated vendors, which run in processes of their own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from ...dev.simulators.common.remote_control import RemoteControl


class Vendor(RemoteControl, ABC):
    """A simulated vendor. Its commands are listed in `dev/simulators/<name>/control.py`.

    `label` is what Odoo's screens call it, and `code` what its programs do.
    """

    label: str
    code: str
    domain: str
    #: What a request that writes an event has in its path.
    events_path = "/events"
    #: What a request that asks for busy time has in its path.
    busy_path: str

    # Everybody's ------------------------------------------------------------------------------

    def account(self, login: str) -> str:
        """The address of that user's account here."""
        return f"{login}@{self.domain}"

    def writes(self, account: str) -> list[dict]:
        """Odoo's requests that changed events of that account, oldest first.

        `at` is the time of arrival, as of `time.time()`.
        """
        return [
            request
            for request in self.get("requests")
            if request["account"] == account
            and request["method"] in ("POST", "PUT", "PATCH", "DELETE")
            and self.events_path in request["path"]
            and not request["path"].endswith("/watch")
        ]

    def titles(self, calendar: str) -> list[str]:
        """What is in a calendar now, in alphabetical order."""
        return sorted(event[self.title] for event in self.events(calendar))

    def ids(self, calendar: str) -> set[str]:
        return {event["id"] for event in self.events(calendar)}

    def events(self, calendar: str) -> list[dict]:
        """What is in a calendar now, as the vendor keeps it."""
        return self.get("events", calendar=calendar)

    def withdraw(self, account: str) -> None:
        """Its owner ends what she granted Odoo."""
        self.delete("grants", account=account)

    def complaints(self) -> list[dict]:
        """What the vendor has against what Odoo sent, and the mails that it sent for Odoo."""
        return [*self.get("violations"), *self.get("mails")]

    # Each vendor's own ------------------------------------------------------------------------

    title: str

    @abstractmethod
    def add_account(self, login: str, name: str, zone: str) -> dict[str, str]:
        """Add an account with an empty calendar and a family's; return their ids."""

    def main_name(self, login: str) -> str:
        """What her main calendar is called."""
        return self.account(login)

    @abstractmethod
    def put(self, calendar: str, title: str, start: datetime, stop: datetime, zone: str) -> None:
        """Somebody plans something, by the clock of that zone."""


class Google(Vendor):
    label, code, domain, title = "Google", "google", "salon.example", "summary"
    busy_path = "/freeBusy$"

    def add_account(self, login, name, zone):
        account, family = self.account(login), f"family.{login}@group.calendar.example"
        self.post("accounts", email=account, name=name, zone=zone)
        self.post("calendars", account=account, id=family, summary="Family")
        return {"main": account, "family": family}

    def put(self, calendar, title, start, stop, zone):
        first, last = (
            {"dateTime": f"{moment:%Y-%m-%dT%H:%M:%S}", "timeZone": zone}
            for moment in (start, stop)
        )
        event = {"summary": title, "start": first, "end": last}
        self.post("events", calendar=calendar, event=event)


class Outlook(Vendor):
    label, code, domain, title = "Outlook", "microsoft", "salon-work.example", "subject"
    busy_path = "/\\$batch$"

    def main_name(self, login):
        return "Calendar"

    def withdraw(self, account):
        super().withdraw(account)
        self.post("expire/access_tokens", account=account)  # at Microsoft these live on

    def add_account(self, login, name, zone):
        account = self.account(login)
        main = self.post("accounts", email=account, name=name, zone=zone)["calendar"]
        family = self.post("calendars", account=account, name="Family")["id"]
        return {"main": main, "family": family}

    def put(self, calendar, title, start, stop, zone):
        # Not every zone has a name at Microsoft.
        there = (m.replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc) for m in (start, stop))
        first, last = ({"dateTime": f"{m:%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"} for m in there)
        event = {"subject": title, "start": first, "end": last}
        self.post("events", calendar=calendar, event=event)
