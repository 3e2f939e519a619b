from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

from dateutil.tz import tzical

from ...core.vtimezone import YEARS, vtimezone
from ..pure import PureCase
from .values import DAY, HOUR, MONDAY, UTC

ZONES = (
    "Europe/Brussels",  # a rule: the last Sunday of March and October
    "America/New_York",  # a rule: the second Sunday of March, the first of November
    "Australia/Lord_Howe",  # half an hour, and summer over the turn of the year
    "Asia/Jerusalem",  # the Friday before the last Sunday: no rule that we know
    "Africa/Casablanca",  # the moon decides
    "Africa/Cairo",  # at midnight
    "America/Sao_Paulo",  # never, any more
    "Asia/Kathmandu",  # never, and odd
)


def text(zone, since=MONDAY):
    return vtimezone(zone, since).to_ical().decode()


class TestVtimezone(PureCase):
    def test_its_clock_shows_the_same_as_the_zone_it_stands_for(self):
        for zone in ZONES:
            stands_for = ZoneInfo(zone)
            read = tzical(StringIO(text(zone).replace("\r\n ", ""))).get(zone)
            for days in range(0, (YEARS - 2) * 365, 13):
                noon = datetime(2027, 3, 1, 12) + days * DAY
                expected = noon.replace(tzinfo=stands_for).utcoffset()
                self.assertEqual(expected, noon.replace(tzinfo=read).utcoffset(), (zone, noon))

    def test_clocks_change_on_the_minute(self):
        read = tzical(StringIO(text("Europe/Brussels"))).get("Europe/Brussels")
        for moment, hours in {
            datetime(2027, 3, 28, 1, 59): 1,
            datetime(2027, 3, 28, 3, 0): 2,
            datetime(2027, 10, 31, 1, 59): 2,
            datetime(2027, 10, 31, 3, 0): 1,
        }.items():
            self.assertEqual(timedelta(hours=hours), moment.replace(tzinfo=read).utcoffset())

    def test_a_yearly_rule_has_no_end(self):
        for line in (
            "DTSTART:20260329T020000",
            "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
            "DTSTART:20261025T030000",
            "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        ):
            self.assertIn(line, text("Europe/Brussels"))

    def test_what_holds_before_the_first_change_is_said_as_well(self):
        spring = datetime(2014, 3, 1, tzinfo=UTC)  # the next change was in August 2015
        read = tzical(StringIO(text("Asia/Pyongyang", spring))).get("Asia/Pyongyang")
        self.assertEqual(9 * HOUR, spring.replace(tzinfo=read).utcoffset())
        self.assertEqual(2, text("Europe/Brussels").count("TZNAME"), "and no more than needed")

    def test_where_there_is_no_rule_the_changes_are_listed(self):
        self.assertIn("RDATE:", text("Africa/Casablanca"))
        self.assertNotIn("RRULE:", text("Africa/Casablanca"))

    def test_where_clocks_never_change_there_is_one_time(self):
        self.assertEqual(1, text("Asia/Kathmandu").count("TZOFFSETTO:+0545"))
        self.assertEqual(0, text("Asia/Kathmandu").count("RRULE"))
