from datetime import datetime, timedelta

from odoo.tests.common import freeze_time

from ..models.common import at, foreign, naive_at
from .vendor_case import CalDAVCase, GoogleCase, OutlookCase


class Stories:
    """What others lost, doubled or forgot, told of every vendor."""

    def booked(self, hour=10.0, **vals):
        event = self.event(naive_at(hour), **vals)
        self.sync(rounds=1)
        return event

    # What happens to an appointment outside happens to it here ----------------------------------

    def test_shortened_made_longer_and_moved_into_the_past_outside(self):
        event = self.booked()
        for start, stop in (
            (at(10), at(10.5)),
            (at(10), at(13)),
            (at(10, day=-3), at(11, day=-3)),
            (at(12), at(13)),
        ):
            with self.subTest(start=start, stop=stop):
                self.world.edit(self.ref(event), start=start, stop=stop)
                self.sync(rounds=1)
                expected = (start.replace(tzinfo=None), stop.replace(tzinfo=None))
                self.assertEqual(expected, (event.start, event.stop))
                self.assertEqual(([expected], []), (self.times(), self.blocks()))
        self.assertEqual(1, self.written())

    def test_deleted_outside_and_cancelled_here_is_no_error(self):
        event, other = self.booked(), self.booked(14)
        for each in (event, other):
            self.world.delete(self.ref(each))
        event.active = False
        self.sync()
        other.unlink()
        self.sync()
        self.assertFalse(self.seen() or self.env["calendar.outbox"].search([]))
        self.assertFalse(self.connection.last_error)

    # Nothing echoes ---------------------------------------------------------------------------

    def test_each_change_is_written_once_and_never_answered(self):
        event = self.booked()
        day = naive_at(0).date()
        for vals in (
            {"name": "Massage, long"},
            {"start": naive_at(15), "stop": naive_at(16)},
            {"description": "<p>Two<br/>lines</p>"},
            {"location": "Room 2"},
            {"privacy": "private"},
            {"show_as": "free"},
            {"allday": True, "start_date": day, "stop_date": day},
            {"active": False},
        ):
            with self.subTest(list(vals)):
                written = self.written()
                event.write(vals)
                self.drain()
                stamps = self.stamps()
                self.pull()
                self.drain()
                self.assertEqual((written + 1, stamps), (self.written(), self.stamps()))
        self.sync()
        self.assertEqual((written + 1, []), (self.written(), self.seen()))

    def test_what_changes_outside_is_taken_over_once_and_never_answered(self):
        event = self.booked()
        for n, fields in enumerate(({"title": "Theirs"}, {"start": at(16), "stop": at(17)})):
            with self.subTest(list(fields)):
                self.world.edit(self.ref(event), **fields)
                self.pull()
                stamps = self.stamps()
                self.sync(rounds=2)
                self.assertEqual((1, stamps), (self.written(), self.stamps()), n)

    # Time passes ------------------------------------------------------------------------------

    def test_access_outlives_an_hour_a_day_and_eight_days(self):
        for n, hours in enumerate((1, 24, 192)):
            passed = datetime.now() + timedelta(hours=hours)
            with self.subTest(hours=hours), freeze_time(passed, tick=True):
                event = self.event(naive_at(8 + n, 20), name=f"After {hours} hours")
                self.world.put(foreign(at(14 + n, 20)))
                self.sync(rounds=1)
                self.assertEqual("connected", self.connection.state)
                self.assertTrue(self.ref(event))
                self.assertEqual(n + 1, len(self.blocks()))
        self.assertFalse(self.connection.last_error)

    def test_what_was_far_away_blocks_when_time_brings_it_near(self):
        self.world.put(foreign(at(10, 425), uid="single"))
        self.world.put(foreign(at(15), recurrence=("RRULE:FREQ=DAILY",), uid="for-ever"))
        self.sync(rounds=1)
        self.assertNotIn(naive_at(15, 425), dict(self.blocks()))
        for days in (30, 60):
            later = datetime.now() + timedelta(days=days)
            with self.subTest(days=days), freeze_time(later, tick=True):
                with self.scheduled() as env:
                    env["calendar.connection"]._cron_unroll()
                self.sync(rounds=1)
                blocks = dict(self.blocks())
                self.assertIn(naive_at(15, 399 + days), blocks)
                self.assertIn(naive_at(10, 425), blocks)

    def test_what_has_begun_blocks_until_its_end(self):
        self.world.put(foreign(at(0, -20), 24 * 30, uid="holiday"))
        self.sync(rounds=1)
        self.assertEqual([(naive_at(0, -20), naive_at(0, 10))], self.blocks())

    def test_what_is_moved_far_away_leaves_no_ghost_and_comes_back(self):
        ref = self.world.put(foreign(at(10)))
        self.sync(rounds=1)
        for far in (100, 1000):
            with self.subTest(days=far):
                self.world.edit(ref, start=at(10, far), stop=at(11, far))
                self.pull()
                self.assertNotIn(naive_at(10), dict(self.blocks()))
                self.world.edit(ref, start=at(10), stop=at(11))
                self.pull()
                self.assertEqual([(naive_at(10), naive_at(11))], self.blocks())

    def test_a_series_of_years_ago_blocks_with_its_moved_and_cancelled_dates(self):
        ref = self.world.put(foreign(at(10, -2920), recurrence=("RRULE:FREQ=DAILY",), uid="old"))
        self.world.change_occurrence(ref, at(10, 3), foreign(at(15, 3)))
        self.world.change_occurrence(ref, at(10, 4), None)
        self.sync(rounds=1)
        blocks = [start for start, _stop in self.blocks()]
        near = [naive_at(10, 2), naive_at(15, 3), naive_at(10, 5)]
        self.assertEqual(near, sorted(b for b in blocks if naive_at(0, 2) < b < naive_at(0, 6)))
        self.assertIn(naive_at(10, 395), blocks)

    # The position is lost, the list is wrong ----------------------------------------------------

    def test_what_changed_while_the_position_was_lost_arrives(self):
        moved, deleted, still = self.booked(8), self.booked(10), self.booked(12)
        block, gone = (self.world.put(foreign(at(hour))) for hour in (14, 16))
        self.sync(rounds=1)
        self.world.expire_sync_token()
        self.world.edit(self.ref(moved), start=at(20), stop=at(21))
        self.world.delete(self.ref(deleted))
        self.world.edit(block, start=at(18), stop=at(19))
        self.world.delete(gone)
        self.world.put(foreign(at(22)))
        self.sync(rounds=1)
        self.assertEqual(naive_at(20), moved.start)
        self.assertEqual((False, True), (deleted.active, still.active))
        blocks = [(naive_at(18), naive_at(19)), (naive_at(22), naive_at(23))]
        self.assertEqual(blocks, sorted(self.blocks()))


