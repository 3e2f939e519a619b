from odoo.fields import Datetime
from odoo.tests.common import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from ...providers import registry
from ...providers.errors import Rejected, TransientError, UnreadableAnswer
from ...providers.memory import MemoryProvider, MemoryServer

OPEN = "/calendar_sync/open/memory"
SECRET = "correct horse battery"
ACCOUNT = "maya@memory.example"


class OpeningCase(HttpCase):
    """Maya is a practitioner with an account that a password opens. She is logged in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        registry.register(MemoryProvider)
        cls.maya = new_test_user(cls.env, "open_maya", groups="base.group_user", tz="UTC")
        cls.tom = new_test_user(cls.env, "open_tom", groups="base.group_user", tz="UTC")
        new_test_user(cls.env, "open_admin", groups="base.group_user,base.group_system")
        new_test_user(cls.env, "open_portal", groups="base.group_portal")
        cls.env["ir.cron"].search([]).active = False

    def setUp(self):
        super().setUp()
        MemoryServer.reset()
        self.server = MemoryServer.named(ACCOUNT)
        self.server.password = SECRET
        self.log_in("open_maya")

    def log_in(self, login):
        self.authenticate(login, login)

    def open(self, password=SECRET, *, username=ACCOUNT, address="memory.example", **more):
        """Press “Connect” in the dialog, and return what it is answered."""
        typed = {"address": address, "username": username, "password": password, **more}
        return self.make_jsonrpc_request(OPEN, typed)

    def trouble(self, *typed, **more):
        """The same, when it does not work."""
        answer = self.open(*typed, **more)
        self.assertEqual(["trouble"], list(answer), answer)
        return answer["trouble"]

    def connections(self):
        self.env.invalidate_all()
        return self.env["calendar.connection"].with_context(active_test=False).search([])

    def credentials(self):
        return self.connections().sudo().credential_ids._read_credentials()


@tagged("post_install", "-at_install")
class TestOpening(OpeningCase):
    """What the dialog is told, and what is kept of what was typed into it."""

    def test_the_right_password_leads_to_the_choice_of_calendars(self):
        answer = self.open()
        connection = self.connections()
        page = f"/odoo/my-calendars/{connection.id}/choose-calendars/new"
        self.assertEqual({"address": page}, answer)
        self.assertEqual((self.maya, ACCOUNT), (connection.user_id, connection.account_name))
        self.assertEqual([ACCOUNT], connection.remote_ids.mapped("name"))
        self.assertEqual(SECRET, self.credentials().password)

    def test_spaces_around_what_was_pasted_do_no_harm(self):
        self.open(f" {SECRET}\n", username=f" {ACCOUNT} ")
        self.assertEqual(SECRET, self.credentials().password)

    def test_an_address_is_kept_for_the_next_time_without_what_may_be_secret_in_it(self):
        self.open(address="https://memory.example/dav?token=s3cret#there")
        self.assertEqual("https://memory.example/dav", self.connections().address)

    def test_the_same_account_again_is_the_same_connection(self):
        self.open()
        first = self.connections()
        self.server.password = "another"
        self.open("another")
        self.assertEqual(first, self.connections())
        self.assertEqual("another", self.credentials().password)

    def test_the_password_is_in_no_table_in_the_clear(self):
        self.open()
        self.open("a wrong guess")
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name LIKE 'calendar%' "
            "GROUP BY table_name"
        )
        for (table,) in self.env.cr.fetchall():
            for secret in (SECRET, "a wrong guess"):
                query = f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s'
                self.env.cr.execute(query, [f"%{secret}%"])
                self.assertEqual((0,), self.env.cr.fetchone(), table)

    def test_the_password_is_in_no_log_however_much_it_tells(self):
        with self.assertLogs("odoo", "DEBUG") as logs:
            self.open("a wrong guess")
            self.open()
        told = "\n".join(logs.output)
        self.assertIn("DEBUG:odoo", told)
        for secret in (SECRET, "a wrong guess"):
            self.assertNotIn(secret, told)

    def test_no_answer_gives_the_password_back(self):
        self.assertNotIn("guess", str(self.trouble("guess")))
        self.assertNotIn(SECRET, str(self.open()))


@tagged("post_install", "-at_install")
class TestWhatIsWrong(OpeningCase):
    """The words in the dialog, and the field that they are about."""

    def assertTold(self, trouble, field, *words):
        self.assertEqual(field, trouble["field"])
        for word in words:
            self.assertIn(word, f"{trouble['title']}. {trouble['text']}")
        self.assertFalse(self.connections())

    def test_a_wrong_password(self):
        self.assertTold(self.trouble("guess"), "password", "did not let us in", "not right")

    def test_a_password_that_is_not_for_programs(self):
        trouble = self.trouble(address="strict.memory.example")
        self.assertTold(trouble, "password", "app-specific password")

    def test_an_address_without_calendars(self):
        trouble = self.trouble(address="elsewhere.example")
        self.assertTold(trouble, "address", "no calendars at this address")

    def test_a_web_page_instead_of_a_calendar_server(self):
        self.server.fail_next(UnreadableAnswer("a page", reason="not_multistatus"))
        self.assertTold(self.trouble(), "address", "no calendars at this address")

    def test_an_address_that_must_not_be_visited(self):
        self.refuse("address_not_allowed")
        self.assertTold(self.trouble(), "address", "https", "ask your administrator")

    def test_an_administrator_reads_how_to_allow_it(self):
        self.log_in("open_admin")
        self.refuse("address_not_allowed")
        self.assertTold(self.trouble(), "address", "caldav_allow_private_hosts")

    def refuse(self, reason):
        self.server.fail_next(Rejected("no", reason=reason))

    def test_a_server_that_is_not_there_or_too_slow_or_not_to_be_trusted(self):
        for reason, words in {
            "connection": "can not be reached",
            "timeout": "no answer in time",
            "certificate": "can not prove who it is",
        }.items():
            with self.subTest(reason):
                self.server.fail_next(TransientError("no", reason=reason))
                self.assertTold(self.trouble(), "address", words)

    def test_a_server_that_says_something_else_is_quoted_by_its_code_alone(self):
        self.refuse("forbidden_by_policy")
        self.assertTold(self.trouble(), "address", "“forbidden_by_policy”")
        self.refuse("<b>Call 555-1234</b>")
        trouble = self.trouble()
        self.assertNotIn("555", str(trouble))

    def test_something_that_was_not_typed_is_asked_for_before_anybody_else_is(self):
        for field in ("address", "username", "password"):
            with self.subTest(field):
                self.assertTold(self.trouble(**{field: "  "}), field, "Please enter")
        self.assertFalse(self.server.requests)

    def test_what_is_no_text_is_nothing(self):
        self.assertTold(self.trouble(password={"a": 1}), "password", "Please enter")

    def test_ten_failed_tries_are_enough_for_a_while(self):
        for _ in range(10):
            self.assertEqual("password", self.trouble("guess")["field"])
        asked = len(self.server.requests)
        self.assertTold(self.trouble(), "", "Too many tries")
        self.assertEqual(asked, len(self.server.requests), "nobody was asked")

    def test_after_ten_minutes_one_may_try_again(self):
        for _ in range(10):
            self.trouble("guess")
        tries = self.env["calendar.attempt"].search([])
        self.assertEqual(10, len(tries))
        self.env.cr.execute(
            "UPDATE calendar_attempt SET create_date = %s",
            [Datetime.subtract(Datetime.now(), minutes=11)],
        )
        self.assertIn("address", self.open())

    def test_one_s_own_failures_do_not_stop_a_colleague(self):
        for _ in range(11):
            self.trouble("guess")
        self.log_in("open_tom")
        self.assertIn("address", self.open())

    def test_success_is_not_counted(self):
        for _ in range(12):
            self.assertIn("address", self.open())
        self.assertFalse(self.env["calendar.attempt"].search([]))


@tagged("post_install", "-at_install")
class TestOpeningAgain(OpeningCase):
    """An account that lets us in no more is opened again, and no other in its place."""

    def setUp(self):
        super().setUp()
        self.open()
        self.connection = self.connections()
        self.connection.sudo().write({"state": "reconnect"})

    def test_the_account_goes_on_where_it_was(self):
        self.connection.remote_ids.sudo().write({"blocks_availability": True})
        answer = self.open(connection=self.connection.id)
        self.assertEqual({"address": f"/odoo/my-calendars/{self.connection.id}"}, answer)
        self.assertEqual("connected", self.connections().state)

    def test_another_account_is_not_taken_in_its_place(self):
        trouble = self.trouble(username="tom@memory.example", connection=self.connection.id)
        self.assertIn("another account", trouble["title"])
        self.assertEqual(self.connection, self.connections())
        self.assertEqual("reconnect", self.connections().state)

    def test_a_colleague_s_connection_is_not_opened_for_them(self):
        self.log_in("open_tom")
        self.open(connection=self.connection.id)
        self.assertEqual("reconnect", self.connections().filtered(
            lambda connection: connection.user_id == self.maya
        ).state)  # fmt: skip

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_portal_users_open_nothing(self):
        self.log_in("open_portal")
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            self.open()

    @mute_logger("odoo.http")
    def test_strangers_open_nothing(self):
        self.authenticate(None, None)
        with self.assertRaises(JsonRpcException):
            self.open()

    @mute_logger("odoo.http")
    def test_there_are_no_other_kinds_than_those_that_are_offered(self):
        with self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request("/calendar_sync/open/google", {})
