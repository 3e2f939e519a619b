import json
from dataclasses import fields, replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...core.codec import from_json, timing_only, to_json
from ...core.event import Blocks, Event, Override, Status
from ..pure import PureCase, repeatable
from .values import HOUR, UTC, brussels, meeting, weekly

texts = st.text(max_size=8)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
events = st.builds(
    lambda start, length, **rest: Event(start=start, stop=start + length, **rest),
    start=instants | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    length=st.integers(0, 9).map(lambda days: timedelta(days=days)),
    uid=texts,
    zone=st.sampled_from(["UTC", "Europe/Brussels", "Asia/Kolkata"]),
    title=texts,
    location=texts,
    notes=texts,
    status=st.sampled_from(Status),
    recurrence=st.lists(texts, max_size=2).map(tuple),
    blocks=st.sampled_from(Blocks),
    private=st.booleans(),
    conference=texts,
)
overrides = st.lists(st.builds(Override, instants, st.none() | events), max_size=2).map(tuple)


class TestCodec(PureCase):
    @repeatable(8)
    @given(events, overrides)
    def test_what_was_kept_reads_back_equal(self, event, odd):
        event = replace(event, overrides=odd)
        self.assertEqual(event, from_json(json.loads(json.dumps(to_json(event)))))

    def test_nothing_of_an_event_is_forgotten(self):
        self.assertEqual({field.name for field in fields(Event)}, to_json(meeting()).keys())

    def test_instants_are_kept_in_utc_and_days_as_days(self):
        self.assertEqual("2027-03-01T08:00:00+00:00", to_json(meeting())["start"])
        holiday = meeting(start=date(2027, 3, 1), stop=date(2027, 3, 2))
        self.assertEqual("2027-03-01", to_json(holiday)["start"])

    def test_both_times_of_a_repeated_hour_survive(self):
        start = brussels(2027, 10, 31, 2, 30)
        stop = start.replace(fold=1)
        kept = from_json(to_json(meeting(start=start, stop=stop)))
        self.assertEqual(HOUR, kept.stop - kept.start)

    def test_what_was_kept_before_a_field_existed_can_be_read(self):
        kept = to_json(meeting())
        del kept["conference"]
        self.assertEqual("", from_json(kept).conference)


class TestTimingOnly(PureCase):
    SECRETS = {
        "title": "Dentist",
        "location": "Rue 1",
        "notes": "It hurts",
        "conference": "https://x",
    }

    def test_no_word_is_left_not_even_in_an_odd_occurrence(self):
        odd = Override(brussels(2027, 3, 8, 9), meeting(**self.SECRETS))
        kept = json.dumps(to_json(timing_only(weekly(overrides=(odd,), **self.SECRETS))))
        for secret in self.SECRETS.values():
            self.assertNotIn(secret, kept)

    def test_the_times_stay(self):
        cancelled = Override(brussels(2027, 3, 8, 9), None)
        event = weekly(overrides=(cancelled,), blocks=Blocks.TENTATIVE, **self.SECRETS)
        empty = {"title": "", "location": "", "notes": "", "conference": ""}
        self.assertEqual(replace(event, **empty), timing_only(event))