class VendorStories(Stories):
    """What can be told only where answers can be invented."""

    #: Each kind of request: its method and path.
    calls: dict[str, tuple[str, str]]
    #: Each way of asking for patience.
    limits: dict[str, dict]

    def a_day(self, hour):
        """Something of everything, so that each kind of request is made."""
        self.event(naive_at(hour, 6), hours=0.5, name=f"Made {hour}")
        self.moved.write({"start": naive_at(hour, 7), "stop": naive_at(hour + 0.5, 7)})
        self.world.edit(self.ref(self.theirs), start=at(hour, 8), stop=at(hour + 0.5, 8))
        self.world.put(foreign(at(hour, 9), 0.5))
        self.gone.pop().active = False

    def work(self):
        """What runs by itself within an hour or a day, once waiting is over."""
        self.later()
        with self.scheduled() as env:
            env["calendar.connection"]._cron_list_calendars()
        with self.scheduled() as env:
            env["calendar.connection"]._cron_renew()
        self.sync(rounds=1)

    def test_asked_for_patience_at_any_request_nothing_is_lost_or_doubled(self):
        self.moved, self.theirs = self.booked(8), self.booked(10)
        self.gone = [self.event(naive_at(hour, 5)) for hour in range(len(self.calls))]
        self.sync(rounds=1)
        for hour, call in enumerate(self.calls):
            self.a_day(hour)
            for name, limit in self.limits.items():
                with self.subTest(call, limit=name):
                    self.arrange(call, limit)
                    self.work()
                    refused = [each for each in self.control.requests() if each["fault"]]
                    self.assertTrue(refused, "this request was never made")
                    self.assertEqual("connected", self.connection.state)
                self.control.clear_faults()
                self.control.forget_requests()
            with self.subTest(call):
                self.work()
                self.assertEqual(1, self.titles().count(f"Made {hour}"))
                self.assertEqual(naive_at(hour, 8), self.theirs.start)
                self.assertIn((naive_at(hour, 7), naive_at(hour + 0.5, 7)), self.times())
                self.assertEqual(hour + 1, len(self.blocks()))
        self.drain()
        self.assertEqual(2 * len(self.calls) + 2, len(self.seen()))
        self.assertFalse(self.env["calendar.outbox"].search([]))

    def arrange(self, call, limit):
        method, path = self.calls[call]
        self.control.add_fault(method=method, path=path, times=None, **limit)
        if call == "token":
            self.world.expire_access_token()
        if call in ("watch", "subscribe"):
            self.remote.sudo().subscription_ids.unlink()
        if call == "batch":
            self.remote.sync_token = False

    def test_an_empty_list_deletes_nothing(self):
        events = [self.booked(hour) for hour in (8, 9, 11)]
        self.world.put(foreign(at(14)))
        self.sync(rounds=1)
        self.remote.sync_token = False
        self.control.add_fault(**self.nothing())
        self.pull()
        self.assertEqual([True] * 3, [event.active for event in events])
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())
        self.control.clear_faults()
        self.sync()
        self.assertEqual((3, 4), (self.written(), len(self.seen())))


