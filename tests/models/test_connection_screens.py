from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from ...models.reading.reading import PATIENCE
from ...providers.base import Access
from ...providers.errors import AuthError, CalendarUnavailable, TransientError
from ...providers.memory import MemoryServer
from .common import SyncCase, at, foreign
from .test_access_table import MANAGER


@tagged("post_install", "-at_install")
class TestHealth(SyncCase):
    """What a connection says of itself."""

    def health(self, connection=None):
        self.env.invalidate_all()
        return (connection or self.connection).health

    def test_what_was_just_read_is_up_to_date(self):
        self.assertEqual("fresh", self.health())
        self.assertEqual("fresh", self.remote.freshness)

    def test_what_waits_to_be_read_is_being_read(self):
        self.connection.action_sync_now()
        self.assertEqual("reading", self.health())
        self.pull()
        self.assertEqual("fresh", self.health())

    def test_a_calendar_that_was_never_read_is_being_read(self):
        self.remote.sync_token = False
        self.assertEqual("reading", self.health())

    def test_an_account_of_which_nothing_is_used_asks_for_a_choice(self):
        self.assertEqual("choose", self.health(self.connect(self.maya, "second@vendor.example")))

    def test_a_calendar_that_is_only_written_to_is_well(self):
        self.remote.write({"blocks_availability": False, "direction": "push"})
        self.assertEqual("written", self.remote.freshness)
        self.assertEqual("fresh", self.health())

    def test_a_read_that_is_overdue_is_late(self):
        self.remote.due_at = fields.Datetime.now() - timedelta(minutes=16)
        self.assertEqual("late", self.health())

    def test_a_vendor_that_does_not_answer_is_tried_again(self):
        self.server.fail_next(TransientError("timeout"), times=20)
        self.pull()
        self.assertEqual("trouble", self.health())
        self.assertTrue(self.connection.last_error)
        self.assertEqual("late", self.remote.freshness)

    def test_a_closed_calendar_asks_to_be_looked_at(self):
        self.server.fail_next(CalendarUnavailable("closed", reason="forbidden"), times=20)
        self.pull()
        self.assertEqual("attention", self.health())

    def stumble(self, *event_ids):
        for _time in range(PATIENCE + 1):
            for event_id in event_ids:
                self.remote._stumble(event_id, TransientError("500"))

    def test_a_calendar_that_stumbles_over_an_event_is_nearly_up_to_date(self):
        event = self.event()
        self.sync()
        self.stumble(self.ref(event).id)
        self.assertEqual("fresh", self.health())
        self.assertEqual("nearly", self.remote.freshness)
        hers = self.remote.with_user(self.maya).aside_note
        self.assertRegex(hers, "can not read one event.* It is “Massage” of ")
        self.stumble("not an appointment here")
        hers = self.remote.with_user(self.maya).aside_note
        self.assertRegex(hers, "can not read 2 events.* Among them: “Massage” of ")

    def test_which_appointments_it_stumbles_over_is_for_its_owner_alone(self):
        event = self.event()
        self.sync()
        self.stumble(self.ref(event).id)
        boss = new_test_user(self.env, "screens_boss", groups=MANAGER)
        seen = self.remote.with_user(boss).aside_note
        self.assertIn("one event", seen)
        self.assertNotIn("Massage", seen)

    def test_a_lost_grant_asks_to_connect_again(self):
        self.server.fail_next(AuthError("gone"), times=20)
        self.pull()
        self.assertEqual("reconnect", self.health())
        self.assertEqual("waiting", self.remote.freshness)

    def test_pausing_and_disconnecting_are_told(self):
        self.connection.action_pause()
        self.assertEqual("paused", self.health())
        self.connection.action_disconnect()
        self.assertEqual("left", self.health())
        log = self.env["calendar.sync.log"].search([("connection_id", "=", self.connection.id)])
        self.assertIn("Disconnected", log.mapped("message"))

    def test_progress_counts_events_and_calendars(self):
        self.server.add_calendar("family@vendor.example")
        for day in range(1, 4):
            self.server.put("family@vendor.example", foreign(at(12, day)))
        self.connect(self.maya, self.account)
        self.pull()
        family = self.connection.remote_ids - self.remote
        family.blocks_availability = True
        self.env.invalidate_all()
        told = (self.connection.followed_count, self.connection.done_count)
        self.assertEqual((2, 1), told)
        family.read_count = 3
        self.assertEqual(3, self.connection.read_total)
        self.pull()
        self.env.invalidate_all()
        self.assertEqual((2, 0), (self.connection.done_count, self.connection.read_total))

    def test_the_oldest_data_counts(self):
        self.assertEqual(self.remote.last_pull_at, self.connection.data_read_at)
        unused = self.server.add_calendar("family@vendor.example")
        self.connect(self.maya, self.account)
        self.assertIn(unused, self.connection.remote_ids.mapped("remote_id"))
        self.assertEqual(self.remote.last_pull_at, self.connection.data_read_at)

    def test_changes_that_wait_are_counted(self):
        self.assertEqual((0, False), (self.connection.waiting_count, self.connection.waiting_since))
        self.event()
        self.env.invalidate_all()
        queued = self.env["calendar.outbox"].search([])
        self.assertEqual(len(queued), self.connection.waiting_count)
        self.assertEqual(min(queued.mapped("queued_at")), self.connection.waiting_since)
        queued.given_up = True
        self.env.invalidate_all()
        told = (self.connection.waiting_count, self.connection.stuck_count)
        self.assertEqual((0, len(queued)), told)

    def test_only_the_owner_reads_which_appointment_waits(self):
        self.event(name="Divorce lawyer")
        entry = self.env["calendar.outbox"].search([])[:1]
        manager = new_test_user(
            self.env, "screens_boss", groups="appointment_calendar_sync.group_calendar_manager"
        )
        self.assertEqual("Divorce lawyer", entry.with_user(self.maya).appointment)
        self.assertFalse(entry.with_user(manager).appointment)
        self.assertTrue(entry.with_user(manager).remote_id)

    def test_the_log_says_in_words_what_happened(self):
        log = self.env["calendar.sync.log"]
        log._run(self.connection, "pull", {"events_read": 12, "busy_added": 3}, self.remote)
        line = log.search([], limit=1)
        self.assertEqual("Events read: 12 · Busy blocks added: 3", line.summary)


