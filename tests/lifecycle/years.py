"""A practice before and after the addon was replaced by a newer one. Runs in Odoo's shell."""

import json
from datetime import datetime

from odoo import Command

from ...core.reconcile import same
from ...models.outbox.outbox_claim import Claim
from ...models.outbox.outbox_record import Record
from ...providers.base import Account, Credentials, Ref
from ...providers.push import Written

TUESDAY = datetime(2031, 1, 7, 10)
TOKEN = "the-token-that-opens"


def before(env):
    """Maya has an account, services, and appointments that are in her calendar."""
    users = env["res.users"]
    maya = users.create({"name": "Maya", "login": "maya", "tz": "Europe/Brussels"})
    connect(env, maya)
    massage, call = services(env, maya)
    book(env, maya, massage, TUESDAY)
    book(env, maya, call, TUESDAY.replace(day=8))
    book(env, maya, massage, TUESDAY.replace(day=9)).action_booking_cancel()
    weekly = {"recurrency": True, "rrule_type": "weekly", "thu": True, "end_type": "count"}
    first = event(env, maya, TUESDAY.replace(day=16), name="Team", count=4, **weekly)
    first.sync_uid = first.recurrence_id.sync_uid  # so it was when a single event became a series
    hold = {"start": TUESDAY.replace(hour=14), "stop": TUESDAY.replace(hour=15), "state": "hold"}
    place = {"resource_id": maya.resource_ids.id, "expires_at": TUESDAY}
    env["booking.reservation"].create({**hold, **place})
    push(env)
    env.cr.commit()


def connect(env, maya):
    account = Account("maya@salon.example", "maya@salon.example")
    connection = env["calendar.connection"]._connect(
        maya, "google", account, Credentials(access_token="x", refresh_token=TOKEN)
    )
    remote = env["calendar.remote"].create(
        {"connection_id": connection.id, "remote_id": "main", "name": "Main", "access": "write"}
    )
    remote.write({"blocks_availability": True, "receives_bookings": True})


def services(env, maya):
    shared = {"resource_ids": [Command.set(maya.resource_ids.ids)], "is_published": True}
    return env["booking.service"].create(
        [
            {"name": "Massage", "location": "Main street 1", **shared},
            {"name": "Call", "video_link": "https://meet.example/maya", **shared},
        ]
    )


def event(env, maya, start, **values):
    times = {"start": start, "stop": start.replace(hour=start.hour + 1)}
    return env["calendar.event"].create({"user_id": maya.id, **times, **values})


def book(env, maya, service, start):
    client = env["res.partner"].create({"name": "Jane", "email": "jane@client.example"})
    who = {"booking_client_id": client.id, "partner_ids": [Command.set(client.ids)]}
    return event(
        env, maya, start, name=f"Jane – {service.name}", booking_service_id=service.id, **who
    )


def push(env):
    """Everything that waits is written there."""
    written = [
        (lane, task, Written(Ref("main", f"there-{task.link_id}", '"1"')))
        for lane, task in due(env)
    ]
    Record(env, written).counted()
    env.flush_all()


def due(env):
    """Claim all that waits; return (account, what would be sent)."""
    found = []
    while True:
        claim = Claim(env, env["calendar.connection"].search([]).ids)
        found += [(lane, task) for lane, batch in claim.tasks().items() for task in batch]
        env.flush_all()
        if not claim.found:
            return found


def facts(env):
    """Print as JSON what must be the same before and after."""
    links = env["calendar.link"].search([], order="id")
    told = {
        "links": [(link.uid, link.remote_event_id, link.state) for link in links],
        "appointments": [
            (e.name, str(e.start), e.booking_state, e.active, e.booking_client_id.id)
            for e in env["calendar.event"].with_context(active_test=False).search([], order="id")
        ],
        "reservations": [
            (r.resource_id.id, str(r.start), str(r.stop), r.state)
            for r in env["booking.reservation"].search([], order="id")
        ],
        "services": [(s.name, s.duration, s.notice, s.location, s.video_link)
                     for s in env["booking.service"].search([], order="id")],
        "token": env["calendar.credential"].search([])._read_credentials().refresh_token,
        "waiting": env["calendar.outbox"].search_count([]),
    }  # fmt: skip
    print("FACTS", json.dumps(told))


def afterwards(env):
    """Print as JSON what the newer version makes of it, and what it would send."""
    links = env["calendar.link"].search([])
    env["calendar.event"].search([])._queue_sync()
    queued = env["calendar.outbox"].search_count([])
    told = {
        "unequal": [k.uid for k in links if not same(k._local_value(), k._base_value())],
        "queued": queued,
        "sent": len(due(env)),
        "shared": [e.name for e in env["calendar.event"].search([])
                   if e.sync_uid in env["calendar.recurrence"].search([]).mapped("sync_uid")],
        "meeting": {s.name: s.meeting for s in env["booking.service"].search([])},
        "clashes": clash(env),
    }  # fmt: skip
    print("FACTS", json.dumps(told))


def clash(env):
    """Whether the database itself keeps a second appointment from the same time."""
    booked = env["booking.reservation"].search([("state", "=", "booked")], limit=1)
    try:
        with env.cr.savepoint():
            booked.copy()
            env.flush_all()
    except Exception as refusal:
        return type(refusal).__name__
    return "nobody minds"
