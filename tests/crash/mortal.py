"""A process on a real database whose runs can be killed at any step.

It is told what to do by lines of JSON on its standard input, and answers with a line each:
the exit code and what the work returned. Each piece of work happens in a forked child. When
it is to die, the child counts its steps: the moments before it sends a request, and before it
commits. At the step it is told, it dies on the spot, as in a power cut: nothing is rolled back,
closed or told. Who dies after a step leaves the same behind as who dies before the next one.
"""

import gc
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
    import_vendors()
    gc.freeze()  # what a child collects is its own; it need not look through all that is Odoo's

    def act(work, **arguments):
        with registry.cursor() as cr:
            return work(api.Environment(cr, api.SUPERUSER_ID, {}), **arguments)

    for line in sys.stdin:
        odoo.sql_db.close_all()  # a forked child must not share a connection
        print(json.dumps(run(act, **json.loads(line))), flush=True)


def import_vendors():
    """Once here, and not again in each child."""
    from odoo.addons.appointment_calendar_sync.providers import registry

    for code in ("google", "microsoft"):
        registry.get(code)


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
            return function(*args, **kwargs)

        return stepped

    def step(self):
        self.left -= 1
        if self.left == 0:
            os._exit(DIED)


# What can be done ---------------------------------------------------------------------------


def connect(env, provider, account, calendar, tokens, settings):
    """Maya connects; this calendar of hers blocks her time and receives bookings."""
    from odoo.addons.appointment_calendar_sync.providers.base import Account, Credentials

    env["ir.cron"].search([]).active = False
    for name, value in settings.items():
        env["ir.config_parameter"].set_param(PREFIX + name, value)
    expires = datetime.now(timezone.utc) + timedelta(hours=1)
    credentials = Credentials(**{**tokens, "expires": expires})
    user = env["res.users"].create({"name": "Maya", "login": "maya@crash", "tz": "UTC"})
    connection = env["calendar.connection"]._connect(
        user, provider, Account(account, account), credentials
    )
    vendor = connection._build_provider(connection._store_credentials)
    env["calendar.remote"]._adopt(connection, vendor.calendars())
    remote = connection.remote_ids.filtered(lambda remote: remote.remote_id == calendar)
    remote.write({"receives_bookings": True, "blocks_availability": True})


def several(env, works):
    """Do one piece of work after the other: the (name, arguments) of each."""
    for name, arguments in works:
        WORK[name](env, **arguments)


def make(env, title, start, count=1):
    """Maya makes an event of an hour, or so many, day by day."""
    user = env["res.users"].search([("login", "=", "maya@crash")])
    begin = datetime.fromisoformat(start)
    values = {"name": title, "start": begin, "stop": begin + timedelta(hours=1)}
    values |= {"user_id": user.id, "partner_ids": [(6, 0, user.partner_id.ids)]}
    if count > 1:
        rule = {"rrule_type": "daily", "interval": 1, "end_type": "count", "count": count}
        values |= {"recurrency": True, "event_tz": "UTC", **rule}
    env["calendar.event"].create(values)


def found(env, title):
    return env["calendar.event"].search([("name", "=", title)]).sorted("start")


def change(env, title, start, name):
    """Maya moves an event and renames it."""
    begin = datetime.fromisoformat(start)
    values = {"name": name, "start": begin, "stop": begin + timedelta(hours=1)}
    found(env, title).write(values)


def bend(env, title):
    """Of a series Maya moves the second by two hours, and cancels the third."""
    _first, second, third, *_others = found(env, title)
    hours = timedelta(hours=2)
    second.write({"start": second.start + hours, "stop": second.stop + hours})
    third.active = False


def archive(env, title):
    found(env, title).action_archive()


def start_of(env, title):
    return found(env, title).start.isoformat()


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


def recover(env, what):
    """Some minutes later the work is done again; return how much is left then."""
    let_leases_end(env)
    WORK[what](env)
    drain(env)
    return waiting(env)


def drain(env):
    env["calendar.outbox"]._cron_drain()


def pull(env):
    env["calendar.remote"]._cron_pull()


WORK = {
    work.__name__: work
    for work in (
        connect, several, make, change, bend, archive, start_of, notice, recover, drain, pull,
    )  # fmt: skip
}

if __name__ == "__main__":
    main(sys.argv[1])
