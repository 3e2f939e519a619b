from odoo.tests.common import new_test_user, tagged

from ... import uninstall_hook
from .common import at, foreign, naive_at
from .mirror_common import OTHER, MirrorCase


@tagged("post_install", "-at_install")
class TestChoices(MirrorCase):
    """What Maya takes back is gone at once; what she grants comes with the next reading."""

    def setUp(self):
        super().setUp()
        self.put(title="Therapy", notes="Couch", location="Downtown")
        self.put(at(9, 5), title="Weekly therapy", recurrence=("RRULE:FREQ=DAILY;COUNT=3",))
        self.pull()

    def words(self):
        """Whatever is kept of titles."""
        self.env.cr.execute(
            "SELECT string_agg(t::text, ' ') FROM (SELECT to_jsonb(e) AS t FROM calendar_event e"
            " UNION ALL SELECT to_jsonb(s) FROM calendar_mirror_series s) AS everything"
        )
        return self.env.cr.fetchone()[0] or ""

    def test_less_is_known_at_once_and_masked_again_with_the_next_reading(self):
        self.assertIn("herapy", self.words())
        self.choose(detail="masked")
        self.assertNotIn("herapy", self.words())
        self.pull()
        self.assertEqual(["Busy"] * 4, self.titles())
        self.assertNotIn("herapy", self.words())

    def test_nothing_is_known_at_once(self):
        self.choose(detail="busy")
        self.assertFalse(self.all_mirrors())
        self.assertNotIn("herapy", self.words())
        self.pull()
        self.assertFalse(self.all_mirrors())
        self.assertEqual(4, len(self.blocks()))

    def test_more_is_known_after_reading_and_the_events_stay_the_same(self):
        self.choose(detail="masked")
        self.pull()
        kept = self.mirrors()
        self.choose(detail="full")
        self.assertNotIn("herapy", self.words())
        self.pull()
        self.assertEqual({"Therapy", "Weekly therapy"}, set(self.titles()))
        self.assertEqual(kept, self.mirrors())

    def test_round_and_round_doubles_nothing(self):
        for detail, seen in (("busy", 0), ("masked", 4), ("full", 4), ("busy", 0), ("full", 4)):
            with self.subTest(detail):
                self.choose(detail=detail)
                self.sync()
                self.assertEqual(seen, len(self.all_mirrors()))

    def test_a_calendar_that_does_not_block_is_not_seen(self):
        self.choose(blocks_availability=False)
        self.assertFalse(self.all_mirrors())
        self.choose(blocks_availability=True)
        self.pull()
        self.assertEqual(4, len(self.mirrors()))

    def test_a_calendar_that_blocks_a_room_is_not_seen_in_its_owners_calendar(self):
        room = self.env["resource.resource"].create({"name": "Room", "resource_type": "material"})
        self.remote.resource_id = room
        self.assertFalse(self.all_mirrors())
        self.pull()
        self.assertFalse(self.all_mirrors())
        busy = self.env["calendar.busy"].search([("resource_id", "=", room.id)])
        self.assertEqual(4, len(busy))

    def test_a_calendar_that_becomes_two_way_is_not_mirrored(self):
        self.choose(receives_bookings=True)
        self.assertFalse(self.all_mirrors())

    def test_who_disconnects_takes_everything_along(self):
        self.connection.with_user(self.maya).action_disconnect()
        self.assertFalse(self.all_mirrors())
        self.assertNotIn("herapy", self.words())

    def test_who_reconnects_sees_it_again_and_once(self):
        self.connection.with_user(self.maya).action_disconnect()
        self.connect(self.maya, self.account)
        self.sync()
        self.assertEqual(4, len(self.mirrors()))
        self.connect(self.maya, self.account)
        self.sync()
        self.assertEqual(4, len(self.all_mirrors()))

    def test_who_leaves_the_house_leaves_no_trace(self):
        self.maya.active = False
        self.assertFalse(self.all_mirrors())
        self.assertNotIn("herapy", self.words())

    def test_a_deleted_user_leaves_no_trace(self):
        leaver = new_test_user(self.env, "mirror_leaver", groups="base.group_user")
        remote = self.connect(leaver, OTHER).remote_ids
        remote.write({"blocks_availability": True, "detail": "full"})
        type(self.server).named(OTHER).put(OTHER, foreign(at(9), title="Exit interview"))
        self.pull()
        self.assertEqual("Exit interview", self.mirrors(remote).name)
        leaver.unlink()
        self.assertNotIn("Exit interview", self.words())

    def test_who_removes_the_addon_removes_what_only_it_keeps_in_line(self):
        uninstall_hook(self.env)
        self.assertFalse(self.all_mirrors())

    def test_a_calendar_that_the_account_lists_no_more_is_not_seen(self):
        self.env["calendar.remote"]._adopt(self.connection, [])
        self.assertFalse(self.all_mirrors())
        self.assertEqual(4, len(self.blocks()))


