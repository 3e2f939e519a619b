"""Storing a change with all that follows from it: lost instances, guests' copies, mails."""

from __future__ import annotations

from dataclasses import dataclass

from .instances import Item, all_ids, find, of_entry
from .model import Calendar, Entry, Vanished
from .world import World

# A guest's copy keeps these whatever the organizer changes.
GUESTS_OWN = ("colorId", "transparency", "visibility")
NOT_SHARED = ("extendedProperties", *GUESTS_OWN)


@dataclass(frozen=True)
class Mailing:
    """Who is to be told by mail: ``all``, ``externalOnly`` or ``none``; empty when unsaid."""

    wish: str = "none"


def save(world: World, calendar: Calendar, item_id: str, body: dict,
         mailing: Mailing = Mailing()) -> Entry:
    """Store `body` under the id, and let it reach everyone it concerns."""
    old = calendar.entries.get(item_id)
    before = old.body if old else {}
    entry = world.store(calendar, item_id, body)
    _lose_instances(world, calendar, before, entry)
    _spread_visibility(world, calendar, entry)
    _log_mails(world, calendar, entry, before, mailing)
    if body["organizer"]["email"] == calendar.id:
        _update_guests(world, calendar, entry, before)
    else:
        _answer_organizer(world, calendar, entry)
    return entry


def cancel(world: World, calendar: Calendar, item: Item, mailing: Mailing = Mailing()) -> Entry:
    """Delete an event or a series, or take one occurrence out of its series."""
    body = {**item.body, "status": "cancelled"}
    if body["organizer"]["email"] != calendar.id:
        body = _with_answer(body, calendar.id, "declined")
    return save(world, calendar, item.id, body, mailing)


def _lose_instances(world: World, calendar: Calendar, before: dict, entry: Entry) -> None:
    """Instances that the series had and has no longer leave tombstones."""
    if not before.get("recurrence"):
        return
    same_times = all(before.get(k) == entry.body.get(k) for k in ("recurrence", "start"))
    if same_times and not entry.cancelled and before["status"] != "cancelled":
        return
    kept = all_ids(entry.body, entry.id)
    for instance_id, original in all_ids(before, entry.id).items():
        if instance_id not in kept:
            was_exception = instance_id in calendar.entries and not entry.cancelled
            world.vanish(calendar, Vanished(instance_id, entry.seq, entry.id, original,
                                            was_exception))


def _spread_visibility(world: World, calendar: Calendar, entry: Entry) -> None:
    """A more restrictive visibility of one occurrence spreads to its whole series."""
    master = calendar.entries.get(entry.master)
    if master is None or entry.cancelled:
        return
    if entry.body.get("visibility") == "private" and master.body.get("visibility") != "private":
        world.store(calendar, master.id, {**master.body, "visibility": "private"})


def _log_mails(world: World, calendar: Calendar, entry: Entry, before: dict,
               mailing: Mailing) -> None:
    was = _guests(before, calendar) if before.get("status") != "cancelled" else set()
    now = set() if entry.cancelled else _guests(entry.body, calendar)
    if (was or now) and not mailing.wish:
        world.violation(calendar.owner, entry.id, ["a write with attendees without sendUpdates"])
    kinds = {**dict.fromkeys(was | now, "update"), **dict.fromkeys(now - was, "invitation"),
             **dict.fromkeys(was - now, "cancellation")}
    for guest, kind in sorted(kinds.items()):
        outside = guest not in world.accounts
        if mailing.wish == "all" or (mailing.wish == "externalOnly" and outside):
            world.mails.append({"to": guest, "kind": kind, "calendar": calendar.id,
                                "event": entry.id, "at": world.clock.time()})


def _guests(body: dict, calendar: Calendar) -> set[str]:
    return {a["email"] for a in body.get("attendees", ())} - {calendar.id}


def _update_guests(world: World, calendar: Calendar, entry: Entry, before: dict) -> None:
    now = set() if entry.cancelled else _guests(entry.body, calendar)
    for guest in sorted(now | _guests(before, calendar)):
        copy_calendar = world.calendars.get(guest)
        if copy_calendar is None or not copy_calendar.primary:
            continue
        copy = copy_calendar.entries.get(entry.id)
        body = _guest_body(entry.body, copy, guest in now)
        if _refused(copy, body, guest) or (copy and copy.body == body):
            continue
        if copy or guest in now:
            stored = world.store(copy_calendar, entry.id, body)
            _lose_instances(world, copy_calendar, copy.body if copy else {}, stored)


def _guest_body(body: dict, copy: Entry | None, invited: bool) -> dict:
    """The organizer's facts with the guest's own touches."""
    shared = {k: v for k, v in body.items() if k not in NOT_SHARED}
    own = copy.body if copy else {k: body[k] for k in GUESTS_OWN if k in body}
    shared.update({k: own[k] for k in GUESTS_OWN if k in own})
    properties = {"shared": body.get("extendedProperties", {}).get("shared"),
                  "private": own.get("extendedProperties", {}).get("private")}
    properties = {k: v for k, v in properties.items() if v}
    if properties:
        shared["extendedProperties"] = properties
    return shared if invited else {**shared, "status": "cancelled"}


def _refused(copy: Entry | None, body: dict, guest: str) -> bool:
    """A guest who deleted the copy has declined: it does not come back by itself."""
    declined = any(a["email"] == guest and a["responseStatus"] == "declined"
                   for a in body.get("attendees", ()))
    return copy is not None and copy.cancelled and declined


def _answer_organizer(world: World, calendar: Calendar, entry: Entry) -> None:
    """Of a guest's changes only the answer travels back."""
    organizer = world.calendars.get(entry.body["organizer"]["email"])
    mine = [a for a in entry.body.get("attendees", ()) if a["email"] == calendar.id]
    if organizer is None or not mine:
        return
    if entry.id not in organizer.entries and entry.master not in organizer.entries:
        return
    original = find(organizer, entry.id)
    body = _with_answer(original.body, calendar.id, mine[0]["responseStatus"])
    if body != original.body:
        save(world, organizer, original.id, body)


def _with_answer(body: dict, guest: str, answer: str) -> dict:
    people = [{**a, "responseStatus": answer} if a["email"] == guest else a
              for a in body.get("attendees", ())]
    return {**body, "attendees": people} if people else body


def item_of(calendar: Calendar, entry: Entry) -> Item:
    """The entry as it is now: what followed from storing it may have changed it again."""
    return of_entry(calendar.entries.get(entry.id, entry))
