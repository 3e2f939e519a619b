from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests.common import new_test_user, tagged

from ...providers import registry
from ...providers.memory import MemoryCloudProvider, MemoryServer
from .common import SyncCase, at, consent, foreign, naive_at

MANAGER = "appointment_calendar_sync.group_calendar_manager"


@tagged("post_install", "-at_install")
class TestLog(SyncCase):
    """What happened, in words that a practitioner can read."""

    def setUp(self):
        super().setUp()
        self.log.unlink()

    @property
    def log(self):
        return self.env["calendar.sync.log"].search([])

    def kind(self, kind):
        return self.log.filtered(lambda line: line.kind == kind)

    # What a line says -------------------------------------------------------------------------

    def test_a_run_tells_how_much_went_each_way(self):
        moved, cancelled = self.event(), self.event(naive_at(12))
        self.drain()
        self.server.put(self.account, foreign(at(14)))
        self.server.edit(self.ref(moved), start=at(16), stop=at(17))
        self.server.delete(self.ref(cancelled))
        self.pull()
        sent, read = self.kind("push"), self.kind("pull")
        self.assertEqual((2, 2, 0), (sent.created, sent.sent, sent.arrived))
        counts = (read.busy_added, read.pulled, read.cancelled, read.arrived, read.sent)
        self.assertEqual((1, 1, 1, 3, 0), counts)

    def test_renewed_access_is_counted_whoever_needed_it(self):
        registry.register(MemoryCloudProvider)
        account = "cloud@vendor.example"
        remote = consent(self.env, self.maya, account).remote_ids
        remote.write({"blocks_availability": True, "receives_bookings": True})
        self.sync()
        self.log.unlink()
        MemoryServer.named(account).expire_access_token()
        self.pull()
        self.assertEqual(1, sum(self.kind("pull").mapped("token_refreshes")))
        MemoryServer.named(account).expire_access_token()
        self.event()
        self.drain()
        self.assertEqual(1, sum(self.kind("push").mapped("token_refreshes")))

    def test_where_nothing_happened_nothing_is_said(self):
        for _round in range(3):
            self.sync()
        self.assertFalse(self.log)

    def test_it_never_holds_a_title(self):
        events = [self.event(naive_at(6) + timedelta(hours=n), name="Botox") for n in range(9)]
        self.server.put(self.account, foreign(at(4), title="Oncologist"))
        self.sync()
        self.server.edit(self.ref(events[0]), title="Botox again")
        events[0].name = "More Botox"
        self.sync()
        for event in events[1:]:
            self.server.delete(self.ref(event))
        self.sync()
        self.remote.with_user(self.maya).action_restore_held()
        self.connection.with_user(self.maya)._start_reset("keep")
        self.connection.with_user(self.maya).action_stop_reset()
        told = " ".join(filter(None, self.log.mapped("summary")))
        self.assertTrue({"held_back", "reset", "conflict"} <= set(self.log.mapped("kind")))
        self.assertNotIn("Botox", told)
        self.assertNotIn("Oncologist", told)

    # Who reads it, and for how long ---------------------------------------------------------------

    def test_practitioners_read_their_own_lines_and_managers_all(self):
        self.event()
        self.sync()
        colleague = new_test_user(self.env, "sync_colleague", groups="base.group_user")
        manager = new_test_user(self.env, "sync_manager", groups=f"base.group_user,{MANAGER}")
        log = self.env["calendar.sync.log"]
        self.assertTrue(log.with_user(self.maya).search([]))
        self.assertFalse(log.with_user(colleague).search([]))
        self.assertEqual(self.log.ids, log.with_user(manager).search([]).ids)
        visitor = new_test_user(self.env, "sync_client", groups="base.group_portal")
        with self.assertRaises(AccessError):
            log.with_user(visitor).search([])

    def test_nobody_rewrites_it(self):
        self.event()
        self.sync()
        manager = new_test_user(self.env, "sync_manager", groups=f"base.group_user,{MANAGER}")
        for change in (lambda line: line.write({"message": "x"}), lambda line: line.unlink()):
            with self.assertRaises(AccessError):
                change(self.log[:1].with_user(manager))

    def test_it_is_kept_for_ninety_days(self):
        self.event()
        self.sync()
        young, old = self.log[0], self.log[0].copy()
        for line, days in ((young, 89), (old, 91)):
            self.env.cr.execute(
                "UPDATE calendar_sync_log SET create_date = %s WHERE id = %s",
                [fields.Datetime.now() - timedelta(days=days), line.id],
            )
        self.env.invalidate_all()
        self.env["calendar.sync.log"]._forget_old_lines()
        self.assertIn(young, self.log)
        self.assertNotIn(old, self.log)
