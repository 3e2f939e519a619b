from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests.common import new_test_user, tagged

from ...core.interval import Interval
from .common import at, naive_at
from .mirror_common import OTHER, MirrorCase

MANAGER = "appointment_calendar_sync.group_calendar_manager"


@tagged("post_install", "-at_install")
class TestChangedWhereItLives(MirrorCase):
    """A mirror is not changed in Odoo: whoever tries is told where it lives."""

    def setUp(self):
        super().setUp()
        self.put(title="Dentist")
        self.pull()
        self.mirror = self.mirrors()
        self.mine = self.mirror.with_user(self.maya)

    def attempts(self, event):
        guest = self.env.ref("base.partner_admin")
        attendees = event.env["calendar.attendee"]
        invitation = {"event_id": event.id, "partner_id": guest.id}
        return {
            "title": lambda: event.write({"name": "Hairdresser"}),
            "time": lambda: event.write({"start": naive_at(11), "stop": naive_at(12)}),
            "guests": lambda: event.write({"partner_ids": [Command.link(guest.id)]}),
            "reminder": lambda: event.write({"alarm_ids": [Command.clear()]}),
            "series": lambda: event.write({"recurrency": True, "rrule_type": "daily"}),
            "archive": event.action_archive,
            "archive it alone": lambda: event.action_mass_archive("self_only"),
            "deletion": event.unlink,
            "guest": lambda: attendees.create(invitation),
            "answer": lambda: event.attendee_ids.write({"state": "declined"}),
            "leave": event.attendee_ids.unlink,
        }

    def test_its_owner_is_told_where_to_change_it(self):
        for name, attempt in self.attempts(self.mine).items():
            with self.subTest(name), self.env.cr.savepoint():
                with self.assertRaises(UserError) as refused:
                    attempt()
                words = f"This comes from your calendar “{self.remote.name}” (Memory)."
                self.assertIn(words, str(refused.exception))
        self.assertEqual(self.mirror, self.mirrors())
        self.assertEqual("Dentist", self.mirror.name)

    def test_others_are_not_told_which_calendar_it_is(self):
        admin = new_test_user(self.env, "mirror_admin", groups=f"{MANAGER},base.group_system")
        for name, attempt in self.attempts(self.mirror.with_user(admin)).items():
            with self.subTest(name), self.env.cr.savepoint():
                with self.assertRaises(UserError) as refused:
                    attempt()
                self.assertNotIn(self.remote.name, str(refused.exception))
        self.assertEqual(self.mirror, self.mirrors())

    def test_odoos_own_notes_on_it_are_its_owners(self):
        tag = self.env["calendar.event.type"].create({"name": "Health"})
        self.mine.write({"categ_ids": [Command.link(tag.id)], "notes": "Bring the card"})
        self.mine.message_post(body="Called them")
        self.pull()
        self.read_anew()
        self.assertEqual(tag, self.mirror.categ_ids)
        self.assertIn("card", self.mirror.notes)

    def test_it_looks_unchangeable_and_says_where_it_comes_from(self):
        self.assertFalse(self.mine.user_can_edit)
        self.assertIn(f"“{self.remote.name}” (Memory)", self.mine.mirror_line)
        self.assertTrue(self.event().with_user(self.maya).user_can_edit)

    def test_a_copy_of_it_is_an_appointment_of_odoos(self):
        copy = self.mine.copy()
        self.assertFalse(copy.is_mirror)
        copy.write({"name": "Mine"})

    def test_nobody_makes_a_mirror_by_hand(self):
        with self.assertRaises(UserError):
            self.event(mirror_remote_id=self.remote.id)


@tagged("post_install", "-at_install")
class TestShadow(MirrorCase):
    """A mirror is no appointment: nothing is done about it but to show it."""

    def setUp(self):
        super().setUp()
        self.receiving, self.elsewhere = self.second_account(receives_bookings=True)
        self.put(title="Dentist")
        self.put(at(9, 5), recurrence=("RRULE:FREQ=DAILY;COUNT=3",), title="Yoga")
        day = at(0, 9).date()
        self.whole_day = self.put(day, stop=day + timedelta(days=2), location="Sea")

    def test_nobody_is_told_reminded_or_followed(self):
        models = ("mail.mail", "mail.message", "mail.activity", "mail.followers",
                  "mail.notification", "calendar.recurrence", "ir.cron.trigger")  # fmt: skip
        self.env["calendar.notice"]._post(self.remote)
        self.env.flush_all()
        before = {name: self.env[name].sudo().search_count([]) for name in models}
        with self.scheduled() as env:
            env["calendar.remote"]._cron_pull()
        day = at(0, 10).date()
        self.server.edit(self.whole_day, start=day, stop=day + timedelta(days=1), location="Hills")
        self.env["calendar.notice"]._post(self.remote)
        with self.scheduled() as env:
            env["calendar.remote"]._cron_pull()
        after = {name: self.env[name].sudo().search_count([]) for name in models}
        self.assertEqual(5, len(self.mirrors()))
        self.assertEqual(before, after)
        self.assertFalse(self.mirrors().alarm_ids)

    def test_it_is_written_into_no_calendar(self):
        self.sync()
        self.receiving._push_missing()
        self.receiving._begin_audit()
        self.sync()
        self.assertFalse(self.env["calendar.outbox"].search([]))
        self.assertFalse(self.all_mirrors().sudo().link_ids)
        self.assertEqual([], self.elsewhere.events(OTHER))

    def test_code_that_touches_it_pushes_nothing(self):
        self.sync()
        self.mirrors()[:1].sudo().write({"name": "Touched"})
        self.sync()
        self.assertEqual([], self.elsewhere.events(OTHER))

    def test_time_is_taken_by_what_it_mirrors_and_not_by_it(self):
        self.sync()
        resource = self.maya.resource_ids[:1]
        window = Interval(at(0), at(24))
        taken = self.env["booking.availability"]._taken(resource, window, at(0, 0))
        self.assertEqual([Interval(at(9), at(10))], list(taken[resource.id]))
        self.env["calendar.busy"].search([]).unlink()
        taken = self.env["booking.availability"]._taken(resource, window, at(0, 0))
        self.assertEqual([], list(taken[resource.id]))
