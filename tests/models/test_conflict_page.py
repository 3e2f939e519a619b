from zoneinfo import ZoneInfo

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...core.choice import WHOLE
from ...core.codec import to_json
from .common import at, naive_at
from .test_conflict import ConflictCase
from .test_conflict_booking import BookedCase

MANAGER = "appointment_calendar_sync.group_calendar_manager"


class PageCase(ConflictCase):
    zone = "Europe/Brussels"

    def page(self, user=None):
        return self.questions()[:1].with_user(user or self.maya).side_by_side()

    def rows(self):
        return {row["part"]: row for row in self.page()["rows"]}


@tagged("post_install", "-at_install")
class TestSideBySide(PageCase):
    def changed(self, here=None, there=None, **vals):
        event = self.event(**vals)
        self.sync()
        if here:
            event.write(here)
        if there:
            self.server.edit(self.ref(event), **there)
        self.sync()
        return event

    def test_times_are_on_the_owner_s_clock_with_the_day_of_the_week(self):
        self.moved_on_both_sides()
        row = self.rows()["when"]
        local = at(12).astimezone(ZoneInfo("Europe/Brussels"))
        self.assertTrue(row["odoo"].startswith(f"{local:%A}"), row["odoo"])
        hour = f"{local.hour % 12 or 12}:00"
        self.assertIn(f"\n{hour}", row["odoo"].replace("\u202f", " "))
        self.assertEqual("Europe/Brussels", self.page()["zone"])

    def test_each_row_says_who_changed_it_and_only_what_clashes_is_left_open(self):
        self.changed(
            {"name": "Yoga", "start": naive_at(12), "stop": naive_at(13)},
            {"title": "Tai chi", "location": "Room 2", "start": at(14), "stop": at(15)},
        )
        rows = self.rows()
        self.assertEqual(["title", "when", "location"], list(rows))
        self.assertEqual({"odoo": True, "calendar": True}, rows["title"]["changed"])
        self.assertEqual((True, None), (rows["title"]["clash"], rows["title"]["suggested"]))
        self.assertEqual("calendar", rows["location"]["suggested"])
        self.assertEqual(("Nothing", "Room 2"), (rows["location"]["odoo"],
                                                 rows["location"]["calendar"]))  # fmt: skip

    def test_what_is_alike_tells_which_appointment_it_is(self):
        self.moved_on_both_sides()
        self.assertEqual(["title"], [each["part"] for each in self.page()["alike"]])

    def test_a_side_that_has_nothing_says_so_and_the_buttons_say_what_they_do(self):
        event = self.event()
        self.sync()
        event.write({"start": naive_at(12), "stop": naive_at(13)})
        self.server.delete(self.ref(event))
        self.sync()
        page = self.page()
        [row] = page["rows"]
        self.assertEqual(WHOLE, row["part"])
        self.assertEqual("Does not take place", row["calendar"])
        self.assertIn("Massage", row["odoo"])
        self.assertIn("again", page["sides"]["odoo"]["keep"])
        self.assertIn("Cancel", page["sides"]["calendar"]["keep"])

    def test_whole_days_are_said_as_days(self):
        day = at(0, 5).date()
        event = self.event()
        self.sync()
        event.write({"start": naive_at(12), "stop": naive_at(13)})
        self.server.edit(self.ref(event), start=day, stop=at(0, 7).date())
        self.sync()
        self.assertIn("all day", self.rows()["when"]["calendar"])

    def test_what_is_over_stays_to_be_read(self):
        self.moved_on_both_sides()
        self.keep(self.asked(), "odoo")
        page = self.page()
        self.assertEqual(self.maya.name, page["ending"]["who"])
        self.assertEqual("odoo", page["rows"][0]["chosen"])
        self.assertTrue(page["ending"]["undo"])


@tagged("post_install", "-at_install")
class TestWhatStandsInTheWay(BookedCase):
    def test_it_is_named_to_the_owner(self):
        first, second = self.appointment(10), self.appointment(12)
        self.sync()
        self.server.edit(self.ref(first), start=at(12.5), stop=at(13.5))
        self.sync()
        question = self.asked().with_user(self.maya)
        [obstacle] = question.side_by_side()["obstacles"]
        self.assertIn(second.name, obstacle)
        second._booking_cancel("staff")
        self.assertIn("free", question.side_by_side()["obstacles"][0])


