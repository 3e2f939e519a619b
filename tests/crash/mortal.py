"""A process on a real database whose runs can be killed at any step.

It is told what to do by lines of JSON on its standard input, and answers with a line each:
the exit code and what the work returned. Each piece of work happens in a forked child. When
it is to die, the child counts its steps: the moments before and after it sends a request,
and before and after it commits. At the step it is told, it dies on the spot, as in a power
cut: nothing is rolled back, closed or told.
"""

import json
import os
import sys
from datetime import datetime, timedelta, timezone

DIED = 9
PREFIX = "appointment_calendar_sync."


def main(database):
    import odoo
    from odoo import api
    from odoo.modules.registry import Registry

    odoo.tools.config.parse_config(["-d", database])
    registry = Registry(database)

    def act(work, **arguments):
        with registry.cursor() as cr:
            return work(api.Environment(cr, api.SUPERUSER_ID, {}), **arguments)

    for line in sys.stdin:
        odoo.sql_db.close_all()  # a forked child must not share a connection
        print(json.dumps(run(act, **json.loads(line))), flush=True)


def run(act, work, arguments, die_at):
    """Do a piece of work in a child; return its exit code and result."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        Steps(die_at).watch()
        result = act(WORK[work], **arguments)
        os.write(writer, json.dumps(result).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        result = answer.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(result or "null")


class Steps:
    """Counts the moments at which a process may die, and dies at one of them."""

    def __init__(self, die_at):
        self.left = die_at

    def watch(self):
        import requests

        from odoo.sql_db import Cursor

        requests.Session.send = self.around(requests.Session.send)
        Cursor.commit = self.around(Cursor.commit)

    def around(self, function):
        def stepped(*args, **kwargs):
            self.step()
            result = function(*args, **kwargs)
            self.step()
            return result

        return stepped

    def step(self):
        self.left -= 1
        if self.left == 0:
            os._exit(DIED)


# What can be done ---------------------------------------------------------------------------


def connect(env, account, tokens, settings):
    """Maya connects; her primary calendar blocks her time and receives bookings."""
    from odoo.addons.appointment_calendar_sync.providers.base import Account, Credentials

    env["ir.cron"].search([]).active = False
    for name, value in settings.items():
        env["ir.config_parameter"].set_param(PREFIX + name, value)
    expires = datetime.now(timezone.utc) + timedelta(hours=1)
    credentials = Credentials(
        access_token=tokens["access_token"],
        refresh_token=tokens["refresh_token"],
        expires=expires,
        scopes=tuple(tokens["scope"].split()),
    )
    user = env["res.users"].create({"name": "Maya", "login": "maya@crash", "tz": "UTC"})
    connection = env["calendar.connection"]._connect(
        user, "google", Account(account, account), credentials
    )
    provider = connection._build_provider(connection._store_credentials)
    env["calendar.remote"]._adopt(connection, provider.calendars())
    primary = connection.remote_ids.filtered("primary")
    primary.write({"receives_bookings": True, "blocks_availability": True})


def make(env, title, start):
    """Maya makes an event of an hour; return its id."""
    user = env["res.users"].search([("login", "=", "maya@crash")])
    begin = datetime.fromisoformat(start)
    values = {"name": title, "start": begin, "stop": begin + timedelta(hours=1)}
    values |= {"user_id": user.id, "partner_ids": [(6, 0, user.partner_id.ids)]}
    return env["calendar.event"].create(values).id


def archive(env, event_id):
    env["calendar.event"].browse(event_id).action_archive()


def start_of(env, event_id):
    return env["calendar.event"].browse(event_id).start.isoformat()


def notice(env):
    """The vendor tells of a change."""
    env["calendar.notice"]._post(env["calendar.remote"].search([("receives_bookings", "=", True)]))


def let_leases_end(env):
    """Some minutes pass: what a dead process had taken is free again."""
    for table in ("calendar_outbox", "calendar_remote"):
        env.cr.execute(
            f"UPDATE {table} SET claimed_until = now() AT TIME ZONE 'UTC' - interval '1 s'"
            " WHERE claimed_until IS NOT NULL"
        )


def waiting(env):
    """What is still to be sent, or was given up, and which accounts are in trouble."""
    entries = env["calendar.outbox"].search([])
    troubled = env["calendar.connection"].search([("state", "!=", "connected")])
    return len(entries) + len(troubled)


def drain(env):
    env["calendar.outbox"]._cron_drain()


def pull(env):
    env["calendar.remote"]._cron_pull()


WORK = {
    work.__name__: work
    for work in (
        connect, make, archive, start_of, notice, let_leases_end, waiting, drain, pull,
    )  # fmt: skip
}

if __name__ == "__main__":
    main(sys.argv[1])
