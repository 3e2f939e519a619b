"""Many practitioners with connected accounts, made by a process that has Odoo to itself.

`Crowd` is what tests and benchmarks hold; run as a program, this is the process.
"""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from functools import partial

from ..simulators.common.remote_control import RemoteControl
from . import inside
from .paths import LOGS, PYTHON, ROOT
from .stack import Stack

ZONE = "Europe/Brussels"
SCOPES = [
    f"https://www.googleapis.com/auth/calendar.{name}"
    for name in ("events", "calendarlist.readonly", "freebusy")
]


class Crowd:
    """So many practitioners. Each has one calendar at the simulated Google, which blocks her time
    and receives her bookings."""

    def __init__(self, stack: Stack, size: int):
        """The vendors must be running; no Odoo needs to."""
        self.stack = stack
        self.control = RemoteControl(stack.google_url)
        self.accounts = [f"{number}@google.example" for number in range(size)]

    def connect(self) -> None:
        tokens = {}
        for account in self.accounts:
            self.control.post("accounts", email=account, zone=ZONE)
            tokens[account] = self.control.post("grants", account=account, scopes=SCOPES)
        self.order("connect", tokens=tokens)

    def book(self, each: int) -> None:
        """So many appointments of everybody, in one transaction."""
        self.order("book", each=each)

    def order(self, work: str, module: str = "dev.setup.crowd", **arguments) -> dict:
        """Have something done by a process of its own; return what it tells."""
        command = [PYTHON, "-m", module, self.stack.database]
        environment = {**os.environ, **self.stack.environment}
        with (LOGS / "crowd.log").open("ab") as log:
            done = subprocess.run(
                command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, stderr=log,
                input=json.dumps({"work": work, **arguments}), text=True,
            )  # fmt: skip
        return json.loads(done.stdout)


# Inside ---------------------------------------------------------------------------------------


def obey(works) -> None:
    """Do what standard input orders, and tell what came of it."""
    order = json.loads(sys.stdin.read())
    work = works[order.pop("work")]
    transaction = partial(inside.transaction, inside.load(sys.argv[1]))
    print(json.dumps(work(transaction, **order) or {}))


def _connect_all(transaction, tokens: dict[str, dict]) -> None:
    base = inside.ours("providers.base")
    with transaction() as env:
        people = [{"name": account, "login": account, "tz": ZONE} for account in tokens]
        quiet = {"no_reset_password": True, "tracking_disable": True}
        users = env["res.users"].with_context(**quiet).create(people)
        for user, told in zip(users, tokens.values(), strict=True):
            _connect(env, base, user, told)


def _connect(env, base, user, told):
    account = base.Account(user.login, user.login)
    credentials = base.Credentials(
        access_token=told["access_token"],
        refresh_token=told["refresh_token"],
        expires=datetime.now(timezone.utc) + timedelta(seconds=told["expires_in"]),
        scopes=tuple(told["scope"].split()),
    )
    connection = env["calendar.connection"]._connect(user, "google", account, credentials)
    calendar = base.CalendarInfo(
        id=user.login, name="Own", zone=ZONE, access=base.Access.WRITE, primary=True
    )
    env["calendar.remote"]._adopt(connection, [calendar])
    connection.remote_ids.write({"blocks_availability": True, "receives_bookings": True})


def _book(transaction, each: int) -> None:
    first = datetime.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    with transaction() as env:
        owners = env["calendar.connection"].search([]).user_id
        env["calendar.event"].create(
            [
                {
                    "name": f"{owner.login} {number}",
                    "start": first + timedelta(hours=number),
                    "stop": first + timedelta(hours=number + 1),
                    "user_id": owner.id,
                    "partner_ids": [],
                }
                for owner in owners
                for number in range(each)
            ]
        )


if __name__ == "__main__":
    obey({"connect": _connect_all, "book": _book})
