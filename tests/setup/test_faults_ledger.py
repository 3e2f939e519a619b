"""What the fault runner takes for right: it has to notice what is wrong."""

from contextlib import suppress
from datetime import datetime, timedelta, timezone

from ...dev.faults.calendars import Item
from ...dev.faults.judging import judged
from ...dev.faults.ledger import (
    AT_FIRST,
    FEWER,
    GONE,
    TIMES,
    TITLE,
    WHEN,
    WHO,
    Ledger,
    Lost,
    Refused,
    Said,
    saying,
)
from ...dev.faults.rest import chosen
from ...dev.faults.sight import Seen
from ...dev.faults.there import ended_with
from ..pure import PureCase

TEN = datetime(2027, 3, 1, 10, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


class TestLedger(PureCase):
    def setUp(self):
        super().setUp()
        self.entry = Ledger(1).begin("single")
        self.say("here", **{TITLE: self.title("first"), WHEN: TEN})

    def title(self, word):
        return f"{self.entry.tag} {word}"

    def say(self, hand, error=None, **wishes):
        with suppress(Refused, OSError), saying(self.entry, hand, wishes):
            if error:
                raise error

    def seen(self, title, start=TEN):
        return "maya", Seen(self.title(title), start, start + HOUR, "", "", False, False)

    def complaints(self, *seen):
        return list(judged(self.entry, list(seen)))

    def test_what_was_made_and_is_there_is_right(self):
        self.assertEqual([], self.complaints(self.seen("first")))

    def test_what_nobody_ended_must_not_be_lost(self):
        self.assertEqual(["is lost"], self.complaints())

    def test_what_is_there_twice_is_wrong(self):
        [complaint] = self.complaints(self.seen("first"), self.seen("first"))
        self.assertIn("2 times", complaint)

    def test_the_last_word_of_the_only_one_who_spoke_counts(self):
        self.say("here", **{TITLE: self.title("second")})
        self.assertEqual([], self.complaints(self.seen("second")))
        self.assertTrue(self.complaints(self.seen("first")))

    def test_a_word_that_was_never_answered_may_have_been_heard(self):
        self.say("here", OSError(), **{TITLE: self.title("second")})
        self.assertEqual([], self.complaints(self.seen("first")))
        self.assertEqual([], self.complaints(self.seen("second")))
        self.assertTrue(self.complaints(self.seen("third")))

    def test_a_word_that_was_refused_was_never_said(self):
        self.say("here", Refused(), **{TITLE: self.title("second")})
        self.assertTrue(self.complaints(self.seen("second")))

    def test_of_two_who_spoke_either_may_be_heard(self):
        self.say("there", **{TITLE: self.title("second")})
        self.assertEqual([], self.complaints(self.seen("first")))
        self.assertEqual([], self.complaints(self.seen("second")))

    def test_who_speaks_of_the_time_takes_nothing_from_the_title(self):
        self.say("there", **{WHEN: TEN + HOUR})
        self.say("here", **{TITLE: self.title("second")})
        self.assertEqual([], self.complaints(self.seen("second", TEN + HOUR)))
        self.assertTrue(self.complaints(self.seen("first", TEN + HOUR)))

    def test_what_its_maker_alone_has_ended_must_be_gone(self):
        self.say("here", **{GONE: True})
        self.assertEqual([], self.complaints())
        self.assertEqual(["was ended, and is there"], self.complaints(self.seen("first")))

    def test_what_another_hand_alone_has_ended_must_be_gone(self):
        self.say("there", **{GONE: True})
        self.assertEqual(["was ended, and is there"], self.complaints(self.seen("first")))

    def test_what_was_ended_before_odoo_knew_of_it_may_be_there_as_it_was_made(self):
        self.say("there", **{TITLE: self.title("second")})
        self.say("there", **{GONE: True})
        self.entry.doubt("there")
        self.assertEqual([], self.complaints())
        self.assertEqual([], self.complaints(self.seen("first")))
        self.assertTrue(self.complaints(self.seen("third")))

    def test_what_one_ended_and_the_other_one_changed_may_be_either(self):
        self.say("there", **{TITLE: self.title("second")})
        self.say("here", **{GONE: True})
        self.assertEqual([], self.complaints())
        self.assertEqual([], self.complaints(self.seen("second")))

    def test_a_series_may_be_gone_when_each_of_its_days_was_ended(self):
        self.entry = Ledger(1).begin("series")
        self.say("here", **{TITLE: self.title("first")})
        for _day in range(TIMES - 1):
            self.say("there", **{FEWER: True})
        self.assertEqual(["is lost"], self.complaints())
        self.say("here", **{FEWER: True})
        self.assertEqual([], self.complaints())
        self.assertEqual([], self.complaints(self.seen("first")))

    def test_of_a_series_that_is_there_day_by_day_one_day_ends_at_a_time(self):
        whole, day = (Item("id", self.title("first"), TEN, each) for each in (True, False))
        self.assertEqual(GONE, ended_with(self.entry, day))
        series = Ledger(1).begin("series")
        self.assertEqual((GONE, FEWER), (ended_with(series, whole), ended_with(series, day)))

    def test_what_is_there_again_after_its_end_may_lack_what_its_ender_said_before(self):
        self.entry = Ledger(1).begin("booked")
        self.say("client", **{WHEN: TEN})
        self.entry.said.append(Said(AT_FIRST, TITLE, self.title("first")))
        self.say("client", **{WHEN: TEN + HOUR})
        self.say("there", **{TITLE: self.title("second")})
        self.assertTrue(self.complaints(self.seen("first", TEN + HOUR)))
        self.say("there", **{GONE: True})
        self.assertEqual([], self.complaints(self.seen("first", TEN + HOUR)))
        self.assertEqual([], self.complaints(self.seen("second", TEN + HOUR)))
        self.assertTrue(self.complaints(self.seen("third", TEN + HOUR)))
        self.assertTrue(self.complaints(self.seen("first", TEN)))


class TestAnswers(PureCase):
    def test_who_keeps_odoos_time_takes_nothing_back_of_what_was_said_in_the_calendar(self):
        rows = [
            {"part": "when", "field": "when", "suggested": "calendar"},
            {"part": "title", "field": "title", "suggested": "calendar"},
            {"part": "location", "field": "location", "suggested": None},
        ]
        self.assertEqual({"when": "odoo", "title": "calendar", "location": "odoo"}, chosen(rows))


class TestWhatIsKept(PureCase):
    def entry(self, asked, who="maya", when=TEN, no=None):
        entry = Ledger(1).begin("booked")
        with suppress(Refused), saying(entry, "client", {WHEN: when, WHO: who}):
            entry.known["asked"] = asked
            if no:
                raise no
        return entry

    def test_what_is_kept_for_one_visitor_must_not_be_given_to_another(self):
        lost = Lost("[mine]", "maya", TEN, since=5.0, refused=9.0)
        self.assertTrue(lost.went_to(self.entry(7.0)))
        self.assertTrue(lost.went_to(self.entry(7.0, when=TEN + HOUR / 2)))
        for other in (
            self.entry(4.0),
            self.entry(10.0),
            self.entry(7.0, who="jonas"),
            self.entry(7.0, when=TEN + HOUR),
            self.entry(7.0, no=Refused()),
        ):
            self.assertFalse(lost.went_to(other))
