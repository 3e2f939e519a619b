from datetime import timedelta

from icalendar import Calendar

from odoo.exceptions import AccessError
from odoo.tests.common import new_test_user, tagged

from .booking_common import BookingCase, at, naive_at


@tagged("post_install", "-at_install")
class TestFeed(BookingCase):
    """What a private feed tells, and to whom."""

    def feed(self, user=None, **vals):
        user = user or self.maya
        return self.env["calendar.feed"].with_user(user).create(vals)

    def token(self, feed):
        return feed.address.rpartition("/")[2].removesuffix(".ics")

    def read(self, feed):
        """What a program reads at its address: {uid: entry}."""
        opened = self.env["calendar.feed"]._from_token(self.token(feed))
        calendar = Calendar.from_ical(opened._content())
        return {str(entry["UID"]): entry for entry in calendar.walk("VEVENT")}

    def titles(self, feed):
        return sorted(str(entry["SUMMARY"]) for entry in self.read(feed).values())

    # What it tells --------------------------------------------------------------------------------

    def test_a_practitioner_reads_her_own_appointments(self):
        mine = self.appointment()
        self.appointment(11, self.jonas)
        entry = self.read(self.feed())[mine.sync_uid]
        self.assertEqual((at(10), at(11)), (entry["DTSTART"].dt, entry["DTEND"].dt))

    def test_clients_are_left_out_unless_she_wants_them(self):
        event = self.appointment()
        event.write({"description": "<p>jane@client.example, bad back</p>", "location": "Jane's"})
        told = self.feed()._content().decode()
        self.assertEqual(["Massage"], self.titles(self.feed()))
        for secret in ("Jane", "jane@client", "bad back"):
            self.assertNotIn(secret, told)
        [entry] = self.read(self.feed(detailed=True)).values()
        self.assertEqual("Jane Doe – Massage", str(entry["SUMMARY"]))
        self.assertIn("bad back", str(entry["DESCRIPTION"]))

    def test_other_events_are_not_in_it(self):
        self.event(self.maya, 14, 15, name="Dentist")
        self.assertEqual([], self.titles(self.feed()))

    def test_one_service_can_have_a_feed_of_its_own(self):
        self.appointment()
        talk = self.service("Talk", self.maya_time)
        self.appointment(13, booking_service_id=talk.id)
        self.assertEqual(["Talk"], self.titles(self.feed(service_id=talk.id)))

    def test_what_is_cancelled_says_so_and_keeps_its_identity(self):
        event = self.appointment()
        feed = self.feed()
        before = self.read(feed)[event.sync_uid]
        event.action_booking_cancel()
        after = self.read(feed)[event.sync_uid]
        self.assertEqual(["CONFIRMED", "CANCELLED"], [str(e["STATUS"]) for e in (before, after)])
        self.assertGreater(after["SEQUENCE"], before["SEQUENCE"])

    def test_a_move_is_the_same_appointment_at_another_time(self):
        event = self.appointment()
        feed = self.feed()
        self.read(feed)
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.assertEqual(at(14), self.read(feed)[event.sync_uid]["DTSTART"].dt)
        self.assertEqual(1, len(self.read(feed)))

    def test_what_is_long_over_is_left_out(self):
        event = self.appointment()
        feed = self.feed()
        past = naive_at(10) - timedelta(days=60)
        quiet = event.with_context(no_mail_to_attendees=True)
        quiet.write({"start": past, "stop": past + timedelta(hours=1)})
        self.assertEqual({}, self.read(feed))

    def test_nothing_new_gives_the_same_bytes(self):
        self.appointment()
        feed = self.feed()
        self.env.flush_all()
        self.assertEqual(feed._content(), feed._content())

    def test_it_costs_the_same_number_of_queries_for_many(self):
        feed = self.feed()
        self.appointment(9)
        self.queries(feed)  # what Odoo remembers for everybody is read once
        few = self.queries(feed)
        for hour in (10, 11, 13, 14, 15):
            self.appointment(hour)
        self.assertEqual(few, self.queries(feed))

    def queries(self, feed):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        feed._content()
        return self.env.cr.sql_log_count - before

    # Everybody's ----------------------------------------------------------------------------------

    def test_a_manager_reads_everybodys_with_their_names(self):
        self.appointment()
        self.appointment(11, self.jonas)
        feed = self.feed(self.manager, everyone=True)
        expected = ["Massage (Jonas Weber)", "Massage (Maya Lindqvist)"]
        self.assertEqual(expected, self.titles(feed))

    def test_what_is_private_is_told_to_nobody_else(self):
        self.appointment(privacy="private", name="Jane Doe – tattoo removal")
        told = self.feed(self.manager, everyone=True, detailed=True)
        self.assertEqual(["Massage (Maya Lindqvist)"], self.titles(told))
        self.assertNotIn("tattoo", told._content().decode())

    def test_who_is_no_manager_can_not_have_everybodys(self):
        with self.assertRaises(AccessError):
            self.feed(everyone=True)

    def test_who_is_no_manager_any_more_reads_nothing(self):
        feed = self.feed(self.manager, everyone=True)
        token = self.token(feed)
        group = self.env.ref("appointment_calendar_sync.group_calendar_manager")
        self.manager.group_ids -= group
        self.assertFalse(self.env["calendar.feed"]._from_token(token))

    def test_another_companys_appointments_are_not_in_it(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        feed = self.feed(self.manager, everyone=True)
        self.appointment()
        self.assertEqual(1, len(self.read(feed)))
        self.massage.company_id = other
        self.assertEqual({}, self.read(feed))

    # Its address ----------------------------------------------------------------------------------

    def test_a_new_address_closes_the_one_before(self):
        feed = self.feed()
        token = self.token(feed)
        feed.action_renew()
        self.assertNotEqual(token, self.token(feed))
        self.assertFalse(self.env["calendar.feed"]._from_token(token))
        self.assertTrue(self.env["calendar.feed"]._from_token(self.token(feed)))

    def test_a_revoked_one_opens_nothing(self):
        feed = self.feed()
        token = self.token(feed)
        feed.action_revoke()
        self.assertFalse(self.env["calendar.feed"]._from_token(token))

    def test_its_secret_is_long_and_not_stored(self):
        feed = self.feed()
        token = self.token(feed)
        self.assertGreaterEqual(len(token) * 4, 128)
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(f)::text FROM calendar_feed f")
        self.assertFalse([row for (row,) in self.env.cr.fetchall() if token in row])

    def test_a_copy_has_an_address_of_its_own(self):
        feed = self.feed()
        self.assertNotEqual(feed.address, feed.copy().address)

    def test_whose_owner_left_it_opens_nothing(self):
        token = self.token(self.feed())
        self.maya.active = False
        self.assertFalse(self.env["calendar.feed"]._from_token(token))

    def test_only_its_owner_sees_and_changes_it(self):
        feed = self.feed()
        with self.assertRaises(AccessError):
            feed.with_user(self.jonas).read(["name"])
        self.assertFalse(feed.with_user(self.manager).address)
        for field in ("nonce", "token_hash"):
            with self.assertRaises(AccessError):
                feed.read([field])
        with self.assertRaises(AccessError):
            feed.with_user(self.manager).action_renew()
        with self.assertRaises(AccessError):
            self.feed(self.manager, user_id=self.maya.id)

    def test_a_manager_can_revoke_it(self):
        feed = self.feed()
        feed.with_user(self.manager).action_revoke()
        self.assertFalse(feed.exists())

    def test_clients_have_none(self):
        portal = new_test_user(self.env, "feed_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.feed(portal)
