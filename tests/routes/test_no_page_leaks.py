from odoo.tests.common import new_test_user, tagged

from ..models.booking_common import naive_at
from .booking_visitor import BookingRouteCase

MANAGER = "appointment_calendar_sync.group_calendar_manager"
#: A private event of hers, as her own calendar tells it in full; then a client of hers.
WORDS = ("Quillwort", "Lanthorn", "Marzipan", "Zinnia", "Petunia")


@tagged("post_install", "-at_install")
class TestNoPageLeaks(BookingRouteCase):
    """Every page and every feed that somebody else can open, as each role opens it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        remote = cls.calendar_of(cls, cls.maya)
        title, place, notes, name, note = WORDS
        cls.env["calendar.event"].create(
            {
                "name": title,
                "location": place,
                "description": notes,
                "privacy": "private",
                "start": naive_at(9),
                "stop": naive_at(10),
                "user_id": cls.maya.id,
                "partner_ids": [(6, 0, cls.maya.partner_id.ids)],
                "mirror_remote_id": remote.id,
                "mirror_uid": "x",
                "mirror_event_id": "x",
            }
        )
        cls.hers = cls.appointment(
            cls, 10, booking_client_name=name, booking_note=note, name=name, privacy="private"
        )
        groups = {"client": "base.group_portal", "colleague": "base.group_user",
                  "manager": f"base.group_user,{MANAGER}"}  # fmt: skip
        cls.logins = [None, *(f"leak_{role}" for role in groups)]
        for role, names in groups.items():
            new_test_user(cls.env, f"leak_{role}", groups=names)

    def opened(self):
        """Every page without a secret in its address, and what it says."""
        service = self.path()
        pages = ["/book", service, "/my", "/my/appointments", "/odoo", f"{service}/next?tz=UTC"]
        told = {path: self.url_open(path).text for path in pages}
        return {**told, "slots": self.slots().text}

    def test_nobody_finds_what_is_private_on_a_page(self):
        for login in self.logins:
            self.authenticate(login, login)
            for path, text in self.opened().items():
                for word in WORDS:
                    with self.subTest(login=login, path=path, word=word):
                        self.assertNotIn(word, text)

    def test_another_client_s_page_tells_of_nobody_else(self):
        mine = self.book(14, resource=self.maya_time, email="me@client.example", name="Me")
        for path in ("", "/move", "/cancel", "/appointment.ics"):
            page = self.url_open(mine._booking_manage_path() + path)
            self.assertEqual(200, page.status_code)
            for word in WORDS:
                self.assertNotIn(word, page.text)

    def test_a_feed_of_everybody_tells_a_manager_nothing_private(self):
        manager = self.env["res.users"].search([("login", "=", "leak_manager")])
        feed = self.env["calendar.feed"].with_user(manager).create(
            {"everyone": True, "detailed": True}
        )  # fmt: skip
        address = "/calendar_sync" + feed.address.partition("/calendar_sync")[2]
        text = self.url_open(address).text
        self.assertIn(self.hers.sync_uid, text)
        for word in WORDS:
            self.assertNotIn(word, text)

    def test_its_own_client_and_its_practitioner_find_it(self):
        page = self.url_open(self.hers._booking_manage_path()).text
        self.assertIn("Massage", page)
        feed = self.env["calendar.feed"].with_user(self.maya).create({"detailed": True})
        address = "/calendar_sync" + feed.address.partition("/calendar_sync")[2]
        self.assertIn("Zinnia", self.url_open(address).text)
