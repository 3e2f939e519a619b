from odoo.tests.common import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .connecting import ConnectCase

MANAGER = "appointment_calendar_sync.group_calendar_manager"


@tagged("post_install", "-at_install")
class TestConnectionOverRpc(ConnectCase):
    """What a browser, or anybody with a password, may ask of somebody else's connection."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(cls.env, "conn_boss", groups=f"{MANAGER},base.group_system")
        new_test_user(cls.env, "conn_portal", groups="base.group_portal")

    def setUp(self):
        super().setUp()
        self.connection = self.connect()
        self.remote = self.connection.remote_ids

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_model"):
            return self.make_jsonrpc_request(f"/web/dataset/call_kw/{model}/{method}", params)

    def assertRefused(self, model, method, *args):
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            self.call(model, method, *args)

    def as_everybody_else(self):
        for login in ("conn_tom", "conn_boss", "conn_portal"):
            self.authenticate(login, login)
            with self.subTest(login):
                yield

    def test_nobody_else_can_disconnect_pause_or_reconnect(self):
        for _ in self.as_everybody_else():
            for action in ("action_disconnect", "action_pause", "action_connect"):
                self.assertRefused("calendar.connection", action, [self.connection.id])
        self.env.invalidate_all()
        self.assertTrue(self.connection.active)
        self.assertEqual("connected", self.connection.state)

    def test_nobody_else_can_choose(self):
        for _ in self.as_everybody_else():
            values = {"blocks_availability": True}
            self.assertRefused("calendar.remote", "write", [self.remote.id], values)

    def test_nobody_at_all_can_read_credentials(self):
        credential = self.connection.sudo().credential_ids
        self.authenticate("conn_maya", "conn_maya")
        self.assertRefused("calendar.credential", "read", [credential.id], ["sealed"])
        for _ in self.as_everybody_else():
            self.assertRefused("calendar.credential", "read", [credential.id], ["sealed"])
            self.assertRefused(
                "calendar.connection", "read", [self.connection.id], ["credential_ids"]
            )

    def test_what_only_the_code_may_do_can_not_be_called(self):
        for method in ("_connect", "_store_credentials", "_settings", "_build_provider", "_open"):
            with self.subTest(method), self.assertRaises(JsonRpcException):
                self.call("calendar.connection", method, [self.connection.id])

    def test_the_owner_can_pause_and_disconnect(self):
        self.call("calendar.connection", "action_pause", [self.connection.id])
        self.env.invalidate_all()
        self.assertEqual("paused", self.connection.state)
        self.call("calendar.connection", "action_disconnect", [self.connection.id])
        self.env.invalidate_all()
        self.assertFalse(self.connection.active)
