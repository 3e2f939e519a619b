from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...providers.base import Credentials
from .access_records import own_models
from .common import at, foreign, naive_at
from .mirror_common import MirrorCase

MANAGER = "appointment_calendar_sync.group_calendar_manager"
#: Of a private event in her own calendar, and of an appointment that she has made private.
EVENT = ("Quillwort", "Lanthorn", "Marzipan")
APPOINTMENT = ("Zinnia", "Petunia")
#: What opens her account.
PASSWORD = "Xyloph0ne"
#: Odoo's own models, to which something of ours comes.
ODOOS = {
    "bus.bus", "calendar.alarm", "calendar.attendee", "calendar.event", "calendar.recurrence",
    "ir.attachment", "ir.config_parameter", "ir.cron", "ir.logging", "mail.activity",
    "mail.followers", "mail.mail", "mail.message", "mail.notification", "mail.tracking.value",
    "resource.resource", "res.users", "res.users.settings",
}  # fmt: skip
QUIET = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestEveryField(MirrorCase):
    """Every role reads every field of every record that it finds: a private word is in none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "visitor": "base.group_public",
            "client": "base.group_portal",
            "colleague": "base.group_user",
            "manager": f"base.group_user,{MANAGER}",
            "administrator": f"base.group_user,{MANAGER},base.group_system",
        }
        cls.roles = {
            role: new_test_user(cls.env, f"every_{role}", groups=names, email=f"{role}@x.example")
            for role, names in groups.items()
        }

    def setUp(self):
        super().setUp()
        title, place, notes = EVENT
        told = {"title": title, "location": place, "notes": notes, "private": True}
        self.put(at(9), **told)
        self.put(at(9, 5), recurrence=("RRULE:FREQ=DAILY;COUNT=3",), **told)
        self.server.put(self.account, foreign(at(12), uid="broken", **told))
        self.pull()
        self.make_private_appointment()
        self.env.flush_all()
        self.env.invalidate_all()

    def make_private_appointment(self):
        """With a client who is known by name, and a note."""
        name, note = APPOINTMENT
        resource = self.env["resource.resource"].create(
            {"name": "Maya", "user_id": self.maya.id, "tz": "UTC"}
        )
        service = self.env["booking.service"].create(
            {"name": "Therapy", "resource_ids": [(6, 0, resource.ids)], "is_published": True}
        )
        client = self.env["res.partner"].create({"name": "C. L.", "email": "cl@client.example"})
        self.event(
            naive_at(15),
            name=f"{name} – Therapy",
            booking_service_id=service.id,
            booking_client_id=client.id,
            booking_client_name=name,
            booking_note=note,
            privacy="private",
        )

    def told(self, user):
        """{model: all that a user reads of it}, as text."""
        return {
            name: self._read(self.env[name].with_user(user).with_context(active_test=False))
            for name in sorted(ODOOS | set(own_models(self.env)))
            if name in self.env
        }

    @mute_logger(*QUIET)
    def _read(self, model):
        self.env.invalidate_all()
        try:
            records = model.search([])
            names = [n for n, f in model._fields.items() if model._has_field_access(f, "read")]
            return str(records.read(names)) if records else ""
        except AccessError:
            return ""

    def found(self, words, told):
        return {(word, name) for word in words for name, text in told.items() if word in text}

    def test_nobody_else_reads_what_is_private(self):
        for role, user in self.roles.items():
            with self.subTest(role):
                told = self.told(user)
                words = (*EVENT, *APPOINTMENT)
                if role == "administrator":  # what was sent by mail is theirs to look after
                    told.pop("mail.mail")
                self.assertEqual(set(), self.found(words, told))
                if user._is_internal():
                    self.assertIn("Busy", told["calendar.event"])

    def test_she_reads_it_herself(self):
        told = self.told(self.maya)
        for word in (*EVENT, *APPOINTMENT):
            self.assertIn((word, "calendar.event"), self.found([word], told))

    def test_nobody_reads_what_opens_an_account(self):
        opens = Credentials(username=self.account, password=PASSWORD)
        self.connection.sudo()._store_credentials(opens)
        [sealed] = self.connection.sudo().credential_ids.mapped("sealed")
        for user in (self.maya, *self.roles.values()):
            with self.subTest(user.login):
                self.assertEqual(set(), self.found([PASSWORD, sealed], self.told(user)))
