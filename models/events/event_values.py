"""What a new event of one owner is written with, for an event that is a plain value."""

from datetime import timedelta

from odoo import Command

from ...core.event import Blocks, Event
from ..moments import naive, zone_name
from .plain_text import to_html

ONE_DAY = timedelta(days=1)


def values_of(event: Event, owner, zone: str) -> dict:
    """Return the values of an event (of a series: of its first) that nobody but `owner`
    attends. `zone` is where the owner lives."""
    return {
        "name": event.title,
        "user_id": owner.id,
        "partner_ids": [Command.set(owner.partner_id.ids)],
        "location": event.location,
        "description": to_html(event.notes),
        "show_as": "free" if event.blocks is Blocks.FREE else "busy",
        "privacy": "private" if event.private else False,
        "event_tz": zone_name(event.zone, zone),
        **_times(event),
    }


def _times(event: Event) -> dict:
    if not event.all_day:
        return {"start": naive(event.start), "stop": naive(event.stop)}
    last = event.stop - ONE_DAY
    return {
        "allday": True,
        "start_date": event.start,
        "stop_date": last,
        # Odoo's own hours for whole days.
        "start": f"{event.start} 08:00:00",
        "stop": f"{last} 18:00:00",
    }
