"""What `many` does in a process of its own, so that its memory is that of this work alone."""

from datetime import datetime

from ..setup.crowd import obey
from .builtin_inside import measured

_DUE = "UPDATE calendar_remote SET due_at = now() AT TIME ZONE 'UTC'"


def poll(transaction) -> dict:
    """All calendars are due; the scheduled action runs until none is."""
    with transaction() as env:
        env.cr.execute(_DUE)

    def work():
        due = True
        while due:
            with transaction() as env:
                env["calendar.remote"]._cron_pull()
                due = env["calendar.remote"].search_count([("due_at", "<=", datetime.now())])

    return measured(work)


if __name__ == "__main__":
    obey({"poll": poll})
