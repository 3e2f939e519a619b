from base64 import b64encode
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import new_test_user, tagged

from ...core.interval import Interval
from ...core.recurrence import expand
from ...models.imports.import_maker import EventMaker
from ...models.moments import aware
from ..providers.ics_files import calendar, event
from ..providers.ics_files import events as understood
from .common import ScheduleCase, at

DAILY = "RRULE:FREQ=DAILY;COUNT=5"


def told(uid, day, *lines, hours=(9, 10), title="Dentist"):
    """One event of a file, some days ahead."""
    start, stop = (f"{at(hour, day):%Y%m%dT%H%M%SZ}" for hour in hours)
    return event(uid, f"DTSTART:{start}", f"DTEND:{stop}", f"SUMMARY:{title}", *lines)


class ImportCase(ScheduleCase):
    """Maya, who lives in UTC, imports files."""

    def upload(self, *events, user=None, data=None, **choices):
        content = calendar(*events) if data is None else data
        record = self.env["calendar.import"].with_user(user or self.maya)
        return record.create({"name": "old.ics", "data": b64encode(content), **choices})

    def imported(self, *events, **choices):
        record = self.upload(*events, **choices)
        record.action_look()
        record.action_start()
        self.work()
        return record

    def work(self):
        with self.scheduled() as env:
            env["calendar.import"]._cron_import()

    def undo(self, record):
        record.action_undo()
        self.work()

    def events(self):
        return self.env["calendar.event"].search([("user_id", "=", self.maya.id)]).sorted("start")

    def spans(self):
        return [(aware(each.start), aware(each.stop)) for each in self.events()]

    def taken(self, day):
        window = Interval(at(0, day), at(24, day))
        resource = self.maya._ensure_resource()
        return list(self.env["booking.availability"]._taken(resource, window, at(0))[resource.id])


