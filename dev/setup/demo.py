"""`dev/demo`: Odoo with demo data, connected to simulated vendors, until Ctrl-C."""

import argparse
import shutil
import signal

from . import consent, databases, session, templates, vendors
from .locks import one_set_up_at_a_time, the_only_demo
from .odoo_client import OdooClient
from .paths import ADDON, WORK
from .progress import run_main, say, step
from .stack import Stack

_PORT = 8069
_STATE = WORK / "demo-accounts"

# By provider: the account, what blocks in it, what receives bookings, what Odoo may know of that.
_ACCOUNTS = {
    "google": ("maya.lindqvist@salon.example", {"maya.lindqvist@salon.example", "Family"}),
    "microsoft": ("maya.lindqvist@salon-outlook.example", {"Calendar"}, "Calendar", "full"),
}

_BLOCK = """
  The demo runs.

    Book a time       {odoo}/book
    Odoo              {odoo}/odoo
    Google Calendar   {google}/   (simulated)
    Outlook           {microsoft}/   (simulated)
    CalDAV server     {caldav}/jonas/   (a real Radicale: jonas / jonas)

    Logins            {logins}

  Maya has connected Google and Outlook. Both block her time, and what is booked with
  her appears in Outlook. What she makes there herself comes to Odoo: Appointments, Without
  a client. Jonas has not connected anything yet: try it as him, with an
  account at a vendor, or with his own calendar on the CalDAV server, which a telephone or
  Thunderbird can open as well.

  Odoo's log: {log}
  Ctrl-C stops everything. What you do here is kept; dev/demo --fresh starts over.
"""


def main() -> int:
    fresh = _options().fresh
    with the_only_demo(), session.ready():
        with one_set_up_at_a_time():
            database = templates.make_demo(fresh)
        untouched = not _rows(database, "SELECT id FROM calendar_connection LIMIT 1")
        if untouched:
            shutil.rmtree(_STATE, ignore_errors=True)
        _STATE.mkdir(exist_ok=True)
        server = vendors.radicale()
        with Stack(database, state=_STATE, odoo_port=_PORT, more=[server]) as stack:
            if untouched:
                with step("Connecting Maya's calendars"):
                    connect_maya(stack)
            _run(stack, server)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("dev/demo", description=__doc__)
    parser.add_argument(
        "--fresh", action="store_true", help="forget what was done in the demo before"
    )
    return parser.parse_args()


def connect_maya(stack: Stack) -> None:
    """She uses two accounts: what is private is at Google, what is work in Outlook."""
    maya = OdooClient(stack.odoo_url, stack.database, "maya", "maya")
    for provider, (account, *choices) in _ACCOUNTS.items():
        connection = consent.connect(maya, provider, account)
        consent.choose(maya, connection, *choices)


def _run(stack: Stack, server: vendors.Vendor) -> None:
    say(_block(stack, server))
    try:
        stack.wait()
    except KeyboardInterrupt:
        # A second Ctrl-C while it stops would leave some of it running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say("\nStopping …")


def _block(stack: Stack, server: vendors.Vendor) -> str:
    return _BLOCK.format(
        odoo=stack.odoo_url,
        google=stack.google_url,
        microsoft=stack.microsoft_url,
        caldav=server.page,
        logins=", ".join(_logins(stack.database)),
        log=stack.odoo.log,
    )


def _logins(database: str) -> list[str]:
    """The administrator and the addon's demo users: each one's password is the login."""
    query = (
        "SELECT u.login FROM res_users u JOIN ir_model_data d ON d.res_id = u.id"
        " WHERE d.model = 'res.users' AND d.module = %s ORDER BY u.id"
    )
    users = [row[0] for row in _rows(database, query, ADDON)]
    return [f"{login} / {login}" for login in ["admin", *users]]


def _rows(database: str, query: str, *values: str) -> list[tuple]:
    with databases.connected(database) as link, link.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


if __name__ == "__main__":
    run_main(main)
