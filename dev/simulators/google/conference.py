"""Video links: asked for, pending for a while, then there."""

from __future__ import annotations

import random
import string

from .model import Calendar, Entry
from .world import World

SOLUTION = {"key": {"type": "hangoutsMeet"}, "name": "Google Meet",
            "iconUri": "https://meet.example/icon.png"}


def wanted(sent: dict, before: dict, version: str, partial: bool) -> dict:
    """What becomes of the event's conference: its `conferenceData` and `hangoutLink`.

    With version 0 (the default) the field is ignored and a conference there is survives.
    """
    kept = {k: before[k] for k in ("conferenceData", "hangoutLink") if k in before}
    if version != "1" or (partial and "conferenceData" not in sent):
        return kept
    data = sent.get("conferenceData")
    if not data:
        return {}
    request = data.get("createRequest")
    known = before.get("conferenceData", {}).get("createRequest", {}).get("requestId")
    if not request or request.get("requestId") == known:
        return kept or {"conferenceData": data}
    return {"conferenceData": {"createRequest": {**request, "status": {"statusCode": "pending"}}}}


def is_pending(body: dict) -> bool:
    status = body.get("conferenceData", {}).get("createRequest", {}).get("status", {})
    return status.get("statusCode") == "pending"


def settle_later(world: World, calendar: Calendar, entry: Entry) -> None:
    """Let the link appear after a while, as a change of its own."""
    if is_pending(entry.body):
        world.later(world.settings.conference_delay, lambda: settle(world, calendar, entry.id))


def settle(world: World, calendar: Calendar, entry_id: str) -> None:
    """The conference is made; nothing happens if it is no longer wanted."""
    with world.lock:
        entry = calendar.entries.get(entry_id)
        current = world.calendars.get(calendar.id) is calendar
        if current and entry and is_pending(entry.body):
            world.store(calendar, entry_id, {**entry.body, **_made(entry.body)})


def settle_all(world: World) -> None:
    """After a restart nothing stays pending for ever."""
    for calendar in world.calendars.values():
        for entry_id in list(calendar.entries):
            settle(world, calendar, entry_id)


def _made(body: dict) -> dict:
    code = "-".join("".join(random.choices(string.ascii_lowercase, k=n)) for n in (3, 4, 3))
    link = f"https://meet.example/{code}"
    request = {**body["conferenceData"]["createRequest"], "status": {"statusCode": "success"}}
    data = {"createRequest": request, "conferenceSolution": SOLUTION, "conferenceId": code,
            "entryPoints": [{"entryPointType": "video", "uri": link, "label": link[8:]}]}
    return {"conferenceData": data, "hangoutLink": link}
