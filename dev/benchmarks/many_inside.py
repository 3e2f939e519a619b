"""What `many` does in a process of its own, so that its memory is that of this work alone."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from ..setup.crowd import ZONE, obey
from ..setup.inside import ours
from .builtin_inside import measured

_DUE = "UPDATE calendar_remote SET due_at = now() AT TIME ZONE 'UTC'"
_BATCHES = 100  # runs; a work that needs more never comes to its end


def poll(transaction) -> dict:
    """All calendars are due; the scheduled action runs until none is."""
    with transaction() as env:
        env.cr.execute(_DUE)
    return measured(lambda: _read(transaction))


def notice(transaction) -> dict:
    """The vendor tells of each calendar by itself, as webhooks do; then they are read."""

    def work():
        with transaction() as env:
            remotes = env["calendar.remote"].search([]).ids
        for remote in remotes:
            with transaction() as env:
                env["calendar.notice"]._post(env["calendar.remote"].browse(remote), told=True)
        _read(transaction)

    return measured(work)


def send(transaction) -> dict:
    """What waits is sent, until nothing does."""
    return measured(
        lambda: _until_none(
            transaction,
            lambda env: env["calendar.outbox"]._cron_drain(),
            lambda env: env["calendar.outbox"].search_count([], limit=1),
        )
    )


def free_times(transaction) -> dict:
    """A visitor looks at a month of one of them."""
    now = datetime.now(timezone.utc)
    month = _interval()(now, now + timedelta(days=31))
    with transaction() as env:
        service = _service(env, env["calendar.connection"].search([], limit=1).user_id)
        return _warm(env, lambda: service._slots(month, now))


def booking(transaction) -> dict:
    """A visitor books one of them, where no calendar is asked. What follows is the others' work."""
    now = datetime.now(timezone.utc)
    with transaction() as env:
        service = _service(env, env["calendar.connection"].search([], limit=1).user_id)
        starts = [s.start for s in service._slots(_interval()(now, now + timedelta(days=9)), now)]
        resource = env["resource.resource"]
        wishes = (_wish()(s, "Jane", "jane@client.example", resource) for s in starts[::2])

        def book():
            service._book(next(wishes), now)
            env.flush_all()

        return _warm(env, book)


def health(transaction) -> dict:
    """A program asks how it goes."""
    with transaction() as env:
        return _warm(env, env["calendar.watch"]._answer)


def _read(transaction):
    _until_none(
        transaction,
        lambda env: env["calendar.remote"]._cron_pull(),
        lambda env: (
            env["calendar.remote"].search_count([("due_at", "<=", datetime.now())], limit=1)
            or env["calendar.notice"].search_count([], limit=1)
        ),
    )


def _until_none(transaction, work: Callable, waits: Callable) -> None:
    for _batch in range(_BATCHES):
        with transaction() as env:
            work(env)
            if not waits(env):
                return
    raise RuntimeError("it does not come to an end")


def _warm(env, look: Callable) -> dict:
    """Measure the second look of a process, as most are. Nothing of it stays."""
    look()
    env.invalidate_all()
    told = measured(look)
    env.cr.rollback()
    return told


def _service(env, user):
    hours = env["resource.calendar"].create({"name": "Hours", "tz": ZONE})
    resource = env["resource.resource"].create(
        {"name": user.name, "user_id": user.id, "tz": ZONE, "calendar_id": hours.id}
    )
    rules = {"duration": 30, "step": 30, "timezone": ZONE, "website_published": True}
    return env["booking.service"].create(
        {"name": "Talk", "resource_ids": [(6, 0, resource.ids)], **rules}
    )


def _interval():
    return ours("core.interval").Interval


def _wish():
    return ours("models.free_times.booking_slots").Wish


if __name__ == "__main__":
    obey(
        {
            "poll": poll,
            "notice": notice,
            "send": send,
            "free_times": free_times,
            "booking": booking,
            "health": health,
        }
    )