@tagged("post_install", "-at_install")
class TestWhoSeesIt(PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(cls.env, "question_tom", groups="base.group_user")
        cls.boss = new_test_user(cls.env, "question_boss", groups=f"{MANAGER},base.group_system")
        cls.portal = new_test_user(cls.env, "question_portal", groups="base.group_portal")

    def setUp(self):
        super().setUp()
        event = self.event()
        self.sync()
        event.name = "Yoga"
        self.server.edit(self.ref(event), title="Divorce lawyer", notes="Secret")
        self.sync()
        self.question = self.asked()

    def test_colleagues_and_clients_do_not_see_that_there_is_a_question(self):
        self.assertFalse(self.env["calendar.conflict"].with_user(self.colleague).search([]))
        with self.assertRaises(AccessError):
            self.env["calendar.conflict"].with_user(self.portal).search([])
        with self.assertRaises(AccessError):
            self.question.with_user(self.colleague).read(["reason"])

    def test_managers_see_that_there_is_one_and_which_fields_but_not_a_word_of_it(self):
        question = self.question.with_user(self.boss)
        self.assertIn("title", question.what)
        names = list(question.fields_get())
        told = str(question.read(names))
        told += str(question.activity_ids.read(["summary", "note", "res_name"]))
        told += str(self.env["calendar.sync.log"].with_user(self.boss).search([]).read())
        for word in ("Divorce", "Secret", "Yoga"):
            self.assertNotIn(word, told)

    def test_nobody_but_its_owner_reads_both_versions_or_decides(self):
        for user in (self.colleague, self.boss, self.portal):
            question = self.question.with_user(user)
            with self.subTest(user.login):
                for call in (
                    question.side_by_side,
                    lambda q=question: q.decide({"title": "odoo"}, ""),
                    question.undo,
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_not_even_its_owner_writes_into_it(self):
        for user in (self.maya, self.boss):
            question = self.question.with_user(user)
            with self.assertRaises(AccessError):
                question.write({"state": "decided"})
            with self.assertRaises(AccessError):
                question.unlink()

    def test_the_versions_can_not_be_read_past_the_page(self):
        for user in (self.maya, self.boss):
            for name in ("local", "remote", "base", "result", "obstacle", "event_id"):
                with self.subTest(name, user=user.login), self.assertRaises(AccessError):
                    self.question.with_user(user).read([name])

    def test_its_owner_finds_it_from_everywhere(self):
        mine = self.question.with_user(self.maya)
        event = self.question.event_id.with_user(self.maya)
        self.assertTrue(event.is_asked_about and event.is_mine_to_answer)
        self.assertEqual(mine.id, event.action_answer()["res_id"])
        self.assertFalse(event.with_user(self.colleague).is_mine_to_answer)
        connection = self.connection.with_user(self.maya)
        self.assertEqual((1, "question"), (connection.question_count, connection.health))
        self.assertEqual(mine.id, connection.action_questions()["res_id"])
        [line] = self.env["calendar.sync.log"].with_user(self.maya).search(
            [("kind", "=", "conflict")]
        )
        self.assertEqual(mine.id, line.action_open_question()["res_id"])
        self.assertEqual("Yoga", mine.appointment)

    def test_the_pages_open_for_owner_and_manager(self):
        action = self.env.ref("appointment_calendar_sync.calendar_conflict_action")
        for user in (self.maya, self.boss):
            model = self.env["calendar.conflict"].with_user(user)
            views = [(False, kind) for kind in (*action.view_mode.split(","), "search")]
            names = model.get_views(views)["models"]["calendar.conflict"]["fields"]
            self.assertTrue(model.search([]).read([n for n in names if n in model._fields]))

    def test_the_versions_are_kept_as_plain_values(self):
        self.assertEqual("Divorce lawyer", self.question.remote["title"])
        self.assertEqual(self.question.local, to_json(self.question._local_value()))
