"""The salon's people at Microsoft, and what their calendars hold around today.

Maya has an account at work, Jonas a personal one. Both have a Google account as well, so that
what is busy there and here comes together in Odoo.
"""

from __future__ import annotations

from datetime import date, timedelta

from .graph.keeper import Pen
from .graph.zones import zone_info
from .model import Calendar
from .world import World

MAYA, JONAS = "maya.lindqvist@salon-outlook.example", "jonas.weber@outlook.example"
ACADEMY = "academy@colours.example"
ZONE = "Europe/Berlin"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def seed(world: World) -> None:
    """Fill an empty world. Days count from the Monday of the current week."""
    today = world.clock.now().astimezone(zone_info(ZONE)).date()
    monday = today - timedelta(days=today.weekday())
    _fill_maya(world, [monday + timedelta(days=n) for n in range(14)])
    _fill_jonas(world, [monday + timedelta(days=n) for n in range(14)])


def _fill_maya(world: World, day: list[date]) -> None:
    mailbox = world.add_mailbox(MAYA, "Maya Lindqvist", ZONE)
    academy = world.add_calendar(mailbox, "Colour academy", hex_color="#107c10", owner=ACADEMY,
                                 owner_name="Colour academy", can_edit=False)
    weeks_ago = day[1] - timedelta(weeks=3)
    _write(world, mailbox.default_calendar, [
        _timed("Team meeting", weeks_ago, "08:30", "09:00", recurrence=_weekly(weeks_ago),
               isOnlineMeeting=True),
        _timed("Dermatologist", day[3], "16:00", "17:00", sensitivity="private"),
        _timed("Prepare the workshop", day[2], "16:00", "17:30", categories=["Training"]),
        _timed("Trainee interview?", day[4], "11:00", "11:45", showAs="tentative"),
        _timed("Anna Keller, cut", day[8], "14:00", "15:00"),
        _timed("Order supplies", day[0], "17:00", "17:30", showAs="free"),
        _timed("From home", day[9], "08:00", "12:00", showAs="workingElsewhere"),
        _days("Seminar away", day[10], 2, showAs="oof", location={"displayName": "Hamburg"}),
    ])
    _write(world, academy, [
        _timed("Balayage, advanced", day[8], "10:00", "16:00", location={"displayName": "Room 4"}),
    ])


def _fill_jonas(world: World, day: list[date]) -> None:
    mailbox = world.add_mailbox(JONAS, "Jonas Weber", ZONE, personal=True)
    family = world.add_calendar(mailbox, "Family", hex_color="#ca5010")
    birthdays = world.add_calendar(mailbox, "Birthdays", hex_color="#8764b8", can_edit=False)
    _write(world, mailbox.default_calendar, [
        _timed("Choir", day[2], "19:30", "21:00", recurrence=_weekly(day[2], weeks=20)),
        _timed("Car to the garage", day[7], "08:00", "08:30"),
        _timed("Bank", day[1], "10:00", "10:45", sensitivity="private"),
    ])
    _write(world, family, [
        _timed("Nursery closes early", day[4], "12:00", "17:00"),
        _days("Grandparents visit", day[5], 2, showAs="free"),
    ])
    _write(world, birthdays, [
        _days("Elin’s birthday", day[6], 1, showAs="free", recurrence=_yearly(day[6])),
    ])


def _write(world: World, calendar: Calendar, events: list[dict]) -> None:
    mailbox, _calendar = world.calendar(calendar.id)
    for event in events:
        Pen(world, mailbox, calendar, client=False).create(event)


def _timed(subject: str, day: date, start: str, end: str, **more) -> dict:
    def at(clock: str) -> dict:
        return {"dateTime": f"{day.isoformat()}T{clock}:00", "timeZone": ZONE}

    return {"subject": subject, "start": at(start), "end": at(end), **more}


def _days(subject: str, first: date, number: int, **more) -> dict:
    event = _timed(subject, first, "00:00", "00:00", isAllDay=True, **more)
    after = first + timedelta(days=number)
    return {**event, "end": {"dateTime": f"{after.isoformat()}T00:00:00", "timeZone": ZONE}}


def _weekly(first: date, weeks: int = 0) -> dict:
    pattern = {"type": "weekly", "interval": 1, "daysOfWeek": [WEEKDAYS[first.weekday()]],
               "firstDayOfWeek": "monday"}
    ends = {"type": "numbered", "numberOfOccurrences": weeks} if weeks else {"type": "noEnd"}
    return {"pattern": pattern, "range": {**ends, "startDate": first.isoformat()}}


def _yearly(first: date) -> dict:
    pattern = {"type": "absoluteYearly", "interval": 1, "month": first.month,
               "dayOfMonth": first.day}
    return {"pattern": pattern, "range": {"type": "noEnd", "startDate": first.isoformat()}}
