from datetime import timedelta

from odoo.tests.common import tagged

from ...core.event import Blocks
from .common import at, foreign, naive_at
from .mirror_common import MirrorCase

DAILY = ("RRULE:FREQ=DAILY;COUNT=3",)


@tagged("post_install", "-at_install")
class TestMirror(MirrorCase):
    """What is in the calendar is seen in Odoo as it is there."""

    def test_an_event_outside_is_seen_in_its_owners_calendar(self):
        self.put(title="Dentist", location="Main Street 1", notes="Bring the\npictures")
        self.pull()
        [mirror] = self.mirrors()
        self.assertEqual((naive_at(9), naive_at(10)), (mirror.start, mirror.stop))
        self.assertEqual("Dentist", mirror.name)
        self.assertEqual("Main Street 1", mirror.location)
        self.assertEqual("<p>Bring the<br>pictures</p>", mirror.description)
        self.assertEqual(self.maya, mirror.user_id)
        self.assertEqual(self.maya.partner_id, mirror.partner_ids)
        self.assertEqual("accepted", mirror.attendee_ids.state)
        self.assertEqual("busy", mirror.show_as)
        self.assertFalse(mirror.privacy)

    def test_what_its_owner_keeps_private_outside_is_private_here(self):
        self.put(private=True)
        self.pull()
        self.assertEqual("private", self.mirrors().privacy)

    def test_what_has_no_title_is_seen(self):
        self.put(title="")
        self.pull()
        self.assertEqual(["(No title)"], self.titles())

    def test_what_takes_no_time_is_seen_as_free(self):
        self.put(blocks=Blocks.FREE)
        self.put(at(12), blocks=Blocks.TENTATIVE)
        self.pull()
        self.assertEqual(["free", "busy"], self.mirrors().mapped("show_as"))
        kept = self.mirrors()
        self.choose(tentative_blocks=False)
        self.pull()
        self.assertEqual(["free", "free"], self.mirrors().mapped("show_as"))
        self.assertEqual(kept, self.mirrors())

    def test_a_whole_day_is_that_day_wherever_somebody_looks_from(self):
        self.remote.sudo().timezone = "America/New_York"
        day = at(0).date()
        self.put(day, stop=day + timedelta(days=2))
        self.pull()
        [mirror] = self.mirrors()
        self.assertTrue(mirror.allday)
        days = (day, day + timedelta(days=1))
        self.assertEqual(days, (mirror.start_date, mirror.stop_date))

    def test_what_changes_outside_changes_here_and_stays_the_same_event(self):
        ref = self.put(location="Main Street 1", notes="Old")
        self.pull()
        mirror = self.mirrors()
        activity = self.env["mail.activity"].create(
            {
                "summary": "Ask for a bill",
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.maya.partner_id.id,
                "calendar_event_id": mirror.id,
                "user_id": self.maya.id,
            }
        )
        self.server.edit(ref, title="Doctor", start=at(15), stop=at(16), location="", notes="")
        self.pull()
        self.assertEqual(mirror, self.mirrors())
        self.assertEqual(["Doctor"], self.titles())
        self.assertEqual([(naive_at(15), naive_at(16))], self.times())
        self.assertFalse(mirror.location or mirror.description)
        self.assertTrue(activity.exists())

    def test_what_was_deleted_outside_is_gone(self):
        ref = self.put()
        self.pull()
        self.server.delete(ref)
        self.pull()
        self.assertFalse(self.all_mirrors())
        self.assertFalse(self.env["calendar.attendee"].search([("event_id", "=", False)]))

    def test_an_event_that_becomes_a_whole_day_and_back_is_still_one(self):
        ref = self.put()
        self.pull()
        day = at(0).date()
        ref = self.server.edit(ref, start=day, stop=day + timedelta(days=1))
        self.pull()
        self.assertEqual((True, day), (self.mirrors().allday, self.mirrors().start_date))
        self.server.edit(ref, start=at(9), stop=at(10))
        self.pull()
        self.assertEqual([(naive_at(9), naive_at(10))], self.times())
        self.assertFalse(self.mirrors().allday or self.mirrors().start_date)

    # Series -----------------------------------------------------------------------------------

    def test_each_occurrence_of_a_series_is_seen_where_it_is(self):
        ref = self.put(at(9, 1), recurrence=DAILY, zone="UTC", title="Yoga")
        self.pull()
        self.assertEqual(["Yoga"] * 3, self.titles())
        self.server.change_occurrence(ref, at(9, 2), foreign(at(17, 2), title="Late yoga"))
        self.server.change_occurrence(ref, at(9, 3), None)
        self.pull()
        self.assertEqual(["Yoga", "Late yoga"], self.titles())
        self.assertEqual(naive_at(17, 2), self.mirrors()[1].start)
        self.assertFalse(self.mirrors().recurrence_id)

    def test_a_series_that_is_called_otherwise_is_so_at_each_time(self):
        ref = self.put(at(9, 1), recurrence=DAILY, zone="UTC", title="Yoga")
        self.pull()
        kept = self.mirrors()
        self.server.edit(ref, title="Pilates")
        self.pull()
        self.assertEqual(["Pilates"] * 3, self.titles())
        self.assertEqual(kept, self.mirrors())

    def test_a_series_that_becomes_a_single_event_leaves_one(self):
        ref = self.put(at(9, 1), recurrence=DAILY, zone="UTC")
        self.pull()
        self.server.edit(ref, recurrence=())
        self.pull()
        self.assertEqual([(naive_at(9, 1), naive_at(10, 1))], self.times())
        self.assertFalse(self.env["calendar.mirror.series"].search([]))

    def test_a_far_occurrence_is_seen_when_time_brings_it_near(self):
        self.put(at(9), recurrence=("RRULE:FREQ=WEEKLY",), zone="UTC", title="Yoga")
        self.pull()
        before = self.times()
        self.env["calendar.mirror.series"].search([]).unrolled_until = naive_at(0)
        self.mirrors().filtered(lambda mirror: mirror.start > naive_at(0, 30)).unlink()
        with self.scheduled() as env:
            env["calendar.connection"]._cron_unroll()
        self.assertEqual(before, self.times())
        self.assertEqual({"Yoga"}, set(self.titles()))

    # Reading ----------------------------------------------------------------------------------

    def test_reading_everything_again_writes_nothing(self):
        self.put(notes="Tom & Jerry <b>\n\n x  y 'q' \"z\"\u00a0end", location=" Here ")
        self.put(at(0).date(), stop=at(24).date(), notes="day")
        self.put(at(9, 1), recurrence=DAILY, zone="UTC", notes="a\n- b")
        self.pull()
        before = [(each.id, each.write_date) for each in self.all_mirrors()]
        self.assertEqual(5, len(before))
        self.env.cr.execute("UPDATE calendar_event SET write_date = '2020-01-01'")
        self.read_anew()
        self.env.invalidate_all()
        self.assertEqual({2020}, {each.write_date.year for each in self.all_mirrors()})
        self.assertEqual([id for id, _date in before], self.all_mirrors().ids)

    def test_what_vanished_while_the_position_was_lost_is_gone(self):
        self.put(at(15))
        for ref in (self.put(), self.put(at(12), blocks=Blocks.FREE)):
            self.pull()
            self.server.expire_sync_tokens()
            self.server.delete(ref)
            self.pull()
        self.assertEqual([naive_at(15)], self.mirrors().mapped("start"))

    def test_what_can_not_be_read_shows_what_was_last_known(self):
        self.put()
        self.pull()
        self.server.close(self.account)
        self.pull()
        self.assertEqual(1, len(self.mirrors()))

    def test_five_hundred_events_take_no_more_queries_than_fifty_a_page(self):
        self.server.page_size = 250
        for n in range(500):
            self.put(at(0, 5) + timedelta(hours=3 * n))
        self.env["calendar.notice"]._post(self.remote)
        with self.scheduled() as env:
            before = env.cr.sql_log_count
            env["calendar.remote"]._cron_pull()
            self.assertLess(env.cr.sql_log_count - before, 150)
        self.assertEqual(500, len(self.mirrors()))