@tagged("post_install", "-at_install")
class TestOneMeeting(MirrorCase):
    """A meeting that reaches Maya several ways is seen once."""

    def setUp(self):
        super().setUp()
        self.other, self.elsewhere = self.second_account(detail="masked")
        self.meeting = foreign(at(9), title="Board", uid="board@vendor.example")

    def shown(self):
        return self.mirrors() | self.mirrors(self.other)

    def invite(self):
        """The same meeting in both accounts; return where it is in each."""
        refs = self.server.put(self.account, self.meeting), self.elsewhere.put(OTHER, self.meeting)
        self.pull()
        return refs

    def test_it_is_seen_where_more_is_told(self):
        self.invite()
        self.assertEqual(["Board"], self.shown().mapped("name"))

    def test_it_is_seen_in_the_other_when_the_one_goes(self):
        ref, _elsewhere = self.invite()
        self.server.delete(ref)
        self.pull()
        self.assertEqual(["Busy"], self.shown().mapped("name"))

    def test_it_is_seen_in_the_other_when_the_one_is_disconnected(self):
        self.invite()
        self.connection.with_user(self.maya).action_disconnect()
        self.assertEqual(["Busy"], self.shown().mapped("name"))

    def test_it_is_seen_once_again_when_both_have_moved(self):
        for ref, server in zip(self.invite(), (self.server, self.elsewhere), strict=True):
            server.edit(ref, start=at(15), stop=at(16))
            self.pull()
        self.assertEqual([naive_at(15)], self.shown().mapped("start"))

    def test_each_occurrence_of_a_series_is_seen_once(self):
        self.meeting = foreign(
            at(9, 1), recurrence=("RRULE:FREQ=DAILY;COUNT=3",), uid="s@x", title="Stand-up"
        )
        self.invite()
        self.assertEqual(["Stand-up"] * 3, self.shown().mapped("name"))

    def test_two_meetings_of_one_series_in_one_calendar_are_two(self):
        """Who is invited to single occurrences has several events with one identity."""
        for hour in (9, 12):
            self.put(at(hour), uid="s@x")
        self.pull()
        self.assertEqual(2, len(self.mirrors()))

    def test_a_colleagues_copy_of_the_meeting_is_hers(self):
        ann = new_test_user(self.env, "mirror_ann", groups="base.group_user")
        remote = self.connect(ann, "ann@vendor.example").remote_ids
        remote.write({"blocks_availability": True, "detail": "full"})
        type(self.server).named("ann@vendor.example").put("ann@vendor.example", self.meeting)
        self.invite()
        self.assertEqual(1, len(self.shown()))
        self.assertEqual(1, len(self.mirrors(remote)))

    def test_an_appointment_of_odoos_hides_its_copy_in_another_calendar(self):
        self.other.write({"receives_bookings": True})
        event = self.event(name="Massage")
        self.sync()
        copy = foreign(at(10), uid=event.sudo().link_ids.uid, title="Massage")
        ref = self.server.put(self.account, copy)
        self.pull()
        self.assertFalse(self.mirrors())
        event.unlink()
        self.sync()
        self.assertEqual(["Massage"], self.titles())
        self.server.delete(ref)
        self.pull()
        self.assertFalse(self.all_mirrors())
