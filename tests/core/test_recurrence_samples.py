from datetime import datetime

import recurring_ical_events

from ...core.interval import Interval
from ...core.recurrence import expand
from ..pure import PureCase
from .samples import calendars, moments, sample
from .values import UTC


def utc(*when):
    return datetime(*when, tzinfo=UTC)


WINDOWS = {
    "a month": Interval(utc(2027, 3, 1), utc(2027, 4, 1)),
    "summer time begins": Interval(utc(2027, 3, 27, 20), utc(2027, 3, 29)),
    "summer time ends": Interval(utc(2027, 10, 30, 20), utc(2027, 11, 1)),
    "a few minutes": Interval(utc(2027, 3, 8, 8, 10), utc(2027, 3, 8, 8, 20)),
    "around a leap day": Interval(utc(2028, 2, 20), utc(2028, 3, 10)),
    "a year before": Interval(utc(2026, 1, 30), utc(2026, 2, 3)),
}


def ours(event, window):
    return sorted((each.start, each.stop) for each in expand(event, window, zone="UTC"))


def theirs(query, window):
    found = query.between(window.start, window.stop)
    return sorted(moments(each) for each in found if each.get("STATUS") != "CANCELLED")


class TestSampleCalendars(PureCase):
    def test_we_agree_with_another_library_on_every_sample(self):
        for name, calendar in calendars().items():
            event, query = sample(name), recurring_ical_events.of(calendar)
            for when, window in WINDOWS.items():
                with self.subTest(name, when=when):
                    self.assertEqual(theirs(query, window), ours(event, window))