@tagged("post_install", "-at_install")
class TestMasked(MirrorCase):
    """Odoo knows that she is busy, and when; every module of Odoo's sees it."""

    detail = "masked"

    def test_it_is_a_private_event_without_a_word(self):
        self.put(title="Dentist", location="Main Street 1", notes="Bring pictures")
        self.pull()
        [mirror] = self.mirrors()
        self.assertEqual(("Busy", "private"), (mirror.name, mirror.privacy))
        self.assertFalse(mirror.location or mirror.description or mirror.videocall_location)

    def test_odoos_own_modules_know_that_she_is_busy(self):
        self.put()
        self.pull()
        partner = self.maya.partner_id
        busy = partner._get_busy_calendar_events(naive_at(9.5), naive_at(9.6))
        self.assertEqual(self.mirrors(), busy.get(partner.id))

    def test_it_says_busy_in_its_owners_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.maya.lang = "fr_FR"
        self.put()
        self.pull()
        said = self.env(context={"lang": "fr_FR"})._("Busy")
        self.assertEqual([said], self.titles())

    def test_what_takes_no_time_is_not_told(self):
        self.put(blocks=Blocks.FREE)
        self.put(at(12), stop=at(12))
        self.pull()
        self.assertFalse(self.all_mirrors())

    def test_no_title_is_asked_for(self):
        del self.server.requests[:]
        self.put()
        self.pull()
        asked = {r.about for r in self.server.requests if r.verb == "changes"}
        self.assertEqual({"busy"}, asked)

    def test_a_series_is_kept_without_words(self):
        self.put(at(9, 1), recurrence=DAILY, zone="UTC", title="Yoga")
        self.pull()
        self.assertEqual(["Busy"] * 3, self.titles())
        self.assertNotIn("Yoga", str(self.env["calendar.mirror.series"].search([]).pattern))
