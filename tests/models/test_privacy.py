from itertools import product

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import at, foreign
from .mirror_common import MirrorCase

MANAGER = "appointment_calendar_sync.group_calendar_manager"
WORDS = {"name": "Quillwort", "location": "Lanthorn", "description": "Marzipan"}


@tagged("post_install", "-at_install")
class TestWhoMayKnow(MirrorCase):
    """What Maya lets Odoo know of a private event, Odoo tells nobody but her."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        employees = {
            "colleague": "base.group_user,base.group_allow_export",
            "manager": f"{MANAGER},base.group_allow_export",
            "administrator": f"{MANAGER},base.group_system,base.group_allow_export",
        }
        cls.colleagues = [
            new_test_user(cls.env, f"privacy_{login}", groups=groups)
            for login, groups in employees.items()
        ]
        portal = new_test_user(cls.env, "privacy_portal", groups="base.group_portal")
        cls.outsiders = [portal, cls.env.ref("base.public_user")]

    def setUp(self):
        super().setUp()
        self.secret = self.told(private=True)
        self.put(at(9, 5), recurrence=("RRULE:FREQ=DAILY;COUNT=3",), **self.secret)
        self.put(at(12), **self.secret)
        self.pull()

    def told(self, **fields):
        title, place, notes = WORDS.values()
        return {"title": title, "location": place, "notes": notes, **fields}

    def seen_by(self, user):
        """The mirrors, as a request of that user's finds them."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["calendar.event"].with_user(user).with_context(active_test=False)

    def assertSilent(self, answer):
        for word in WORDS.values():
            self.assertNotIn(word, str(answer))

    def test_its_owner_reads_all_of_it(self):
        [found] = self.seen_by(self.maya).search_read(
            [("name", "=", "Quillwort"), ("recurrency", "=", False)], list(WORDS), limit=1
        )
        for name, word in WORDS.items():
            self.assertIn(word, str(found[name]))

    def test_colleagues_read_that_she_is_busy_and_nothing_else(self):
        for user in self.colleagues:
            with self.subTest(user.login):
                events = self.seen_by(user)
                readable = [name for name in events.fields_get() if events._has_field_access(
                    events._fields[name], "read")]  # fmt: skip
                rows = events.search_read([("user_id", "=", self.maya.id)], readable)
                self.assertEqual(4, len(rows))
                self.assertEqual({"Busy"}, {row["name"] for row in rows})
                self.assertSilent(rows)
                self.assertNotIn(self.account, str([{**row, "message_ids": 0} for row in rows]))

    def test_no_order_of_reading_tells_more(self):
        """What was read with more rights stays in the cache of a request."""
        for user, first in product(self.colleagues, ("is_mirror", "mirror_line", "user_can_edit",
                                                     "is_asked_about", "link_ids")):  # fmt: skip
            with self.subTest(user.login, first=first):
                events = self.seen_by(user).search([("user_id", "=", self.maya.id)])
                if first in events.fields_get([first]):
                    events.mapped(first)
                self.assertSilent(events.read(list(WORDS)) + events.mapped("display_name"))

    def test_nobody_finds_it_by_its_words(self):
        for user, (name, word) in product(self.colleagues, WORDS.items()):
            with self.subTest(user.login, word=word):
                events = self.seen_by(user)
                self.assertFalse(events.search([(name, "ilike", word[:4])]))
                self.assertFalse(events.search_count([(name, "=like", f"%{word[:4]}%")]))
                self.assertFalse(events.name_search(word))
                self.assertFalse(events.search([("display_name", "ilike", word)]))
                by_path = [("event_id." + name, "ilike", word)]
                self.assertFalse(self.env["calendar.attendee"].with_user(user).search(by_path))
        self.assertTrue(self.seen_by(self.maya).search([("name", "ilike", "Quill")]))

    def test_nobody_learns_it_from_what_comes_first(self):
        for user in self.colleagues:
            found = self.seen_by(user).search([("user_id", "=", self.maya.id)], order="name desc")
            self.assertFalse(found)
            self.assertEqual(4, len(self.seen_by(user).search([("user_id", "=", self.maya.id)])))

    def test_no_sum_and_no_export_tells_it(self):
        for user in self.colleagues:
            with self.subTest(user.login):
                events = self.seen_by(user)
                self.assertSilent(events._read_group([], list(WORDS)[:2], ["__count"]))
                self.assertSilent(events.formatted_read_group([], ["name"], ["__count"]))
                mine = events.search([("user_id", "=", self.maya.id)])
                self.assertSilent(mine.export_data(["name", "location", "description", "start"]))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_outsiders_find_nothing_at_all(self):
        hers = [("user_id", "=", self.maya.id)]
        for user in self.outsiders:
            with self.subTest(user.login):
                try:
                    self.assertFalse(self.seen_by(user).search(hers))
                except AccessError:
                    continue

    def test_nobody_asks_which_calendar_it_is(self):
        for user, name in product([self.maya, *self.colleagues], ("mirror_uid", "mirror_event_id")):
            with self.subTest(user.login, name=name), self.assertRaises(AccessError):
                self.seen_by(user).search([(name, "!=", False)])
        for user in self.colleagues:
            found = self.seen_by(user).search([("user_id", "=", self.maya.id)])
            self.assertEqual({False}, set(found.mapped("mirror_line")))

    def test_what_is_not_private_is_read_by_colleagues_as_their_own_meetings_are(self):
        self.put(at(15), title="Team lunch")
        self.pull()
        for user in self.colleagues:
            self.assertTrue(self.seen_by(user).search([("name", "=", "Team lunch")]))

    def test_who_keeps_her_calendar_private_keeps_this_private_too(self):
        self.maya.sudo().res_users_settings_id or self.env[
            "res.users.settings"
        ]._find_or_create_for_user(self.maya)
        self.maya.with_user(self.maya).calendar_default_privacy = "private"
        self.put(at(15), title="Quillwort lunch")
        self.pull()
        for user in self.colleagues:
            self.assertFalse(self.seen_by(user).search([("name", "ilike", "Quillwort")]))
            self.assertSilent(self.seen_by(user).search_read([], ["name", "display_name"]))


@tagged("post_install", "-at_install")
class TestMaskedIsUnknown(MirrorCase):
    """Of what is masked there is nothing that could be told."""

    detail = "masked"

    def test_not_even_its_owner_finds_it_by_its_words(self):
        self.server.put(self.account, foreign(at(9), title="Quillwort"))
        self.pull()
        found = self.env["calendar.event"].search([("name", "ilike", "Quillwort")])
        self.assertFalse(found)
        self.assertEqual(["Busy"], self.titles())