@tagged("post_install", "-at_install")
class TestChoice(SyncCase):
    """Which calendars block time, and which one receives bookings."""

    def setUp(self):
        super().setUp()
        self.second = self.connect(self.maya, "second@vendor.example")
        self.main = self.second.remote_ids

    def choose(self, connection, user=None):
        choices = self.env["calendar.choice"].with_user(user or self.maya)
        return Form(choices.with_context(active_id=connection.id))

    def add_calendar(self, name, **details):
        MemoryServer.named("second@vendor.example").add_calendar(name, **details)
        self.connect(self.maya, "second@vendor.example")
        return self.second.remote_ids.filtered(lambda remote: remote.remote_id == name)

    def test_a_first_account_is_suggested_to_block_and_receive(self):
        self.remote.receives_bookings = False
        form = self.choose(self.second)
        self.assertEqual(self.main, form.blocks_ids[:])
        self.assertEqual(self.main, form.receives_id)

    def test_a_second_account_is_suggested_to_block_only(self):
        form = self.choose(self.second)
        self.assertEqual(self.main, form.blocks_ids[:])
        self.assertFalse(form.receives_id)
        self.assertEqual(self.remote.name, form.receives_elsewhere)

    def test_an_account_that_can_only_be_read_is_not_suggested_to_receive(self):
        self.remote.receives_bookings = False
        self.main.access = Access.READ.value
        form = self.choose(self.second)
        self.assertFalse(form.receives_id)
        self.assertFalse(form.has_writable)

    def test_an_earlier_choice_is_suggested_again(self):
        family = self.add_calendar("family")
        family.blocks_availability = True
        self.assertEqual(family, self.choose(self.second).blocks_ids[:])

    def test_looking_at_the_suggestion_changes_nothing(self):
        self.choose(self.second).save()
        self.assertFalse(self.main.blocks_availability)

    def test_saving_starts_to_read(self):
        form = self.choose(self.second)
        action = form.save().action_save()
        self.assertTrue(self.main.blocks_availability)
        self.assertEqual("reading", self.second.health)
        self.assertEqual(f"/odoo/my-calendars/{self.second.id}", action["url"])

    def test_bookings_go_to_one_calendar_only(self):
        form = self.choose(self.second)
        form.receives_id = self.main
        form.save().action_save()
        self.assertTrue(self.main.receives_bookings)
        self.assertFalse(self.remote.receives_bookings)

    def test_what_is_unticked_blocks_no_more(self):
        self.server.put(self.account, foreign(at(12)))
        self.pull()
        self.assertTrue(self.blocks())
        form = self.choose(self.connection)
        form.blocks_ids.clear()
        form.save().action_save()
        self.assertFalse(self.remote.blocks_availability)
        self.assertFalse(self.blocks())

    def test_saving_the_same_choice_reads_nothing_anew(self):
        self.choose(self.connection).save().action_save()
        self.assertEqual("fresh", self.connection.health)

    def test_other_meetings_are_written_only_if_wanted(self):
        form = self.choose(self.second)
        form.receives_id = self.main
        form.push_all_events = False
        form.save().action_save()
        self.assertFalse(self.second.push_all_events)

    def test_nobody_chooses_for_somebody_else(self):
        for name in ("base.group_user", "appointment_calendar_sync.group_calendar_manager"):
            stranger = new_test_user(self.env, f"stranger_{name[-7:]}", groups=name)
            with self.subTest(name), self.assertRaises(AccessError):
                self.choose(self.second, stranger)

    def test_a_choice_made_up_by_hand_is_checked_again(self):
        stranger = new_test_user(self.env, "screens_stranger", groups="base.group_user")
        choice = self.env["calendar.choice"].sudo().create({"connection_id": self.second.id})
        with self.assertRaises(AccessError):
            choice.with_user(stranger).action_save()


