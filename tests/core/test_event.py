from datetime import date

from ...core.event import Override, Status, as_instant, moment_key, whole_seconds
from ..pure import PureCase
from .values import HOUR, brussels, meeting, weekly


class TestEvent(PureCase):
    def test_half_an_hour_across_the_repeated_hour_is_an_event(self):
        start = brussels(2027, 10, 31, 2, 45)
        stop = brussels(2027, 10, 31, 2, 15).replace(fold=1)
        self.assertEqual(start, meeting(start=start, stop=stop).start)

    def test_what_makes_no_sense_is_refused(self):
        nonsense = {
            "a stop before the start": {"stop": brussels(2027, 3, 1, 8)},
            "a day and an instant": {"stop": date(2027, 3, 2)},
            "an instant without a zone": {"stop": brussels(2027, 3, 1, 10).replace(tzinfo=None)},
            "a zone of no place": {"zone": "Romance Standard Time"},
            "a zone that is a folder": {"zone": "Europe"},
        }
        for name, fields in nonsense.items():
            with self.subTest(name), self.assertRaises(ValueError):
                meeting(**fields)

    def test_an_occurrence_has_the_same_key_in_any_zone(self):
        nine = brussels(2027, 3, 1, 9)
        self.assertEqual("20270301T080000Z", moment_key(nine))
        self.assertEqual("20270301", moment_key(date(2027, 3, 1)))

    def test_the_last_word_on_an_occurrence_holds(self):
        original = brussels(2027, 3, 8, 9)
        moved = meeting(start=original + HOUR)
        event = weekly().with_override(Override(original, moved))
        event = event.with_override(Override(original, None))
        self.assertEqual((Override(original, None),), event.overrides)

    def test_a_cancelled_occurrence_does_not_take_place(self):
        original = brussels(2027, 3, 8, 9)
        for event, takes_place in {
            None: False,
            meeting(): True,
            meeting(status=Status.CANCELLED): False,
        }.items():
            self.assertIs(takes_place, Override(original, event).takes_place)

    def test_no_moment_is_finer_than_a_second(self):
        nine = brussels(2027, 3, 1, 9)
        for moment, kept in {
            nine.replace(microsecond=7): nine,
            date(2027, 3, 1): date(2027, 3, 1),
        }.items():
            self.assertEqual(kept, whole_seconds(moment))

    def test_a_day_begins_when_the_clocks_say_so(self):
        # In Beirut this day has no midnight: its clocks jump from there to one.
        begins = as_instant(date(2027, 3, 28), "Asia/Beirut")
        self.assertEqual("20270327T220000Z", moment_key(begins))