@tagged("post_install", "-at_install")
class TestLooking(ImportCase):
    def test_before_anything_is_made_it_is_shown_what_would_be(self):
        record = self.upload(
            told("one", 3, title="Dentist <b>"),
            told("series", 4, DAILY),
            told("odd", 4, "RRULE:FREQ=HOURLY;INTERVAL=36;COUNT=9"),
            told("gone", -20),
            told("off", 5, "STATUS:CANCELLED"),
            event("poison", "SUMMARY:When?"),
        )
        record.action_look()
        counts = (record.single_count, record.series_count, record.apart_count, record.past_count,
                  record.void_count, record.unread_count)  # fmt: skip
        self.assertEqual((1, 1, 1, 1, 1, 1), counts)
        self.assertEqual(("ready", 3), (record.state, record.total))
        self.assertEqual("1 single event, 1 series, and 1 series as single events", record.made)
        self.assertEqual(
            "1 over before that day, 1 cancelled, and 1 not understood", record.left_out
        )
        shown = str(record.preview_html)
        for words in ("Dentist &lt;b&gt;", "When?", "it does not say when it begins", "series"):
            self.assertIn(words, shown)
        self.assertFalse(self.events())
        record.purpose = "busy"
        self.assertEqual("1 single event and 2 series", record.made)

    def test_times_are_shown_on_the_owners_wall(self):
        self.maya.tz = "Asia/Tokyo"
        record = self.upload(told("one", 3, hours=(1, 2)))
        record.action_look()
        self.assertIn("10:00", str(record.preview_html))

    def test_a_later_day_leaves_more_out(self):
        record = self.upload(told("one", 3), told("two", 9))
        record.action_look()
        record.since = date.today() + timedelta(days=6)
        self.assertEqual((1, 1), (record.single_count, record.past_count))

    def test_what_is_no_calendar_file_is_refused_in_words(self):
        for data, words in (
            (b"\x89PNG", "no calendar file"),
            (b"<html>", "no calendar file"),
            (calendar(told("one", 3))[:-20], "end is missing"),
            (b"X" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
            (calendar(*(told(f"n{n}", 3) for n in range(5001))), "more than 5000 events"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.upload(data=data).action_look()
        with self.assertRaisesRegex(UserError, "choose a calendar file"):
            self.env["calendar.import"].with_user(self.maya).create({}).action_look()


@tagged("post_install", "-at_install")
class TestEvents(ImportCase):
    def test_single_events_come_with_what_is_said_of_them(self):
        self.imported(
            told("one", 3, "LOCATION:Main street", "DESCRIPTION:Bring papers", "CLASS:PRIVATE"),
            told("free", 4, "TRANSP:TRANSPARENT", title="Fair"),
            told("nameless", 5, title=""),
        )
        one, free, nameless = self.events()
        self.assertEqual((at(9), at(10)), (aware(one.start), aware(one.stop)))
        self.assertEqual(("Dentist", "Main street", "private", "busy"),
                         (one.name, one.location, one.privacy, one.show_as))  # fmt: skip
        self.assertIn("Bring papers", one.description)
        self.assertEqual(("free", False), (free.show_as, free.privacy))
        self.assertEqual("(without a title)", nameless.name)

    def test_whole_days_are_whole_days(self):
        first = at(0, 3).date()
        days = f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{at(0, 5):%Y%m%d}"
        self.imported(event("days", *days))
        (made,) = self.events()
        self.assertTrue(made.allday)
        self.assertEqual((first, first + timedelta(days=1)), (made.start_date, made.stop_date))

    def test_nobody_is_told_and_nobody_is_invited(self):
        before = self.env["mail.mail"].search_count([]), self.env["mail.message"].search_count([])
        guests = ("ATTENDEE:mailto:guest@elsewhere.example", "ORGANIZER:mailto:boss@x.example")
        self.imported(told("one", 3, *guests), told("series", 4, DAILY, *guests))
        self.assertEqual(self.maya.partner_id, self.events().partner_ids)
        after = self.env["mail.mail"].search_count([]), self.env["mail.message"].search_count([])
        self.assertEqual(before, after)

    def test_a_series_is_a_series(self):
        self.imported(told("series", 3, DAILY))
        self.assertEqual([(at(9, day), at(10, day)) for day in range(3, 8)], self.spans())
        self.assertEqual(1, len(self.events().recurrence_id))

    def test_its_odd_occurrences_are_odd(self):
        moved = event("series", f"RECURRENCE-ID:{at(9, 5):%Y%m%dT%H%M%SZ}",
                      f"DTSTART:{at(15, 5):%Y%m%dT%H%M%SZ}", "DURATION:PT2H",
                      "SUMMARY:Later")  # fmt: skip
        off = f"EXDATE:{at(9, 4):%Y%m%dT%H%M%SZ}"
        self.imported(told("series", 3, DAILY, off), moved)
        spans = [(at(9, day), at(10, day)) for day in (3, 6, 7)]
        self.assertEqual([spans[0], (at(15, 5), at(17, 5)), *spans[1:]], self.spans())
        self.assertEqual("Later", self.events()[1].name)

    def test_a_series_of_long_ago_begins_with_what_is_to_come(self):
        self.imported(told("old", -900, "RRULE:FREQ=DAILY;COUNT=905"))
        self.assertEqual([at(9, day) for day in range(0, 5)], [start for start, _ in self.spans()])

    def test_a_series_without_words_comes_as_single_events(self):
        record = self.imported(told("odd", 3, "RRULE:FREQ=HOURLY;INTERVAL=36;COUNT=4"))
        hours = [at(9, 3) + timedelta(hours=36 * number) for number in range(4)]
        self.assertEqual(hours, [start for start, _ in self.spans()])
        self.assertFalse(self.events().recurrence_id)
        self.assertEqual(1, record.apart_count)

    def test_every_rule_makes_the_times_that_it_means(self):
        for number, rule in enumerate((
            "FREQ=WEEKLY;COUNT=4", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=6",
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO;COUNT=6", "FREQ=MONTHLY;COUNT=4",
            "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4", "FREQ=MONTHLY;BYDAY=2TU;COUNT=4",
            "FREQ=MONTHLY;BYDAY=-1FR;COUNT=4", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4",
            "FREQ=YEARLY;COUNT=3", "FREQ=DAILY;INTERVAL=3;COUNT=4",
            f"FREQ=DAILY;UNTIL={at(9, 9):%Y%m%dT%H%M%SZ}",
            f"FREQ=DAILY;UNTIL={at(8, 9):%Y%m%dT%H%M%SZ}",
        )):  # fmt: skip
            with self.subTest(rule):
                self.events().unlink()
                body = calendar(told(f"rule-{number}", 3, f"RRULE:{rule}"))
                self.assertEqual(0, self.imported(data=body).failed_count)
                made = [start for start, _ in self.spans()]
                self.assertEqual(self.meant(body), made)

    def meant(self, body):
        """What the file means, as far as single events go."""
        (series,) = understood(body, zone="UTC")
        until = at(0, 403) if not self.events().recurrence_id else at(0, 4000)
        return [each.start for each in expand(series, Interval(at(0, 0), until))]

    def test_the_same_file_again_doubles_nothing(self):
        file = told("one", 3), told("series", 4, DAILY), told("odd", 4, "RRULE:FREQ=HOURLY;COUNT=3")
        self.imported(*file)
        before = self.spans()
        again = self.imported(*file, told("new", 8))
        self.assertEqual((3, 1), (again.known_count, again.total))
        self.assertEqual([*before, (at(9, 8), at(10, 8))], self.spans())

    def test_what_odoo_wrote_into_that_calendar_is_there_already(self):
        own = self.env["calendar.event"].create(
            {"name": "Massage", "user_id": self.maya.id, "start": "2099-01-01 10:00:00",
             "stop": "2099-01-01 11:00:00"}
        )  # fmt: skip
        record = self.upload(event(own.sync_uid, "DTSTART:20990101T100000Z"))
        record.action_look()
        self.assertEqual((1, 0), (record.known_count, record.total))

    def test_what_can_not_be_made_harms_no_other(self):
        much = told("much", 3, "RRULE:FREQ=MINUTELY")
        record = self.imported(told("one", 3), much, told("two", 4))
        self.assertEqual([at(9, 3), at(9, 4)], [start for start, _ in self.spans()])
        self.assertEqual("done", record.state)

    def test_what_was_broken_off_is_completed_and_nothing_is_doubled(self):
        record = self.upload(*(told(f"n{number}", 3 + number) for number in range(3)))
        record.action_look()
        record.action_start()
        with self.scheduled() as env:
            running = env["calendar.import"].browse(record.id)
            EventMaker(running).make(running._plan().planned[:2])
            self.assertFalse(running._take_in(deadline=0))
        self.assertEqual(("running", 2), (record.state, len(self.events())))
        self.work()
        self.assertEqual(("done", 3, 3), (record.state, record.done_count, len(self.events())))

    def test_a_file_that_is_lost_meanwhile_is_not_said_to_be_imported(self):
        record = self.upload(told("one", 3))
        record.action_look()
        record.action_start()
        record.sudo().data = False
        self.work()
        self.assertEqual(("done", 1, "1 not possible"),
                         (record.state, record.failed_count, record.left_out))  # fmt: skip

    def test_the_file_is_destroyed_when_it_was_taken_in(self):
        record = self.imported(told("one", 3))
        self.assertFalse(record.sudo().data)
        self.assertFalse(record.sudo().preview)


@tagged("post_install", "-at_install")
class TestTakingBack(ImportCase):
    def test_all_that_was_made_goes(self):
        record = self.imported(told("one", 3), told("series", 4, DAILY))
        self.undo(record)
        self.assertFalse(self.events())
        self.assertFalse(self.env["calendar.recurrence"].search([("import_item_id", "!=", False)]))
        self.assertEqual("undone", record.state)

    def test_what_was_changed_since_stays(self):
        record = self.imported(told("one", 3), told("two", 4))
        self.events()[0].name = "Dentist, upstairs"
        self.undo(record)
        self.assertEqual(["Dentist, upstairs"], self.events().mapped("name"))
        self.assertEqual(1, record.kept_count)

    def test_it_can_be_taken_in_again(self):
        file = told("one", 3), told("series", 4, DAILY)
        self.undo(self.imported(*file))
        self.imported(*file)
        self.assertEqual(6, len(self.events()))

    def test_what_is_in_use_is_taken_back_before_it_is_deleted(self):
        record = self.imported(told("one", 3))
        with self.assertRaisesRegex(UserError, "Take this import back"):
            record.unlink()
        self.undo(record)
        record.unlink()


@tagged("post_install", "-at_install")
class TestBusyTime(ImportCase):
    def test_time_is_taken_and_no_event_is_made(self):
        free = told("free", 3, "TRANSP:TRANSPARENT", hours=(12, 13))
        self.imported(told("one", 3), told("series", 4, DAILY), free, purpose="busy")
        self.assertFalse(self.events())
        for day in (3, 4, 8):
            self.assertEqual([Interval(at(9, day), at(10, day))], self.taken(day))
        self.assertEqual([], self.taken(9))

    def test_no_title_is_kept(self):
        self.imported(told("one", 3), told("series", 4, DAILY), purpose="busy")
        for table in ("calendar_import_item", "calendar_import_block", "calendar_import"):
            self.env.cr.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%Dentist%'")
            self.assertEqual((0,), self.env.cr.fetchone(), table)

    def test_taking_it_back_frees_the_time(self):
        record = self.imported(told("one", 3), purpose="busy")
        self.undo(record)
        self.assertEqual([], self.taken(3))

    def test_a_series_takes_time_as_time_goes_by(self):
        self.imported(told("series", 3, "RRULE:FREQ=WEEKLY"), purpose="busy")
        block = self.env["calendar.import.block"]
        block.search([("start", ">", at(0, 200).replace(tzinfo=None))]).unlink()
        item = self.env["calendar.import.item"].search([])
        item.unrolled_until = at(0, 200).replace(tzinfo=None)
        self.work()
        self.assertEqual([Interval(at(9, 346), at(10, 346))], self.taken(346))

    def test_the_same_file_again_doubles_nothing(self):
        self.imported(told("one", 3), purpose="busy")
        again = self.imported(told("one", 3), purpose="busy")
        self.assertEqual((1, 0), (again.known_count, again.total))


@tagged("post_install", "-at_install")
class TestWhoMay(ImportCase):
    def test_a_file_is_its_owners_alone(self):
        record = self.upload(told("one", 3))
        record.action_look()
        manager = new_test_user(
            self.env, "import_boss", groups="appointment_calendar_sync.group_calendar_manager"
        )
        theirs = record.with_user(manager)
        self.assertFalse(self.env["calendar.import"].with_user(manager).search([]))
        for attempt in (
            lambda: theirs.read(["name"]), theirs.action_start, theirs.action_undo,
            theirs.action_look, lambda: theirs.write({"purpose": "busy"}), theirs.unlink,
        ):  # fmt: skip
            with self.assertRaises(AccessError):
                attempt()

    def test_nobody_imports_into_somebody_elses_calendar(self):
        tom = new_test_user(self.env, "import_tom", groups="base.group_user")
        record = self.upload(told("one", 3))
        for attempt in (
            lambda: self.upload(told("one", 3), user_id=tom.id),
            lambda: record.write({"user_id": tom.id}),
            lambda: record.write({"state": "running"}),
            lambda: record.read(["preview"]),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_what_runs_can_not_be_started_again(self):
        record = self.imported(told("one", 3))
        for attempt in (record.action_start, record.action_back,
                        lambda: record.write({"purpose": "busy"})):  # fmt: skip
            with self.assertRaises(UserError):
                attempt()

    def test_what_is_left_lying_is_destroyed(self):
        record = self.upload(told("one", 3))
        record.action_look()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE calendar_import SET write_date = write_date - interval '2 days' WHERE id = %s",
            [record.id],
        )
        self.env.invalidate_all()
        self.env["calendar.import"]._forget_files_left_lying()
        self.assertFalse(record.exists())
