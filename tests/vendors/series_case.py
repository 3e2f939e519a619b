"""What stories about series need: Maya's own series, on Brussels' clocks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ...core.event import Event, in_utc
from ..models.common import foreign
from .eyes import naive_utc

BRUSSELS = ZoneInfo("Europe/Brussels")
HOUR = timedelta(hours=1)


def on_the_wall(hour: float, day: int = 1, since: date | None = None) -> datetime:
    """An instant some days from now (or from `since`), by the clock on Brussels' walls; aware."""
    day = (since or datetime.now(BRUSSELS).date()) + timedelta(days=day)
    midnight = datetime(day.year, day.month, day.day)
    return (midnight + timedelta(hours=hour)).replace(tzinfo=BRUSSELS)


def next_clock_change() -> date:
    """The next day on which the clocks in Brussels are changed, at least four days from now."""
    day = datetime.now(BRUSSELS).date() + timedelta(days=4)
    while on_the_wall(0, 0, day).utcoffset() == on_the_wall(0, 1, day).utcoffset():
        day += timedelta(days=1)
    return day


def weekday(moment: datetime) -> str:
    """The field in which Odoo keeps this day of the week."""
    return ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[moment.weekday()]


class SeriesCase:
    """Mixed into a `VendorCase`."""

    def series(self, since: date | None = None, count: int = 4, **vals):
        """Each day at ten o'clock, from tomorrow."""
        given = {"rrule_type": "daily", "interval": 1, "end_type": "count", "count": count}
        start = naive_utc(on_the_wall(10, since=since))
        event = self.event(
            start, name="Course", recurrency=True, event_tz="Europe/Brussels", **{**given, **vals}
        )
        return event.recurrence_id

    def linked(self, **vals):
        series = self.series(**vals)
        self.sync()
        return series, self.ref(series)

    def all_series(self):
        mine = self.env["calendar.event"].search([("user_id", "=", self.maya.id)])
        return mine.recurrence_id

    def nth(self, series, n):
        return series.calendar_event_ids.filtered("active").sorted("start")[n]

    def here(self):
        """When Maya's events take place in Odoo."""
        mine = self.env["calendar.event"].search([("user_id", "=", self.maya.id)])
        return sorted(mine.mapped(lambda event: (event.start, event.stop)))

    def assertAlike(self, *starts: datetime):
        """Both sides hold the same, each an hour long."""
        expected = sorted((naive_utc(start), naive_utc(start) + HOUR) for start in starts)
        self.assertEqual(expected, self.here())
        self.assertEqual(expected, sorted(self.times()))

    def occurrence(self, start: datetime, title: str = "Course") -> Event:
        return foreign(start, title=title, zone="Europe/Brussels")

    def foreign_series(self, rule: str = "RRULE:FREQ=DAILY;COUNT=4", start=None) -> Event:
        start = start or on_the_wall(10)
        return foreign(start, zone="Europe/Brussels", recurrence=(rule,) if rule else ())

    def blocked(self, *starts: datetime):
        expected = sorted((naive_utc(start), naive_utc(start) + HOUR) for start in starts)
        self.assertEqual(expected, sorted(self.blocks()))


def ten(*days: int) -> list[datetime]:
    return [in_utc(on_the_wall(10, day)) for day in days]