@tagged("post_install", "-at_install")
class TestPages(SyncCase):
    """Every screen opens for everybody who may see it."""

    PAGES = ("calendar_connection_action_mine", "calendar_remote_action", "calendar_outbox_action",
             "calendar_sync_log_action", "calendar_connection_action_all")  # fmt: skip

    def setUp(self):
        super().setUp()
        self.event()
        self.env["calendar.sync.log"]._incident(self.connection, "connect", "Connected")

    def test_every_page_shows_its_records(self):
        groups = "base.group_user,appointment_calendar_sync.group_calendar_manager"
        boss = new_test_user(self.env, "pages_boss", groups=groups)
        for user in (self.maya, boss):
            for page in self.PAGES:
                with self.subTest(page, user=user.login):
                    self.show(self.env.ref(f"appointment_calendar_sync.{page}"), user)

    def show(self, action, user):
        model = self.env[action.res_model].with_user(user)
        views = [(False, kind) for kind in action.view_mode.split(",")] + [(False, "search")]
        shown = model.get_views(views)
        names = shown["models"][action.res_model]["fields"]
        records = model.search([])
        self.assertTrue(records)
        records.read([name for name in names if name in model._fields])

    def test_the_preferences_show_one_s_connections(self):
        views = [self.env.ref("base.view_users_form_simple_modif")]
        with_employees = "hr.res_users_view_form_preferences"
        views += self.env.ref(with_employees, raise_if_not_found=False) or []
        for view in views:
            with self.subTest(view.name):
                form = Form(self.maya.with_user(self.maya), view=view)
                self.assertEqual(1, len(form.calendar_connection_ids))

    def test_only_managers_find_all_connections_in_the_menu(self):
        menu = self.env.ref("appointment_calendar_sync.menu_calendar_connections")
        visible = self.env["ir.ui.menu"].with_user(self.maya)._visible_menu_ids()
        self.assertNotIn(menu.id, visible)
        mine = self.env.ref("appointment_calendar_sync.menu_my_calendars")
        self.assertIn(mine.id, visible)

    def ways(self):
        """What the buttons say to Maya, by vendor."""
        ways = self.env["calendar.connection"].with_user(self.maya).ways_to_connect()
        self.assertFalse(ways["administrator"])
        return {way["provider"]: way for way in ways["ways"]}

    def test_the_buttons_say_whether_an_administrator_has_to_act_first(self):
        parameters = self.env["ir.config_parameter"]
        for vendor, label in (("google", "Google"), ("microsoft", "Outlook")):
            with self.subTest(vendor):
                self.assertFalse(self.ways()[vendor]["ready"])
                for name in ("client_id", "client_secret"):
                    parameters.set_param(f"appointment_calendar_sync.{vendor}_{name}", "x")
                way = self.ways()[vendor]
                self.assertTrue(way["ready"])
                self.assertEqual(label, way["label"])
                self.assertEqual(f"/calendar_sync/oauth/{vendor}/start", way["address"])
