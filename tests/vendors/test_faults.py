from ...models.connections.calendar_connection import PREFIX
from ..models.common import at, foreign, naive_at
from .fault_stories import Faults
from .vendor_case import GoogleCase, OutlookCase

# What Microsoft's sign-in may say to a refresh: the state after it, and who is told.
OWNER, APPROVAL, ADMINISTRATOR, NOBODY = "owner", "approval", "administrator", "nobody"
SIGN_IN = {
    50173: OWNER,  # the password was changed, or the grant taken back
    700082: OWNER,  # nobody has used it for 90 days
    50076: OWNER,  # a second factor is asked for
    53003: APPROVAL,  # the organisation's own rules
    90094: APPROVAL,
    7000215: ADMINISTRATOR,
    7000222: ADMINISTRATOR,
    700016: ADMINISTRATOR,
    90033: NOBODY,
}
LOST_POSITIONS = (
    (410, "syncStateNotFound", True),
    (410, "resyncRequired", False),
    (410, "syncStateInvalid", False),
    (400, "syncStateInvalid", False),
    (404, "syncStateNotFound", False),
    (409, "resyncRequired", False),
)


class TestFaultsAtGoogle(Faults, GoogleCase):
    pass


class TestFaultsAtOutlook(Faults, OutlookCase):
    def test_a_position_lost_in_any_shape_writes_nothing(self):
        event = self.event()
        self.world.put(foreign(at(14)))
        self.assertRest()
        rows = self.env["calendar.busy"].search([]).ids
        before = self.written(), self.stamps()
        for status, code, location in LOST_POSITIONS:
            with self.subTest(status=status, code=code):
                self.control.expire_delta_tokens(
                    self.world.calendar, status=status, code=code, location=location
                )
                read = self.remote.read_count
                self.sync()
                self.assertGreater(self.remote.read_count, read)
                self.assertEqual(rows, self.env["calendar.busy"].search([]).ids)
                self.assertEqual(before, (self.written(), self.stamps()))
        self.assertTrue(event.active)

    def test_a_conflict_without_reason_is_none(self):
        event = self.event()
        self.sync()
        for n, status in enumerate((412, 409)):
            with self.subTest(status=status):
                self.control.change_settings(spurious_conflicts=[status])
                event.name = f"Massage {n}"
                self.sync()
                self.assertEqual([event.name], self.titles())
        self.assertFalse(self.incidents("conflict"))

    def test_a_service_that_touches_events_by_itself_is_not_answered(self):
        self.control.change_settings(touches_again=True)
        self.event()
        self.sync()
        self.assertRest()
        self.assertEqual(1, self.written())

    def test_a_feed_without_end_is_left_and_begun_again(self):
        self.world.put(foreign(at(14)))
        self.sync()
        self.control.change_settings(endless_pages=10_000)
        self.world.put(foreign(at(16)))
        self.pull()
        self.assertTrue(self.connection.last_error)
        self.control.change_settings(endless_pages=0)
        self.later()
        self.pull()
        self.assertEqual(2, len(self.blocks()))

    def test_a_feed_on_its_bad_days_tells_the_truth_in_the_end(self):
        days = ({"doubled_rows": True}, {"reversed_rows": True}, {"empty_pages": 3},
                {"replayed_rounds": 3}, {"late_rounds": 2})  # fmt: skip
        for n, bad in enumerate(days):
            with self.subTest(bad):
                event = self.event(naive_at(8, n + 2))
                block = self.world.put(foreign(at(12, n + 2)))
                self.sync()
                self.control.change_settings(**bad)
                self.world.edit(self.ref(event), start=at(9, n + 2), stop=at(10, n + 2))
                self.world.edit(block, start=at(15, n + 2), stop=at(16, n + 2))
                for _round in range(4):
                    self.sync(rounds=1)
                self.assertEqual(naive_at(9, n + 2), event.start)
                self.assertIn((naive_at(15, n + 2), naive_at(16, n + 2)), self.blocks())
                self.assertEqual(n + 1, len(self.blocks()))
        self.assertRest()

    # Signing in -------------------------------------------------------------------------------

    def test_each_refusal_of_the_sign_in_tells_whom_it_concerns(self):
        for code, concerned in SIGN_IN.items():
            with self.subTest(code=code):
                event = self.event(name=f"AADSTS{code}")
                self.world.expire_access_token()
                self.control.order_sign_in_error(code, times=None)
                self.sync()
                self.assertEqual(concerned, self.concerned())
                self.control.clear_sign_in_errors()
                self.later()
                if self.connection.state == "reconnect":
                    self.connect(self.maya)
                self.sync()
                self.assertEqual("connected", self.connection.state)
                self.assertEqual(1, self.titles().count(event.name))
                self.env["mail.activity"].search([]).unlink()

    def concerned(self):
        """Who has to do something, as far as Odoo tells."""
        if self.connection.state == "reconnect":
            approval = "administrator to approve" in self.connection.last_error
            return APPROVAL if approval else OWNER
        administrator = self.env.ref("base.user_admin")
        told = self.connection.activity_ids.filtered(lambda a: a.user_id == administrator)
        return ADMINISTRATOR if told else NOBODY

    def test_a_secret_that_has_ended_disconnects_nobody(self):
        self.sync()
        self.control.expire_secrets()
        self.world.expire_access_token()
        event = self.event()
        for _round in range(3):
            self.later()
            self.sync()
        self.assertEqual((ADMINISTRATOR, "connected"), (self.concerned(), self.connection.state))
        self.assertEqual(1, len(self.connection.activity_ids))
        self.control.rotate_secret("another-secret")
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(f"{PREFIX}microsoft_client_secret", "another-secret")
        self.later()
        self.sync()
        self.assertEqual([event.name], self.titles())
        self.assertFalse(self.connection.last_error)

    # Many at once -----------------------------------------------------------------------------

    def test_two_users_of_one_mailbox_never_ask_too_much_at_once(self):
        tom = self.maya.copy({"login": "sync_tom", "name": "Tom"})
        theirs = self.connect(tom)
        other = theirs.remote_ids.filtered(lambda r: r.remote_id == self.world.neighbour)
        other.write({"blocks_availability": True, "receives_bookings": True})
        self.control.set_latency(20)
        for hour in range(12):
            self.event(naive_at(hour, 6))
            self.event(naive_at(hour, 6), user_id=tom.id, partner_ids=[(6, 0, tom.partner_id.ids)])
        self.sync()
        highest = self.control.concurrency(self.world.account)["highest"]
        self.assertGreater(highest, 1)
        self.assertLessEqual(highest, 4)
        self.assertNotIn(429, [request["status"] for request in self.control.requests()])
        self.assertEqual(12, len(self.seen()))
        self.assertEqual(12, len(self.control.events(self.world.neighbour)))
