"""Practitioners in their browsers, and a vendor whose accounts live in memory."""

from urllib.parse import parse_qs, urlsplit

from odoo.tests.common import HttpCase, new_test_user

from ...providers import registry
from ...providers.memory import MemoryCloudProvider, MemoryServer
from ...providers.memory_oauth import SCOPE, MemoryOAuth

START = "/calendar_sync/oauth/memory_cloud/start"
CALLBACK = "/calendar_sync/oauth/memory_cloud/callback"


class ConnectCase(HttpCase):
    """Maya is a practitioner, Tom her colleague. Maya is logged in."""

    account = "maya@vendor.example"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        registry.register(MemoryCloudProvider)
        cls.maya = new_test_user(cls.env, "conn_maya", groups="base.group_user", tz="UTC")
        cls.tom = new_test_user(cls.env, "conn_tom", groups="base.group_user", tz="UTC")
        cls.env["ir.cron"].search([]).active = False

    def setUp(self):
        super().setUp()
        MemoryServer.reset()
        self.server = MemoryServer.named(self.account)
        self.authenticate("conn_maya", "conn_maya")

    # What the browser does --------------------------------------------------------------------

    def leave(self, query=""):
        """Press “Connect” and return what the consent page is asked for."""
        answer = self.url_open(START + query, allow_redirects=False)
        self.assertEqual(303, answer.status_code, answer.text)
        self.assertTrue(answer.headers["Location"].startswith("https://memory.invalid/consent?"))
        asked = parse_qs(urlsplit(answer.headers["Location"]).query)
        return {name: values[0] for name, values in asked.items()}

    def agree(self, asked, account=None, scopes=(SCOPE,)):
        """Say yes on the consent page, and return the address that one is sent back to."""
        code = MemoryOAuth.agree(account or self.account, asked["code_challenge"], scopes)
        return f"{CALLBACK}?state={asked['state']}&code={code}"

    def come_back(self, address):
        return self.url_open(address, allow_redirects=False)

    def connect(self, account=None):
        """Connect an account of whoever is logged in, and return its connection."""
        answer = self.come_back(self.agree(self.leave(), account))
        self.assertEqual(303, answer.status_code, answer.text)
        return self.connections().filtered(
            lambda connection: connection.account_name == (account or self.account)
        )

    # What Odoo holds --------------------------------------------------------------------------

    def connections(self):
        self.env.invalidate_all()
        return self.env["calendar.connection"].with_context(active_test=False).search([])

    def credentials(self, connection):
        return connection.sudo().credential_ids._read_credentials()
