from datetime import timedelta

from psycopg2.sql import SQL, Identifier

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests.common import new_test_user, tagged

from .common import SyncCase, naive_at

MANAGER = "appointment_calendar_sync.group_calendar_manager"
SECRETS = ("Zebedee", "zebedee@client.example", "Quincunx street", "allergic to lavender")


@tagged("post_install", "-at_install")
class TestForgetting(SyncCase):
    """A client asks to be forgotten."""

    def setUp(self):
        super().setUp()
        self.boss = new_test_user(self.env, "forget_boss", groups=MANAGER)
        hers = self.maya.sudo().resource_ids
        values = {"name": "Massage", "resource_ids": [(6, 0, hers.ids)], "timezone": "UTC"}
        self.service = self.env["booking.service"].create(values)
        self.client = self.env["res.partner"].create(
            {"name": "Zebedee", "email": "zebedee@client.example"}
        )
        self.appointed = self.appointment()
        self.sync()

    def appointment(self, start=None, **vals):
        values = {
            "booking_service_id": self.service.id,
            "booking_client_id": self.client.id,
            "booking_note": "allergic to lavender",
            "location": "Quincunx street 5",
            "description": "<p>zebedee@client.example, allergic to lavender</p>",
        }
        event = self.event(start, name="Zebedee – Massage", **values, **vals)
        answer = {"question": "What else?", "answer": "allergic to lavender"}
        event.sudo().booking_answer_ids = [(0, 0, answer)]
        return event

    def forget(self, user=None):
        dialogs = self.env["booking.forgetting"].with_user(user or self.boss)
        dialog = dialogs.with_context(active_id=self.client.id).create({})
        dialog.action_forget()
        self.sync()
        return dialog

    def traces(self):
        """Where in the whole database something of the client stands."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT DISTINCT c.table_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND c.data_type IN ('text', 'character varying', 'json', 'jsonb')"
        )
        tables = [name for (name,) in self.env.cr.fetchall()]
        return {table for table in tables if self.is_in(table)}

    def is_in(self, table):
        query = SQL("SELECT 1 FROM {} t WHERE t::text ILIKE ANY(%s) LIMIT 1")
        self.env.cr._obj.execute(query.format(Identifier(table)), [[f"%{s}%" for s in SECRETS]])
        return bool(self.env.cr._obj.fetchone())

    def test_nothing_of_the_client_is_left_but_the_contact_itself(self):
        self.past()
        self.appointed.message_post(body="Zebedee called, allergic to lavender")
        known = {"booking_answer", "calendar_event", "mail_message", "calendar_link"}
        self.assertLess(known, self.traces())
        self.forget()
        self.assertLessEqual(self.traces(), {"res_partner"})
        self.client.unlink()
        self.assertEqual(set(), self.traces())

    def test_who_has_no_address_takes_nothing_of_others_along(self):
        proved = self.env["booking.pending"].create(
            {"service_id": self.service.id, "expires_at": naive_at(1)}
        )
        self.client.email = False
        self.forget()
        self.assertTrue(proved.exists(), "what was confirmed by mail has no address any more")

    def test_the_calendar_outside_names_nobody_any_more(self):
        past = self.past()
        self.assertIn("Zebedee", str(self.there()))
        self.forget()
        self.assertEqual(["Massage"], [event.title for event in self.there()])
        for secret in SECRETS:
            self.assertNotIn(secret, str(self.there()))
        self.assertTrue(past.exists())

    def past(self):
        """An appointment that is over, and stands in the calendar."""
        event = self.appointment(naive_at(14))
        self.sync()
        over = Datetime.now() - timedelta(days=3)
        event.with_context(no_mail_to_attendees=True).write(
            {"start": over, "stop": over + timedelta(hours=1)}
        )
        self.sync()
        return event

    def test_what_is_still_to_come_is_cancelled_and_nobody_is_mailed(self):
        before = self.env["mail.mail"].sudo().search_count([("state", "=", "outgoing")])
        self.forget()
        self.assertEqual("cancelled", self.appointed.booking_state)
        self.assertEqual([], self.there())
        after = self.env["mail.mail"].sudo().search_count([("state", "=", "outgoing")])
        self.assertLessEqual(after, before)

    def test_what_was_online_is_not_somewhere_now(self):
        self.service.write({"location": "Station road 1", "meeting": "link"})
        self.forget()
        self.assertFalse(self.appointed.location)

    def test_that_somebody_came_remains(self):
        past = self.past()
        start = past.start
        self.forget()
        self.assertEqual((start, "confirmed"), (past.start, past.booking_state))
        self.assertEqual((self.service, self.maya), (past.booking_service_id, past.user_id))

    def test_the_numbers_are_shown_beforehand(self):
        self.past()
        dialogs = self.env["booking.forgetting"].with_user(self.boss)
        dialog = dialogs.with_context(active_id=self.client.id).create({})
        self.assertEqual((1, 1, 0), (dialog.past_count, dialog.upcoming_count, dialog.left_count))
        self.connection.with_user(self.maya).action_disconnect()
        dialog.invalidate_recordset()
        self.assertEqual(1, dialog.left_count)

    def test_an_account_that_was_left_keeps_no_memory_here(self):
        self.connection.with_user(self.maya).action_disconnect()
        self.forget()
        self.assertLessEqual(self.traces(), {"res_partner"})

    def test_an_account_that_waits_for_its_owner_follows_later(self):
        past = self.past()
        self.connection.state = "reconnect"
        self.forget()
        self.assertIn("Zebedee", str(self.there()))
        self.connection.state = "connected"
        self.sync()
        self.assertNotIn("Zebedee", str(self.there()))
        self.assertEqual("Massage", past.name)

    def test_an_open_question_is_answered_first(self):
        self.connection.strategy = "ask"
        self.appointed.name = "Zebedee – long Massage"
        self.server.edit(self.ref(self.appointed), title="Zebedee – short Massage")
        self.pull()
        with self.assertRaisesRegex(UserError, "answer that question"):
            self.forget()

    def test_other_clients_stay(self):
        other = self.env["res.partner"].create({"name": "Jane Doe"})
        event = self.appointment(naive_at(15), booking_client_name="Jane Doe")
        event.write({"booking_client_id": other.id, "name": "Jane Doe – Massage"})
        self.forget()
        self.assertEqual((other, "Jane Doe – Massage"), (event.booking_client_id, event.name))

    def test_it_is_for_managers(self):
        with self.assertRaises(AccessError):
            self.forget(self.maya)
