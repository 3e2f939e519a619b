"""Connects an account as its owner does, by Odoo's own pages and the simulated vendor's."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from .odoo_client import OdooClient


def connect(odoo: OdooClient, provider: str, account: str) -> int:
    """Say yes to all that is asked for, and return the connection's id."""
    page = odoo.visit(f"/calendar_sync/oauth/{provider}/start")
    odoo.visit(page.place, [*ConsentForm.read(page.text).agreed, ("account", account)])
    known = ("provider", "=", provider), ("account_name", "=", account)
    [connection] = odoo.search("calendar.connection", *known)
    return connection


def choose(
    odoo: OdooClient,
    connection: int,
    blocking: set[str],
    receiving: str = "",
    detail: str = "busy",
) -> None:
    """Tick calendars of an account by their names. `detail`: what Odoo may know of the one that
    receives bookings."""
    account = [("connection_id", "=", connection)]
    for calendar in odoo.read("calendar.remote", account, "name"):
        chosen = {
            "blocks_availability": calendar["name"] in blocking,
            "receives_bookings": calendar["name"] == receiving,
        }
        if chosen["receives_bookings"]:
            chosen["detail"] = detail
        if any(chosen.values()):
            odoo.call("calendar.remote", "write", [calendar["id"]], chosen)


@dataclass
class ConsentForm(HTMLParser):
    """`agreed`: the fields that go along when nothing is unticked and the main button pressed."""

    agreed: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()

    @classmethod
    def read(cls, text: str) -> ConsentForm:
        form = cls()
        form.feed(text)
        return form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        hidden = said.get("type") == "hidden"
        ticked = said.get("type") == "checkbox" and "checked" in said
        pressed = tag == "button" and said.get("class") == "main"
        if hidden or ticked or pressed:
            self.agreed.append((said["name"] or "", said.get("value") or ""))
