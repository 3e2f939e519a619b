from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import html

from odoo.tests.common import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.moments import aware
from ...providers.errors import (
    AuthError,
    ClientRejected,
    Declined,
    NeedsApproval,
    TransientError,
)
from ...providers.memory import MemoryServer
from ...providers.memory_oauth import APPROVAL_PAGE, MemoryOAuth
from ...providers.registry import NEEDS
from .connecting import CALLBACK, START, ConnectCase


@tagged("post_install", "-at_install")
class TestConsent(ConnectCase):
    """A practitioner goes to the vendor's consent page and comes back."""

    # Coming back well -------------------------------------------------------------------------

    def test_consent_makes_a_connection_of_one_s_own(self):
        connection = self.connect()
        self.assertEqual(self.maya, connection.user_id)
        self.assertEqual("connected", connection.state)
        self.assertEqual([self.account], connection.remote_ids.mapped("name"))

    def test_one_lands_where_calendars_are_chosen(self):
        answer = self.come_back(self.agree(self.leave()))
        connection = self.connections()
        expected = f"/odoo/my-calendars/{connection.id}/choose-calendars/new"
        self.assertEqual(expected, urlsplit(answer.headers["Location"]).path)

    def test_nothing_is_read_or_written_before_calendars_are_chosen(self):
        connection = self.connect()
        self.assertEqual("choose", connection.health)
        self.assertFalse(any(connection.remote_ids.mapped("blocks_availability")))
        self.assertFalse(self.env["calendar.notice"].search([]))
        self.assertEqual({"account", "calendars"}, {r.verb for r in self.server.requests})

    def test_the_consent_page_is_told_where_to_send_people_back(self):
        self.assertEqual(f"{self.base_url()}{CALLBACK}", self.leave()["redirect_uri"])

    def test_the_grant_is_kept_sealed(self):
        connection = self.connect()
        credentials = self.credentials(connection)
        self.env.cr.execute("SELECT sealed FROM calendar_credential")
        [[sealed]] = self.env.cr.fetchall()
        self.assertTrue(credentials.refresh_token)
        self.assertNotIn(credentials.refresh_token, sealed)

    def test_connecting_is_written_down(self):
        connection = self.connect()
        lines = self.env["calendar.sync.log"].search([("connection_id", "=", connection.id)])
        self.assertEqual(["connect"], lines.mapped("kind"))

    # Coming back again ------------------------------------------------------------------------

    def reconnect(self, connection):
        asked = self.leave(f"?connection={connection.id}")
        return asked, self.come_back(self.agree(asked))

    def test_reconnecting_keeps_the_choices_and_doubles_nothing(self):
        connection = self.connect()
        connection.remote_ids.write({"blocks_availability": True, "receives_bookings": True})
        connection._needs_owner("No longer let in.")
        _asked, answer = self.reconnect(connection)
        self.assertEqual(connection, self.connections())
        self.assertEqual("connected", connection.state)
        self.assertTrue(connection.remote_ids.receives_bookings)
        page = urlsplit(answer.headers["Location"]).path
        self.assertEqual(f"/odoo/my-calendars/{connection.id}", page)

    def test_reconnecting_suggests_the_account_to_the_vendor(self):
        asked, _answer = self.reconnect(self.connect())
        self.assertEqual(self.account, asked["login_hint"])

    def test_a_disconnected_account_comes_back_to_its_own_connection(self):
        connection = self.connect()
        connection.action_disconnect()
        self.reconnect(connection)
        self.assertEqual(connection, self.connections())
        self.assertTrue(connection.active)

    def test_choosing_another_account_changes_nothing_and_offers_both(self):
        connection = self.connect()
        before = self.credentials(connection)
        asked = self.leave(f"?connection={connection.id}")
        answer = self.come_back(self.agree(asked, "other@vendor.example"))
        self.assertEqual(409, answer.status_code)
        self.assertIn(f"{START}?connection={connection.id}", answer.text)
        self.assertIn(f"{START}?hint=other%40vendor.example", answer.text)
        self.assertEqual(connection, self.connections())
        self.assertEqual(before, self.credentials(connection))

    def test_a_grant_that_was_not_meant_is_given_back(self):
        connection = self.connect()
        asked = self.leave(f"?connection={connection.id}")
        self.come_back(self.agree(asked, "other@vendor.example"))
        self.assertFalse(MemoryServer.named("other@vendor.example").tokens)

    def test_giving_back_does_not_end_a_colleague_s_grant_of_the_same_account(self):
        self.authenticate("conn_tom", "conn_tom")
        self.connect("salon@vendor.example")
        self.authenticate("conn_maya", "conn_maya")
        asked = self.leave(f"?connection={self.connect().id}")
        self.come_back(self.agree(asked, "salon@vendor.example"))
        self.assertTrue(MemoryServer.named("salon@vendor.example").tokens)

    def test_two_people_can_connect_one_account(self):
        mine = self.connect("salon@vendor.example")
        self.authenticate("conn_tom", "conn_tom")
        self.connect("salon@vendor.example")
        self.assertEqual({self.maya, self.tom}, set(self.connections().user_id))
        self.assertEqual(self.maya, mine.user_id)

    # Answers that are not believed ------------------------------------------------------------

    def assertRefused(self, answer, status, words):
        self.assertEqual(status, answer.status_code)
        self.assertIn(words, answer.text)
        self.assertIn("/odoo/my-calendars", answer.text)
        self.assertFalse(self.connections())

    def test_a_forged_state_connects_nothing(self):
        asked = self.leave()
        nonce, _, signature = asked["state"].partition(".")
        for state in (
            "",
            "x",
            f"{nonce}.",
            f"{nonce}x.{signature}",
            f"{nonce}.{signature}0",
            "é.ß",
        ):
            with self.subTest(state=state):
                answer = self.come_back(self.agree({**asked, "state": state}))
                self.assertRefused(answer, 403, "not made by this Odoo")

    def test_an_answer_is_believed_once(self):
        address = self.agree(self.leave())
        self.assertEqual(303, self.come_back(address).status_code)
        self.connections().unlink()
        self.assertRefused(self.come_back(address), 400, "used before")

    def test_a_refused_answer_is_spent_too(self):
        address = self.agree(self.leave())
        self.authenticate("conn_tom", "conn_tom")
        self.come_back(address)
        self.authenticate("conn_maya", "conn_maya")
        self.assertRefused(self.come_back(address), 400, "used before")

    def test_an_answer_after_more_than_ten_minutes_is_too_late(self):
        address = self.agree(self.leave())
        self.env["calendar.consent"].search([]).expires_at -= timedelta(minutes=11)
        self.assertRefused(self.come_back(address), 400, "ten minutes")

    def test_consent_lasts_ten_minutes(self):
        self.leave()
        expires = aware(self.env["calendar.consent"].search([]).expires_at)
        left = expires - datetime.now(timezone.utc)
        self.assertLess(timedelta(minutes=9), left)
        self.assertLessEqual(left, timedelta(minutes=10))

    def test_another_user_s_callback_connects_nothing(self):
        address = self.agree(self.leave())
        self.authenticate("conn_tom", "conn_tom")
        self.assertRefused(self.come_back(address), 403, "by another user")

    def test_another_browser_of_the_same_user_connects_nothing(self):
        address = self.agree(self.leave())
        self.authenticate("conn_maya", "conn_maya")
        self.assertRefused(self.come_back(address), 403, "another browser")

    def test_nobody_logged_in_connects_nothing(self):
        address = self.agree(self.leave())
        self.authenticate(None, None)
        self.assertRefused(self.come_back(address), 403, "Log in")

    def test_the_answer_of_one_vendor_is_not_another_s(self):
        address = self.agree(self.leave()).replace("memory_cloud", "google")
        self.assertRefused(self.come_back(address), 400, "used before")

    # The vendor says no -----------------------------------------------------------------------

    def sent_back(self, error, description=""):
        """Come back from the consent page with an error of the vendor's."""
        query = urlencode(
            {"state": self.leave()["state"], "error": error, "error_description": description}
        )
        return self.come_back(f"{CALLBACK}?{query}")

    def test_denied_consent_is_no_error_of_anybody_s(self):
        self.assertRefused(self.sent_back("access_denied"), 400, "did not allow access")

    def test_another_answer_of_the_vendor_is_named(self):
        answer = self.sent_back("admin_policy_enforced")
        self.assertRefused(answer, 400, "admin_policy_enforced")

    def test_nobody_can_put_words_into_that_page(self):
        answer = self.sent_back("Call this number now", "or write to thief@example.com")
        self.assertRefused(answer, 400, "“?”")
        for words in ("this number", "thief"):
            self.assertNotIn(words, answer.text)

    def test_a_consent_page_that_fails_asks_for_patience(self):
        self.assertRefused(self.sent_back("server_error"), 503, "can not be reached")

    def test_no_page_shows_a_page_of_this_trip_in_a_frame(self):
        answer = self.sent_back("server_error")
        self.assertEqual("frame-ancestors 'none'", answer.headers["Content-Security-Policy"])
        self.assertEqual("DENY", answer.headers["X-Frame-Options"])

    def test_what_the_vendor_means_by_an_error_decides_not_what_it_is_called(self):
        for error, status, words in (
            (Declined("no", reason="access_denied"), 400, "did not allow access"),
            (NeedsApproval("ask", reason="MEM90094"), 403, "has to agree first"),
            (ClientRejected("who", reason="MEM700016"), 502, "MEM700016"),
            (TransientError("busy", reason="MEM90033"), 503, "can not be reached"),
            (AuthError("no", reason="MEM50034"), 400, "“MEM50034”"),
        ):
            with self.subTest(type(error).__name__):
                description = MemoryOAuth.refuse(error)
                answer = self.sent_back("invalid_request", description)
                self.assertRefused(answer, status, words)
                self.assertNotIn(description, answer.text)

    def test_an_error_instead_of_tokens_is_answered_in_the_same_way(self):
        for error, status, words in (
            (NeedsApproval("ask", reason="MEM90094"), 403, "has to agree first"),
            (ClientRejected("old", reason="MEM7000222"), 502, "MEM7000222"),
            (TransientError("busy"), 503, "can not be reached"),
            (AuthError("no", reason="MEM50173"), 400, "“MEM50173”"),
        ):
            with self.subTest(type(error).__name__):
                query = urlencode(
                    {"state": self.leave()["state"], "code": MemoryOAuth.refuse(error)}
                )
                self.assertRefused(self.come_back(f"{CALLBACK}?{query}"), status, words)

    # An organisation that wants to be asked ---------------------------------------------------

    def ask_for_approval(self):
        return self.sent_back(
            "access_denied", MemoryOAuth.refuse(NeedsApproval("ask", reason="MEM90094"))
        )

    def test_what_to_ask_the_administrator_for_can_be_sent_on(self):
        page = html.fromstring(self.ask_for_approval().text)
        letter = page.xpath("string(//figure/div)")
        for words in (self.base_url(), "MEM90094", f"{APPROVAL_PAGE}?state=approval", "no mail"):
            self.assertIn(words, letter)
        [mail] = page.xpath("//a[starts-with(@href, 'mailto:')]/@href")
        asked = parse_qs(urlsplit(mail).query)
        self.assertEqual([letter], [body.replace("\r\n", "\n") for body in asked["body"]])
        self.assertIn("approve Odoo", asked["subject"][0])

    def test_who_approved_is_thanked_and_needs_no_account_here(self):
        self.authenticate(None, None)
        answer = self.come_back(f"{CALLBACK}?state=approval&admin_consent=True&tenant=x")
        self.assertEqual(200, answer.status_code)
        self.assertIn("Thank you", answer.text)
        self.assertNotIn("/odoo/my-calendars", answer.text)

    def test_who_did_not_approve_is_not_thanked(self):
        answer = self.come_back(f"{CALLBACK}?state=approval&error=permission_denied")
        self.assertRefused(answer, 400, "was not approved")
        self.assertNotIn("permission_denied", answer.text)

    # Consent that is not good enough ----------------------------------------------------------

    def test_an_unticked_permission_is_named_and_nothing_is_connected(self):
        answer = self.come_back(self.agree(self.leave(), scopes=("email",)))
        self.assertRefused(answer, 400, "permission is missing")
        self.assertIn("“see and change the events of your calendars”", answer.text)

    def test_a_code_that_is_not_accepted_asks_to_start_again(self):
        asked = self.leave()
        answer = self.come_back(f"{CALLBACK}?state={asked['state']}&code=stolen")
        self.assertRefused(answer, 400, "start again")

    def test_a_code_taken_from_another_trip_is_not_accepted(self):
        code = self.agree(self.leave()).partition("&code=")[2]
        answer = self.come_back(f"{CALLBACK}?state={self.leave()['state']}&code={code}")
        self.assertRefused(answer, 400, "start again")

    def test_a_vendor_out_of_reach_asks_for_patience(self):
        self.server.fail_next(TransientError("timeout"), verb="account")
        answer = self.come_back(self.agree(self.leave()))
        self.assertRefused(answer, 503, "can not be reached")

    def test_a_refused_client_is_for_the_administrator(self):
        self.server.fail_next(ClientRejected("no", reason="invalid_client"), verb="calendars")
        answer = self.come_back(self.agree(self.leave()))
        self.assertRefused(answer, 502, "invalid_client")
        self.assertNotIn("/odoo/settings", answer.text)

    def test_an_administrator_is_led_to_what_is_wrong_with_the_client(self):
        new_test_user(self.env, "conn_admin", groups="base.group_system")
        self.authenticate("conn_admin", "conn_admin")
        self.server.fail_next(ClientRejected("no", reason="invalid_client"), verb="calendars")
        answer = self.come_back(self.agree(self.leave()))
        self.assertRefused(answer, 502, "/odoo/settings#appointment_calendar_sync")

    # Before leaving ---------------------------------------------------------------------------

    def starts(self):
        """The answers of vendors that nobody has set up."""
        for vendor in NEEDS:
            with self.subTest(vendor):
                yield self.url_open(f"/calendar_sync/oauth/{vendor}/start", allow_redirects=False)

    def test_a_vendor_that_is_not_set_up_sends_one_to_the_administrator(self):
        for answer in self.starts():
            self.assertRefused(answer, 409, "ask your administrator")
            self.assertNotIn("/odoo/settings", answer.text)

    def test_the_administrator_is_sent_to_the_settings(self):
        new_test_user(self.env, "conn_admin", groups="base.group_system")
        self.authenticate("conn_admin", "conn_admin")
        for answer in self.starts():
            self.assertIn("/odoo/settings#appointment_calendar_sync", answer.text)

    def test_a_consent_page_that_can_not_be_found_is_said_before_one_leaves(self):
        for error, status, words in (
            (TransientError("timeout"), 503, "can not be reached"),
            (ClientRejected("no", reason="invalid_tenant"), 502, "invalid_tenant"),
        ):
            with self.subTest(type(error).__name__):
                MemoryOAuth.fail_departure(error)
                answer = self.url_open(START, allow_redirects=False)
                self.assertRefused(answer, status, words)

    @mute_logger("odoo.http")
    def test_there_is_no_consent_page_of_an_unknown_vendor(self):
        for page in ("start", "callback"):
            answer = self.url_open(f"/calendar_sync/oauth/nobody/{page}", allow_redirects=False)
            self.assertEqual(404, answer.status_code)

    def test_somebody_else_s_connection_can_not_be_mended(self):
        self.authenticate("conn_tom", "conn_tom")
        his = self.connect("tom@vendor.example")
        self.authenticate("conn_maya", "conn_maya")
        asked = self.leave(f"?connection={his.id}")
        self.assertEqual("", asked.get("login_hint", ""))
        self.come_back(self.agree(asked))
        self.assertEqual(self.tom, his.user_id)
        self.assertEqual(2, len(self.connections()))

    def test_a_trip_starts_at_the_public_address_where_the_session_has_to_be(self):
        public = "https://odoo.example.com"
        self.env["ir.config_parameter"].set_param(
            "appointment_calendar_sync.webhook_base_url", public
        )
        answer = self.url_open(f"{START}?hint=maya", allow_redirects=False)
        self.assertEqual(f"{public}{START}?hint=maya&moved=1", answer.headers["Location"])
        self.assertEqual(f"{public}{CALLBACK}", self.leave("?moved=1")["redirect_uri"])

    def test_a_portal_user_can_not_connect(self):
        new_test_user(self.env, "conn_portal", groups="base.group_portal")
        self.authenticate("conn_portal", "conn_portal")
        with mute_logger("odoo.http"):
            answer = self.url_open(START, allow_redirects=False)
        self.assertEqual(403, answer.status_code)

    # What is left behind ----------------------------------------------------------------------

    def test_the_page_does_not_pass_the_code_on(self):
        answer = self.come_back(f"{CALLBACK}?state=x.y&code=secret")
        self.assertEqual("no-referrer", answer.headers["Referrer-Policy"])
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertNotIn("secret", answer.text)

    def test_those_who_never_come_back_are_forgotten(self):
        self.leave()
        consents = self.env["calendar.consent"]
        consents._forget_lost_travellers()
        self.assertEqual(1, len(consents.search([])))
        consents.search([]).expires_at -= timedelta(hours=2)
        consents._forget_lost_travellers()
        self.assertFalse(consents.search([]))
