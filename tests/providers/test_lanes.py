"""Lanes: calls to many accounts side by side, and the caller that goes on without some."""

from contextlib import closing
from threading import Event as Flag

from ...providers.lanes import Ended, Lanes, NobodyWaits, Piece, Question
from ..pure import PureCase

PATIENCE = 5  # seconds, for what never comes


class TestLanes(PureCase):
    def heard(self, lanes, count):
        """The next so many messages."""
        messages = []
        while len(messages) < count:
            messages += lanes.collect(PATIENCE)
        return messages

    def test_what_the_work_brings_is_handed_over_in_its_order(self):
        with closing(Lanes()) as lanes:
            lanes.start("maya", lambda desk: [desk.give(n) for n in range(3)])
            messages = self.heard(lanes, 4)
            self.assertEqual([Piece("maya", n) for n in range(3)] + [Ended("maya")], messages)
            self.assertEqual(set(), lanes.busy)

    def test_who_asks_waits_for_the_answer(self):
        with closing(Lanes()) as lanes:
            lanes.start("maya", lambda desk: desk.give(desk.ask("how many?") + 1))
            [question] = self.heard(lanes, 1)
            self.assertIsInstance(question, Question)
            question.answer(2)
            self.assertEqual(Piece("maya", 3), self.heard(lanes, 2)[0])

    def test_who_orders_an_answer_goes_on_until_it_is_needed(self):
        def work(desk):
            answer = desk.order("how many?")
            desk.give("meanwhile")
            desk.give(answer())

        with closing(Lanes()) as lanes:
            lanes.start("maya", work)
            question, meanwhile = self.heard(lanes, 2)
            self.assertEqual(Piece("maya", "meanwhile"), meanwhile)
            question.answer(2)
            self.assertEqual(Piece("maya", 2), self.heard(lanes, 2)[0])

    def test_free_lanes_are_told_of_before_all_has_been_heard(self):
        with closing(Lanes()) as lanes:
            for lane in range(20):
                lanes.start(lane, lambda desk: None)
            first = list(lanes.messages(PATIENCE, ends=5))
            self.assertLessEqual(len(first), 5)
            self.heard(lanes, 20 - len(first))
            self.assertEqual(set(), lanes.busy)

    def test_who_is_not_waited_for_any_more_stops_at_the_next_word(self):
        for word in ("give", "ask"):
            with self.subTest(word=word):
                gone, told = Flag(), []
                ended = self.start_slow(word, gone, told)
                gone.set()
                self.assertTrue(ended.wait(PATIENCE))
                self.assertEqual([NobodyWaits], told)

    def start_slow(self, word, gone, told):
        """Work that says something only when the caller has gone."""
        ended = Flag()

        def work(desk):
            gone.wait(PATIENCE)
            try:
                getattr(desk, word)("too late")
            except NobodyWaits as error:
                told.append(type(error))
            ended.set()

        with closing(Lanes()) as lanes:
            lanes.start("slow", work)
        return ended

    def test_who_has_asked_when_the_caller_goes_does_not_wait_for_ever(self):
        told, ended = [], Flag()

        def work(desk):
            try:
                desk.ask("anybody?")
            except NobodyWaits as error:
                told.append(type(error))
            ended.set()

        with closing(Lanes()) as lanes:
            lanes.start("maya", work)
            self.heard(lanes, 1)
        self.assertTrue(ended.wait(PATIENCE))
        self.assertEqual([NobodyWaits], told)
