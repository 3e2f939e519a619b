"""Writing series at Graph: the master, then what differs, and nothing forgotten on the way."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from ...core.event import Override
from ...core.reconcile import same
from ...providers.base import Changed
from ...providers.errors import PreconditionFailed, ProviderError, Rejected, TransientError
from ...providers.http import utc_now
from .microsoft_case import MicrosoftCase
from .microsoft_world import refusal
from .world import HOUR, MONDAY, WEEK, appointment, monday, weekly

DAY = timedelta(days=1)


def moved(number, start):
    """The occurrence `number` of `weekly`, moved to `start`."""
    event = appointment(uid=weekly().uid, start=start, stop=start + HOUR)
    return Override(monday(number), event)


def cancelled(number):
    return Override(monday(number), None)


class TestSeries(MicrosoftCase):
    def make(self, *overrides, **fields):
        return self.provider.create(self.calendar, weekly(overrides=overrides, **fields))

    def change(self, ref, *overrides, **fields):
        return self.provider.update(ref, weekly(overrides=overrides, **fields))

    def assertThere(self, ref, *overrides, **fields):
        found = self.provider.get(self.calendar, ref.id)
        expected = self.provider.as_kept(weekly(overrides=overrides, **fields))
        self.assertEqual((expected, ref), (found.event, found.ref))

    def test_one_request_makes_a_fresh_series(self):
        requests = self.requests_of(
            lambda: self.provider.create(self.calendar, weekly(), fresh=True)
        )
        self.assertEqual(["POST"], [request["method"] for request in requests])

    def test_an_update_that_changes_nothing_writes_nothing(self):
        ref = self.make(cancelled(1), moved(2, monday(2) + DAY))
        again = []
        requests = self.requests_of(
            lambda: again.append(self.change(ref, cancelled(1), moved(2, monday(2) + DAY)))
        )
        self.assertEqual([ref], again)
        self.assertTrue(all(r["path"].endswith("/$batch") for r in requests))

    def test_another_time_keeps_what_differs(self):
        """Graph forgets all exceptions when a series gets another time."""
        odd = (cancelled(1), moved(2, monday(2) + DAY))
        for keeps in (False, True):
            self.world.control.change_settings(keeps_exceptions=keeps)
            uid = f"keeps-{keeps}"
            ours = [replace(o, event=o.event and replace(o.event, uid=uid)) for o in odd]
            ref = self.make(*ours, uid=uid)
            longer = {"uid": uid, "stop": MONDAY + 2 * HOUR, "title": "Longer"}
            with self.subTest(keeps=keeps):
                self.assertThere(self.change(ref, *ours, **longer), *ours, **longer)

    def test_a_cancelled_occurrence_can_take_place_again(self):
        kept = moved(4, monday(4) + DAY)
        for keeps in (False, True):
            self.world.control.change_settings(keeps_exceptions=keeps)
            for number, back in enumerate(((), (moved(1, monday(1) + DAY),))):
                uid = f"{keeps}-{number}"
                before, after = (
                    [replace(o, event=o.event and replace(o.event, uid=uid)) for o in odd]
                    for odd in ((cancelled(1), cancelled(3), kept), (*back, cancelled(3), kept))
                )
                ref = self.make(*before, uid=uid)
                with self.subTest(uid):
                    self.assertThere(self.change(ref, *after, uid=uid), *after, uid=uid)

    def test_the_first_occurrence_can_be_cancelled_and_take_place_again(self):
        ref = self.make(cancelled(0))
        self.assertThere(ref, cancelled(0))
        self.assertThere(self.change(ref))

    def test_a_series_is_given_its_pattern_back_although_the_line_falters(self):
        """Without it, a single event would stay of it."""
        self.world.control.change_settings(keeps_exceptions=True)
        ref = self.make(cancelled(1))
        line = self.world.line
        hiccup = lambda: self.world.control.add_fault(kind="reset", method="PATCH")  # noqa: E731
        line.after_first("PATCH", lambda: line.after_first("PATCH", hiccup))
        self.assertThere(self.change(ref))

    def test_occurrences_may_need_each_others_room(self):
        """None can be moved across its neighbour, unless that is moved or cancelled first."""
        chain = (
            moved(1, monday(2) + DAY),
            moved(2, monday(3) + DAY),
            moved(3, monday(3) + 2 * DAY),
        )
        self.assertThere(self.make(*chain), *chain)

    def test_room_is_made_by_what_is_cancelled(self):
        odd = (moved(1, monday(2) + DAY), cancelled(2))
        self.assertThere(self.make(*odd), *odd)

    def test_what_can_not_be_moved_there_is_refused_and_nothing_stays(self):
        with self.assertRaises(Rejected):
            self.make(moved(1, monday(2) + DAY))
        self.assertEqual(0, self.world.live())

    def test_an_occurrence_that_the_series_does_not_have_is_refused(self):
        stray = Override(monday(1) + HOUR, appointment(start=monday(1), stop=monday(1) + HOUR))
        with self.assertRaises(Rejected):
            self.make(stray)
        self.assertEqual(0, self.world.live())

    def test_cancelling_an_occurrence_that_is_none_is_fine(self):
        ref = self.make(Override(monday(1) + HOUR, None))
        self.assertThere(ref)

    def test_a_changed_rule_forgets_what_it_no_longer_gives(self):
        ref = self.make(cancelled(1))
        tuesdays = {"start": MONDAY + DAY, "stop": MONDAY + DAY + HOUR}
        self.assertThere(self.change(ref, **tuesdays), **tuesdays)

    def test_an_exception_may_get_another_id(self):
        self.world.control.change_settings(exceptions_get_new_ids=True)
        ref = self.make(moved(1, monday(1) + DAY), moved(2, monday(2) + DAY))
        ref = self.change(ref, moved(1, monday(1) + HOUR), cancelled(2))
        self.assertThere(ref, moved(1, monday(1) + HOUR), cancelled(2))

    def test_conflicts_that_are_none_are_tried_once_more(self):
        for status, code in ((409, "ErrorConcurrentItemSave"), (412, "ErrorIrresolvableConflict")):
            for method in ("PATCH", "DELETE"):
                uid = f"{status} {method}"
                odd = moved(1, monday(1) + DAY)
                odd = replace(odd, event=replace(odd.event, uid=uid))
                self.world.control.add_fault(method=method, **refusal(status, code))
                with self.subTest(uid):
                    ref = self.make(odd, cancelled(2), uid=uid)
                    self.assertThere(ref, odd, cancelled(2), uid=uid)

    def test_an_edit_between_our_own_writes_is_not_overwritten_later(self):
        self.world.line.after_first("DELETE", self.edit_the_series)
        ref = self.make(cancelled(1))
        with self.assertRaises(PreconditionFailed):
            self.change(ref)
        self.assertEqual("Theirs", self.world.stored(ref.id)["subject"])

    def edit_the_series(self):
        (told,) = self.world.control.events(self.calendar)
        self.world.control.patch_event(self.calendar, told["id"], {"subject": "Theirs"})

    def test_an_edit_of_an_occurrence_is_an_edit_of_the_series(self):
        ref = self.make()
        self.world.change_occurrence(ref, monday(1), None)
        for attempt in (lambda: self.change(ref, title="New"), lambda: self.provider.delete(ref)):
            with self.assertRaises(PreconditionFailed):
                attempt()
        self.assertEqual(1, self.world.live())

    def wherever_it_breaks_off(self, check):
        """Break an update off after so many requests, and check what is there then."""
        before, after = (cancelled(1), cancelled(2)), (cancelled(2), moved(3, monday(3) + DAY))
        for requests in range(2, 14):
            uid = f"broken-{requests}"
            was, wanted = (
                [replace(o, event=o.event and replace(o.event, uid=uid)) for o in odd]
                for odd in (before, after)
            )
            old = weekly(uid=uid, overrides=tuple(was))
            new = weekly(uid=uid, overrides=tuple(wanted), stop=MONDAY + 2 * HOUR)
            ref = self.provider.create(self.calendar, old)
            self.world.break_after(requests)
            with suppress(ProviderError):
                self.provider.update(ref, new)
            self.world.mend()
            with self.subTest(requests=requests):
                check(ref, old, new)

    def test_an_update_that_broke_off_goes_on_where_it_began(self):
        """It is no edit of somebody else's, although the version is another one."""

        def check(ref, _old, new):
            try:
                there = self.provider.update(ref, new)
            except PreconditionFailed:  # all was written, and only the answer was lost
                there = self.provider.get(self.calendar, ref.id).ref
            found = self.provider.get(self.calendar, ref.id)
            self.assertEqual((self.provider.as_kept(new), there), (found.event, found.ref))

        self.wherever_it_breaks_off(check)

    def test_half_of_an_update_is_told_to_nobody(self):
        """What Graph forgot and is not written again yet would look like somebody's edit."""
        _, token = self.news("")

        def check(ref, old, new):
            items = [*self.everything(), *self.news(token)[0]]
            told = [i.event for i in items if isinstance(i, Changed) and i.ref.id == ref.id]
            with suppress(TransientError):
                told.append(self.provider.get(self.calendar, ref.id).event)
            for event in told:
                self.assertTrue(same(event, old) or same(event, new), event)

        self.wherever_it_breaks_off(check)

    def test_half_of_an_update_that_nobody_completes_is_told_in_the_end(self):
        ref = self.make(cancelled(1), cancelled(2))
        self.world.break_after(3)
        with suppress(ProviderError):
            self.change(ref, cancelled(2), stop=MONDAY + 2 * HOUR)
        self.world.mend()
        with self.assertRaises(TransientError):
            self.provider.get(self.calendar, ref.id)
        later = self.world.speaking(now=lambda: utc_now() + timedelta(hours=2))
        self.assertEqual(ref.id, later.get(self.calendar, ref.id).ref.id)
        items = [item for page in later.changes(self.calendar) for item in page.items]
        self.assertEqual([ref.id], [item.ref.id for item in items])

    def test_what_is_half_written_can_be_deleted(self):
        ref = self.make(cancelled(1), cancelled(2))
        self.world.break_after(3)
        longer = {"stop": MONDAY + 2 * HOUR}
        with suppress(ProviderError):
            self.change(ref, cancelled(2), **longer)
        self.world.mend()
        self.provider.delete(ref)
        self.assertEqual(0, self.world.live())

    def test_a_series_that_keeps_changing_is_left_for_later(self):
        ref = self.make()
        stale = refusal(412, "ErrorIrresolvableConflict")
        self.world.control.add_fault(method="PATCH", times=None, **stale)
        with self.assertRaises(TransientError):
            self.change(replace(ref, etag=""), title="New")

    def test_a_long_series_is_written_where_it_differs(self):
        rule = ("RRULE:FREQ=DAILY;COUNT=700",)
        days = [MONDAY + n * DAY for n in range(0, 690, 30)]
        days = [day.replace(hour=10) for day in days]
        series = weekly(recurrence=rule, overrides=tuple(Override(day, None) for day in days))
        ref = self.provider.create(self.calendar, series)
        found = self.provider.get(self.calendar, ref.id)
        self.assertEqual((series.overrides, ref), (found.event.overrides, found.ref))

    def test_a_series_over_years_is_restored_far_ahead(self):
        far = monday(0) + 150 * WEEK
        far = far.replace(hour=10)
        rule = ("RRULE:FREQ=WEEKLY",)
        ref = self.make(Override(far, None), recurrence=rule)
        self.assertThere(ref, Override(far, None), recurrence=rule)
        self.assertThere(self.change(ref, recurrence=rule), recurrence=rule)
