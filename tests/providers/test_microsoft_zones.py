"""Zones at Outlook: its names and ours, and the moments that they name."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from ...core.event import in_utc
from ...providers.microsoft import zones
from ...providers.microsoft.moments import instant, read_days, read_instant, write_span
from ..pure import PureCase, repeatable
from .world import BRUSSELS, HOUR, appointment, holiday, weekly

MINUTE = timedelta(minutes=1)
YEAR = 2027
TO_GRAPH = {
    "UTC": "UTC",
    "Etc/UTC": "UTC",
    "Europe/Paris": "Europe/Paris",
    "Pacific/Kiritimati": "Pacific/Kiritimati",
    "Asia/Kathmandu": "Asia/Kathmandu",
    "Africa/Casablanca": "Africa/Casablanca",
    "Europe/Brussels": "Romance Standard Time",
    "Europe/Amsterdam": "W. Europe Standard Time",
    "Europe/Prague": "Central Europe Standard Time",
    "Europe/Kyiv": "FLE Standard Time",
    "Europe/Dublin": "GMT Standard Time",
    "Australia/Lord_Howe": "Lord Howe Standard Time",
    "Pacific/Pago_Pago": "UTC-11",
    "America/Toronto": "Eastern Standard Time",
    "America/Vancouver": "Pacific Standard Time",
    "Africa/Algiers": "W. Central Africa Standard Time",
    "America/Nuuk": "Greenland Standard Time",
    "Antarctica/Troll": None,
}
TO_IANA = {
    "UTC": "UTC",
    "tzone://Microsoft/Utc": "UTC",
    "Romance Standard Time": "Europe/Paris",
    "romance standard time": "Europe/Paris",
    "India Standard Time": "Asia/Kolkata",
    "FLE Standard Time": "Europe/Kyiv",
    "Europe/Brussels": "Europe/Brussels",
    "tzone://Microsoft/Custom": None,
    "Customized Time Zone": None,
    "../../etc/passwd": None,
    "": None,
}
#: (Graph says, we had written, the mailbox's) → what it is.
SETTLED = {
    ("Romance Standard Time", "", "Europe/Berlin"): "Europe/Berlin",
    ("Romance Standard Time", "", "America/New_York"): "Europe/Paris",
    ("Romance Standard Time", "Europe/Brussels", "Europe/Berlin"): "Europe/Brussels",
    ("Europe/Paris", "", "Europe/Brussels"): "Europe/Paris",
    ("Europe/Paris", "Europe/Brussels", "Europe/Berlin"): "Europe/Brussels",
    ("Eastern Standard Time", "Europe/Brussels", "Europe/Brussels"): "America/New_York",
    ("tzone://Microsoft/Custom", "", "Europe/Brussels"): "Europe/Brussels",
    ("tzone://Microsoft/Custom", "Europe/Madrid", "Europe/Brussels"): "Europe/Madrid",
    ("", "Asia/Tokyo", "Europe/Brussels"): "Europe/Brussels",
    ("UTC", "Mars/Olympus", "Europe/Brussels"): "UTC",
}
ALL_ZONES = sorted(
    name
    for name in available_timezones()
    if "/" in name and not name.startswith(("SystemV/", "posix/", "right/"))
)
INSTANTS = st.datetimes(
    datetime(2026, 1, 1), datetime(2031, 1, 1), timezones=st.just(timezone.utc)
).map(lambda moment: moment.replace(second=0, microsecond=0))


class TestMicrosoftZones(PureCase):
    def test_each_zone_has_a_name_that_graph_takes(self):
        for zone, expected in TO_GRAPH.items():
            with self.subTest(zone):
                self.assertEqual(expected, zones.to_graph(zone, YEAR))

    def test_each_of_graphs_names_is_understood(self):
        for name, expected in TO_IANA.items():
            with self.subTest(name):
                self.assertEqual(expected, zones.to_iana(name))

    def test_a_name_that_is_no_text_is_an_error(self):
        for strange in (None, 7, ["UTC"]):
            with self.subTest(strange), self.assertRaises(AttributeError):
                zones.to_iana(strange)

    def test_what_we_wrote_counts_until_a_person_changes_it(self):
        for (said, ours, mailbox), expected in SETTLED.items():
            with self.subTest(said=said, ours=ours, mailbox=mailbox):
                self.assertEqual(expected, zones.settled(said, ours, mailbox, YEAR))

    def test_every_name_that_we_send_keeps_the_same_time(self):
        named = {zone: zones.to_graph(zone, YEAR) for zone in ALL_ZONES}
        wrong = {
            zone: name
            for zone, name in named.items()
            if name and not zones.alike(zone, zones.to_iana(name), YEAR)
        }
        self.assertEqual({}, wrong)

    def test_every_zone_where_people_live_has_a_name(self):
        nameless = {zone for zone in ALL_ZONES if zones.to_graph(zone, YEAR) is None}
        self.assertLess(len(nameless), 20, nameless)
        for continent in ("Europe", "America", "Asia", "Africa", "Australia"):
            self.assertEqual(set(), {z for z in nameless if z.startswith(continent)})

    def test_every_listed_name_is_a_zone_and_listed_once(self):
        listed = [place for places in zones.LISTED.values() for place in places.split()]
        self.assertEqual(len(listed), len(set(listed)))
        for zone in zones.TAKEN:
            self.assertEqual(zone, zones.to_iana(zone))

    def test_zones_that_change_their_clocks_an_hour_apart_are_not_alike(self):
        self.assertFalse(zones.alike("Europe/Bucharest", "Asia/Beirut", YEAR))
        self.assertFalse(zones.alike("Europe/London", "Africa/Abidjan", YEAR))
        self.assertTrue(zones.alike("Europe/Brussels", "Europe/Warsaw", YEAR))

    def test_clocks_are_changed_at_the_minute_at_which_they_are(self):
        changes = dict(zones.clocks("Europe/Brussels", YEAR))
        spring = datetime(2027, 3, 28, 1, tzinfo=timezone.utc)
        self.assertEqual(2 * HOUR, changes[spring])
        self.assertEqual(HOUR, changes[datetime(2027, 10, 31, 1, tzinfo=timezone.utc)])

    def test_what_is_known_of_a_zone_is_the_same_at_any_time(self):
        """A stopped clock forgets which of two equal hours it is, and what is kept outlives it."""
        known = zones.clocks("Europe/Brussels", YEAR)
        with freeze_time("2026-03-01"):
            zones.clocks.cache_clear()
            found = zones.clocks("Europe/Brussels", YEAR)
        zones.clocks.cache_clear()
        self.assertEqual(known, found)

    def test_the_first_and_the_last_years_have_clocks(self):
        for year in (1, 1900, 9999):
            self.assertTrue(zones.clocks("Europe/Brussels", year))


class TestMicrosoftMoments(PureCase):
    def back(self, event, zone: str = "Europe/Brussels"):
        told = write_span(event, zone)
        return tuple(read_instant(told[name], zone) for name in ("start", "end"))

    @repeatable(40)
    @given(INSTANTS, st.sampled_from(ALL_ZONES), st.integers(0, 3000))
    def test_an_instant_survives_any_zone(self, start, zone, minutes):
        event = appointment(start=start, stop=start + minutes * MINUTE, zone=zone)
        self.assertEqual((event.start, event.stop), self.back(event))

    def test_an_instant_survives_every_minute_around_a_change_of_the_clocks(self):
        for zone, day in (
            ("Europe/Brussels", datetime(2027, 3, 28)),
            ("Europe/Brussels", datetime(2027, 10, 31)),
            ("Australia/Lord_Howe", datetime(2027, 4, 3, 12)),
            ("Africa/Casablanca", datetime(2027, 2, 7)),
        ):
            for minutes in range(0, 24 * 60, 10):
                start = day.replace(tzinfo=timezone.utc) + minutes * MINUTE
                event = appointment(start=start, stop=start + HOUR, zone=zone)
                self.assertEqual((event.start, event.stop), self.back(event))

    def test_a_time_that_comes_once_is_named_on_the_clocks_of_its_zone(self):
        told = write_span(appointment(), "America/New_York")
        expected = {"dateTime": "2027-03-01T10:00:00", "timeZone": "Romance Standard Time"}
        self.assertEqual((expected, False), (told["start"], told["isAllDay"]))

    def test_an_hour_that_comes_twice_is_named_in_utc(self):
        start = datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=BRUSSELS)
        told = write_span(appointment(start=start, stop=in_utc(start) + HOUR), "Europe/Brussels")
        self.assertEqual({"dateTime": "2027-10-31T01:30:00", "timeZone": "UTC"}, told["start"])
        self.assertEqual("UTC", told["end"]["timeZone"])

    def test_a_series_is_always_named_on_its_own_clocks(self):
        start = datetime(2027, 10, 31, 2, 30, tzinfo=BRUSSELS)
        told = write_span(weekly(start=start, stop=start + HOUR), "UTC")
        self.assertEqual("Romance Standard Time", told["start"]["timeZone"])

    def test_whole_days_begin_at_the_mailboxs_midnight(self):
        for zone in ("Europe/Brussels", "Pacific/Kiritimati", "Asia/Kathmandu"):
            with self.subTest(zone):
                told = write_span(holiday(zone="UTC"), zone)
                self.assertEqual("2027-03-03T00:00:00", told["start"]["dateTime"])
                self.assertEqual(zones.to_graph(zone, YEAR), told["end"]["timeZone"])
                self.assertEqual((date(2027, 3, 3), date(2027, 3, 5)), read_days(told, zone))

    def test_seven_decimals_are_read_and_nonsense_is_not(self):
        expected = datetime(2027, 3, 1, 9, 0, 0, 123456)
        self.assertEqual(expected, instant("2027-03-01T09:00:00.1234567"))
        self.assertEqual(
            expected.replace(tzinfo=timezone.utc), instant("2027-03-01T09:00:00.123456Z")
        )
        self.assertEqual(HOUR, instant("2027-03-01T09:00:00+01:00").utcoffset())
        for nonsense in ("", "2027-03-01", "2027-03-01T25:00:00", "2027-03-01T09:00", "now"):
            with self.subTest(nonsense), self.assertRaises(ValueError):
                instant(nonsense)

    def test_a_zone_that_nobody_knows_is_the_mailboxs(self):
        told = {"dateTime": "2027-03-01T10:00:00.0000000", "timeZone": "Customized Time Zone"}
        expected = datetime(2027, 3, 1, 10, tzinfo=ZoneInfo("Europe/Brussels"))
        self.assertEqual(expected, read_instant(told, "Europe/Brussels"))
