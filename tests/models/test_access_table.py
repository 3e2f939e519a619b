import inspect

from odoo.exceptions import AccessError
from odoo.tests.common import new_test_user, tagged
from odoo.tools import mute_logger

from .access_records import records_of
from .common import SyncCase

MANAGER = "appointment_calendar_sync.group_calendar_manager"
QUIET = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")

#: Who may read (r), write (w), create (c) and delete (d) what is one practitioner's.
#: Owner, a colleague, a calendar manager, an administrator, a client's portal user, a visitor.
TABLE = {
    # model                     owner   colleague manager admin  portal visitor
    "booking.by.hand": ("rwc", "", "", "", "", ""),
    "booking.day.sheet": ("rwc", "", "", "", "", ""),
    "booking.explain": ("rwc", "", "", "", "", ""),
    "booking.answer": ("r", "r", "r", "r", "", ""),
    "booking.decline": ("rwc", "", "", "", "", ""),
    "booking.forgetting": ("", "", "", "", "", ""),
    "booking.from.event": ("rwc", "", "", "", "", ""),
    "booking.reminder": ("r", "r", "rwcd", "r", "", ""),
    "booking.question": ("r", "r", "rwcd", "r", "", ""),
    "booking.question.choice": ("r", "r", "rwcd", "r", "", ""),
    "booking.reservation": ("r", "r", "r", "r", "", ""),
    "booking.share": ("r", "r", "rwcd", "r", "", ""),
    "booking.special.day": ("rwcd", "", "rwcd", "", "", ""),
    "booking.waiting": ("r", "r", "rwd", "r", "", ""),
    "booking.service": ("r", "r", "rwcd", "r", "r", "r"),
    "calendar.busy": ("r", "r", "r", "r", "", ""),
    "calendar.choice": ("rwc", "", "", "", "", ""),
    "calendar.conflict": ("r", "", "r", "", "", ""),
    "calendar.connection": ("rw", "", "r", "", "", ""),
    "calendar.feed": ("rwcd", "", "rd", "", "", ""),
    "calendar.import": ("rwcd", "", "", "", "", ""),
    "calendar.outbox": ("r", "", "r", "", "", ""),
    "calendar.remote": ("rw", "", "r", "", "", ""),
    "calendar.reset": ("rwc", "", "", "", "", ""),
    "calendar.sync.log": ("r", "", "r", "", "", ""),
}

#: What only the code may touch, whoever somebody is.
NOBODYS = {
    "booking.attempt",
    "booking.day",
    "booking.pending",
    "booking.place",
    "calendar.attempt",
    "calendar.busy.series",
    "calendar.conflict.time",
    "calendar.consent",
    "calendar.credential",
    "calendar.import.block",
    "calendar.import.item",
    "calendar.link",
    "calendar.meter",
    "calendar.mirror.series",
    "calendar.notice",
    "calendar.subscription",
}

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}

#: Methods that anybody may call who is logged in: they show a page, on which the rules hold.
HARMLESS = {
    ("booking.service", "action_open_appointments"),
    ("calendar.connection", "action_held_back"),
    ("calendar.connection", "action_questions"),
    ("calendar.connection", "ways_to_connect"),
    ("calendar.remote", "action_details"),
    ("calendar.remote", "action_held_back"),
    ("calendar.sync.log", "action_open_question"),
}

#: What managers may do with what is somebody else's, though they can not write it.
MANAGERS_MAY = {("calendar.outbox", "action_retry")}

#: Methods of Odoo's own that are only extended here; the table above is about them.
INHERITED = {"create", "write", "unlink", "default_get"}

ARGUMENTS = {"decide": ({}, "")}


@tagged("post_install", "-at_install")
class TestAccessTable(SyncCase):
    """What belongs to a practitioner, and what others may do with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = (
            cls.maya,
            new_test_user(cls.env, "table_tom", groups="base.group_user"),
            new_test_user(cls.env, "table_boss", groups=MANAGER),
            new_test_user(cls.env, "table_admin", groups="base.group_user,base.group_system"),
            new_test_user(cls.env, "table_portal", groups="base.group_portal"),
            cls.env.ref("base.public_user"),
        )

    def setUp(self):
        super().setUp()
        self.records = records_of(self.maya, self.connection)

    def test_every_model_has_its_line(self):
        self.assertEqual(set(TABLE) | NOBODYS, set(self.records))

    @mute_logger(*QUIET)
    def test_everybody_can_do_what_the_table_says_and_nothing_else(self):
        table = {**TABLE, **{name: ("",) * len(self.users) for name in NOBODYS}}
        for name, rights in table.items():
            for user, expected in zip(self.users, rights, strict=True):
                with self.subTest(name, user=user.login):
                    self.assertEqual(expected, self._rights(self.records[name], user))

    def _rights(self, record, user):
        mine = record.with_user(user)
        return "".join(key for key, name in OPERATIONS.items() if mine.has_access(name))

    @mute_logger(*QUIET)
    def test_nobody_else_makes_anything_happen_with_what_is_hers(self):
        for name, record in self.records.items():
            for method in self._public(record):
                for user in self.users[1:]:
                    if not self._may(name, method, user):
                        with self.subTest(f"{name}.{method}", user=user.login):
                            self._is_refused(record.with_user(user), method)

    def _public(self, record):
        """The methods of our own that can be called from outside."""
        addon = __name__.split(".")[2]
        for cls in type(record).__mro__:
            if getattr(cls, "_module", None) == addon:
                found = inspect.getmembers(cls, inspect.isfunction)
                yield from (n for n, f in found if n in vars(cls) and not n.startswith("_"))

    def _may(self, name, method, user):
        """Whether that user may call it: what the table lets change has its methods too."""
        if (name, method) in HARMLESS:
            return True
        if (name, method) in MANAGERS_MAY and user.has_group(MANAGER):
            return True
        rights = TABLE.get(name, ("",) * len(self.users))[self.users.index(user)]
        return "w" in rights or "d" in rights

    def _is_refused(self, record, method):
        if method in INHERITED:
            return
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            getattr(record, method)(*ARGUMENTS.get(method, ()))
