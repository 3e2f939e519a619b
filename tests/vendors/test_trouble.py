from datetime import timedelta

from ..models.common import at, naive_at
from .vendor_case import CalDAVCase, GoogleCase, OutlookCase


class Trouble:
    """Ways out of trouble, over a real line."""

    def events(self, number):
        events = [self.event(naive_at(6) + timedelta(hours=n)) for n in range(number)]
        self.sync()
        return self.env["calendar.event"].union(*events)

    def delete(self, events):
        for event in events:
            self.world.delete(self.ref(event))

    def places(self, events):
        events.invalidate_recordset()
        return {event: event.sudo().link_ids.mapped("remote_event_id") for event in events}

    # Held back --------------------------------------------------------------------------------

    def test_a_calendar_that_was_emptied_is_filled_again_and_nothing_is_doubled(self):
        events = self.events(8)
        self.delete(events)
        self.sync()
        self.assertEqual((8, []), (self.remote.held_count, self.seen()))
        self.remote.with_user(self.maya).action_restore_held()
        self.sync()
        self.assertEqual(8, len(self.seen()))
        self.assertTrue(all(events.mapped("active")))
        self.assertRest()

    def test_a_calendar_that_was_emptied_on_purpose_stays_empty(self):
        events = self.events(8)
        self.delete(events)
        self.sync()
        self.remote.with_user(self.maya).action_cancel_held()
        self.sync()
        self.assertFalse(any(events.mapped("active")))
        self.assertEqual([], self.seen())
        self.assertRest()

    # Resets -----------------------------------------------------------------------------------

    def reset(self, mode):
        self.connection.with_user(self.maya)._start_reset(mode)
        for _round in range(3):
            with self.scheduled() as env:
                env["calendar.connection"]._cron_reset()
            self.sync()
        self.env.invalidate_all()
        self.assertFalse(self.connection.reset_mode)

    def test_a_reset_finds_each_event_by_its_mark_and_touches_none(self):
        events = self.events(4)
        series = self.event(naive_at(20), recurrency=True, rrule_type="daily", count=3)
        self.sync()
        places, written = self.places(events), self.written()
        links = events.sudo().link_ids | series.recurrence_id.sudo().link_ids
        links._forget_place()
        self.reset("keep")
        self.assertEqual((places, written), (self.places(events), self.written()))
        self.assertEqual(7, len(self.seen()))
        self.assertRest()

    def test_a_reset_writes_again_what_is_missing_and_takes_over_what_was_moved(self):
        gone, moved, still = events = self.events(3)
        self.world.delete(self.ref(gone))
        self.world.edit(self.ref(moved), start=at(20), stop=at(21))
        self.reset("keep")
        starts = sorted(start for start, _stop in self.times())
        self.assertEqual([naive_at(6), naive_at(8), naive_at(20)], starts)
        self.assertEqual(naive_at(20), moved.start)
        self.assertTrue(all(events.mapped("active")))
        self.assertRest()

    def test_a_reset_takes_each_event_away_and_writes_it_anew(self):
        events = self.events(4)
        series = self.event(naive_at(20), recurrency=True, rrule_type="daily", count=3)
        self.sync()
        before = sorted(self.times())
        self.reset("remove")
        self.assertEqual(before, sorted(self.times()))
        self.assertTrue(all((events | series).mapped("active")))
        self.assertRest()

    # The night --------------------------------------------------------------------------------

    def test_the_night_finds_nothing_where_nothing_was_lost(self):
        self.events(4)
        self.event(naive_at(20), recurrency=True, rrule_type="daily", count=3)
        self.sync()
        before = (self.written(), self.stamps(), self.blocks())
        self.night()
        self.assertEqual(before, (self.written(), self.stamps(), self.blocks()))
        self.assertTrue(self.remote.audited_at)
        self.assertFalse(self.env["calendar.sync.log"].search([("kind", "=", "audit")]))

    def test_the_night_finds_what_was_never_sent(self):
        [event] = self.events(1)
        event.name = "Long massage"
        self.env["calendar.outbox"].search([]).unlink()
        self.night()
        self.assertEqual(["Long massage"], self.titles())

    def night(self):
        self.remote.audit_at = naive_at(0, day=-1)
        for _step in range(2):
            with self.scheduled() as env:
                env["calendar.remote"]._cron_audit()
            with self.scheduled() as env:
                env["calendar.remote"]._cron_pull()
        self.drain()
        self.env.invalidate_all()


class TestTroubleAtGoogle(Trouble, GoogleCase):
    pass


class TestTroubleInOutlook(Trouble, OutlookCase):
    pass


class TestTroubleAtACalDAVServer(Trouble, CalDAVCase):
    pass