class TestStoriesOfGoogle(VendorStories, GoogleCase):
    calls = {
        "list": ("GET", "/calendarList$"),
        "feed": ("GET", "/events$"),
        "get": ("GET", "/events/[^/]+$"),
        "insert": ("POST", "/events$"),
        "patch": ("PATCH", "/events/"),
        "delete": ("DELETE", "/events/"),
        "watch": ("POST", "/watch$"),
        "token": ("POST", "/token$"),
    }
    limits = {
        "usage limits": {"reason": "userRateLimitExceeded"},
        "too many": {"status": 429, "headers": {"Retry-After": "60"}},
    }

    def nothing(self):
        body = {"items": [], "nextSyncToken": "nothing"}
        return {"method": "GET", "path": "/events$", "status": 200, "body": body}

    def test_a_video_meeting_survives_every_push(self):
        event = self.booked()
        link = {"conferenceData": {"conferenceId": "abc", "entryPoints": []}}
        ref = self.ref(event)
        self.control.patch_event(ref.calendar, ref.id, link)
        before = self.world.stored(ref.id)["conferenceData"]
        self.sync(rounds=1)
        for vals in ({"start": naive_at(15), "stop": naive_at(16)}, {"name": "Jane"}):
            event.write(vals)
            self.sync(rounds=1)
            self.assertEqual(before, self.world.stored(ref.id)["conferenceData"])


class TestStoriesOfOutlook(VendorStories, OutlookCase):
    calls = {
        "list": ("GET", "/me/calendars$"),
        "delta": ("GET", "/calendarView/delta$"),
        "create": ("POST", "/events$"),
        "patch": ("PATCH", "/events/"),
        "delete": ("DELETE", "/events/"),
        "subscribe": ("POST", "/subscriptions$"),
        "batch": ("POST", r"/\$batch$"),
        "token": ("POST", "/token$"),
    }
    limits = {
        "too many": {"status": 429, "headers": {"Retry-After": "60"}},
        "away": {"status": 503, "headers": {"Retry-After": "60"}},
    }

    def nothing(self):
        root = self.world.settings["microsoft_graph_root"]
        link = f"{root}/me/calendars/x/calendarView/delta?$deltatoken=nothing"
        body = {"value": [], "@odata.deltaLink": link}
        return {"method": "GET", "path": "/delta$", "status": 200, "body": body}


class TestStoriesOfCalDAV(Stories, CalDAVCase):
    pass
