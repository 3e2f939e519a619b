"""Whether Odoo still hears of changes, after everything: it is told, and does not look."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from ..setup import databases
from .calendars import calendar_of
from .ledger import Ledger, Stranger
from .salon import Practitioner, Salon

PATIENCE = 60.0  # seconds, on a machine that has much else to do
GLANCE = 0.2
TITLE = "Early flight"
DAYS = 14  # ahead: nobody plans anything else so late, or at such an hour


def unheard(salon: Salon, ledger: Ledger) -> Iterator[str]:
    """Put something into each calendar whose vendor tells, and yield whose is not known soon."""
    told = [person for person in salon.people if person.vendor in salon.house.controls]
    _look_no_more(salon, told)
    midnight = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight + timedelta(days=DAYS, hours=3)
    for person in told:
        calendar_of(salon, person).put(TITLE, start)
        ledger.strangers.append(Stranger(TITLE, person.login, start))
    deadline = time.monotonic() + PATIENCE
    for person in told:
        while not _is_known(salon, person, start) and time.monotonic() < deadline:
            time.sleep(GLANCE)
        if not _is_known(salon, person, start):
            yield f"{person.account} tells of changes, and nobody hears it"


def _look_no_more(salon: Salon, people: list[Practitioner]) -> None:
    """What is found soon is found because somebody told of it."""
    with databases.connected(salon.house.database) as link, link.cursor() as cursor:
        cursor.execute(
            "UPDATE calendar_remote SET due_at = now() AT TIME ZONE 'UTC' + interval '1 hour'"
            " WHERE connection_id = ANY(%s)",
            [[person.connection for person in people]],
        )


def _is_known(salon: Salon, person: Practitioner, start: datetime) -> bool:
    with databases.connected(salon.house.database) as link, link.cursor() as cursor:
        cursor.execute(
            "SELECT true FROM calendar_busy b JOIN calendar_remote r ON r.id = b.remote_id"
            " WHERE r.connection_id = %s AND b.start = %s",
            [person.connection, start.replace(tzinfo=None)],
        )
        return bool(cursor.fetchone())
