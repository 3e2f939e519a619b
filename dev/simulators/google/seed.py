"""Two fictional people of a salon and what their calendars hold around today."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from .model import Calendar
from .moments import zone_of
from .pen import Pen
from .world import World

MAYA, JONAS, TEAM = ("maya.lindqvist@salon.example", "jonas.weber@salon.example",
                     "team.calendar@salon.example")
ZONE = "Europe/Berlin"


def seed(world: World) -> None:
    """Fill an empty world. Days count from the Monday of the current week."""
    world.add_account(MAYA, "Maya Lindqvist", ZONE)
    world.add_account(JONAS, "Jonas Weber", ZONE)
    world.add_account(TEAM, "Salon Team", ZONE)
    _add_calendars(world)
    today = world.clock.now().astimezone(zone_of(ZONE)).date()
    monday = today - timedelta(days=today.weekday())
    _fill_maya(world, monday)
    _fill_others(world, monday)


def _add_calendars(world: World) -> None:
    for owner, name in ((MAYA, "maya"), (JONAS, "jonas")):
        world.add_calendar(Calendar(f"family.{name}@group.calendar.example", "Family", ZONE, owner,
                                    color="#33b679"))
    shared = {MAYA: "reader", JONAS: "reader"}
    world.add_calendar(Calendar("holidays@group.v.calendar.example", "Holidays", ZONE,
                                "holidays@calendar.example", shared, "#0b8043"))
    world.add_calendar(Calendar("room.team@resource.calendar.example", "Team room", ZONE, TEAM,
                                {MAYA: "freeBusyReader", JONAS: "freeBusyReader"}, "#8e24aa"))
    world.add_calendar(Calendar("salon.team@group.calendar.example", "Salon team", ZONE, TEAM,
                                {MAYA: "writer", JONAS: "writer"}, "#f4511e"))


def _fill_maya(world: World, monday: date) -> None:
    pen = Pen(world, world.calendars[MAYA], MAYA)
    day = [monday + timedelta(days=n) for n in range(14)]
    for event in (
        _timed("Dentist", day[1], "09:30", "10:30", visibility="private"),
        _timed("Yoga", monday - timedelta(days=21), "18:00", "19:15",
               recurrence=["RRULE:FREQ=WEEKLY"], location="Studio by the river"),
        _timed("Lunch with Elin", day[2], "12:30", "13:30", location="Café Ahorn"),
        _timed("Parcel will arrive", day[3], "11:00", "12:00", transparency="transparent"),
        _timed("Maybe: colour workshop", day[4], "15:00", "17:00", status="tentative"),
        _timed("School meeting", day[9], "17:00", "18:00", visibility="private"),
        _days("Trade fair", day[8], 1, location="Messe, Hall 3"),
        _days("Home", day[0], 1, eventType="workingLocation", transparency="transparent",
              visibility="public",
              workingLocationProperties={"type": "homeOffice", "homeOffice": {}}),
        _days("Elin’s birthday", day[5], 1, eventType="birthday", transparency="transparent",
              visibility="private", recurrence=["RRULE:FREQ=YEARLY"]),
        _declined(day[3]),
    ):
        pen.create(event)


def _declined(day: date) -> dict:
    """An invitation from outside that Maya turned down: listed, but not taking her time."""
    supplier = "sales@colours.example"
    return _timed("Product demo", day, "14:00", "15:00", organizer={"email": supplier}, attendees=[
        {"email": supplier, "responseStatus": "accepted"},
        {"email": MAYA, "responseStatus": "declined"}])


def _fill_others(world: World, monday: date) -> None:
    def write(calendar: str, account: str, event: dict) -> None:
        Pen(world, world.calendars[calendar], account).create(event)

    day = [monday + timedelta(days=n) for n in range(14)]
    write(JONAS, JONAS, _timed("Physiotherapy", day[0], "08:30", "09:15", visibility="private"))
    write(JONAS, JONAS, _timed("Football", day[3], "19:00", "20:30",
                               recurrence=["RRULE:FREQ=WEEKLY;COUNT=20"]))
    write(JONAS, JONAS, _timed("Out of office", day[10], "08:00", "18:00", eventType="outOfOffice",
                               outOfOfficeProperties={"autoDeclineMode": "declineNone"}))
    write("salon.team@group.calendar.example", TEAM,
          _timed("Team breakfast", day[4], "08:00", "09:00"))
    write("room.team@resource.calendar.example", TEAM,
          _timed("Training", day[1], "13:00", "15:00"))
    write("family.maya@group.calendar.example", MAYA,
          _timed("Parents’ evening", day[7], "19:00", "20:30"))
    for month, number, name in ((1, 1, "New Year’s Day"), (5, 1, "Labour Day"),
                                (12, 25, "Christmas Day")):
        write("holidays@group.v.calendar.example", "holidays@calendar.example",
              _days(name, date(monday.year, month, number), 1, transparency="transparent",
                    recurrence=["RRULE:FREQ=YEARLY"]))


def _timed(title: str, day: date, start: str, end: str, **more) -> dict:
    def at(clock: str) -> dict:
        moment = datetime.fromisoformat(f"{day.isoformat()}T{clock}:00")
        return {"dateTime": moment.isoformat(), "timeZone": ZONE}

    return {"summary": title, "start": at(start), "end": at(end), **more}


def _days(title: str, first: date, number: int, **more) -> dict:
    last = first + timedelta(days=number)
    return {"summary": title, "start": {"date": first.isoformat()},
            "end": {"date": last.isoformat()}, **more}
