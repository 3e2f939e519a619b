from datetime import timedelta

from odoo.tests.common import new_test_user, tagged

from .common import SyncCase


@tagged("post_install", "-at_install")
class TestFreshness(SyncCase):
    """While visitors look at times, what blocks them is read often."""

    def setUp(self):
        super().setUp()
        self.resource = self.maya.resource_ids
        self.age(seconds=25)

    def age(self, **age):
        self.remote.last_pull_at = self.env.cr.now() - timedelta(**age)
        self.env["calendar.notice"].search([]).unlink()

    def noticed(self, resource=None):
        self.env["calendar.remote"]._look_again(resource or self.resource)
        return self.env["calendar.notice"].search([]).remote_id

    def test_old_data_is_read_again(self):
        self.assertEqual(self.remote, self.noticed())

    def test_what_was_read_moments_ago_is_not(self):
        self.age(seconds=15)
        self.assertFalse(self.noticed())

    def test_what_was_never_read_is_read(self):
        self.remote.last_pull_at = False
        self.assertEqual(self.remote, self.noticed())

    def test_a_crowd_asks_once(self):
        for _visitor in range(10):
            self.noticed()
        self.assertEqual(1, self.env["calendar.notice"].search_count([]))

    def test_what_is_being_read_is_not_asked_for(self):
        self.remote.claimed_until = self.env.cr.now() + timedelta(minutes=1)
        self.assertFalse(self.noticed())

    def test_an_account_that_asked_for_a_pause_gets_it(self):
        self.connection.retry_at = self.env.cr.now() + timedelta(minutes=1)
        self.assertFalse(self.noticed())

    def test_an_account_that_is_shut_is_left_alone(self):
        for values in ({"state": "reconnect"}, {"state": "connected", "active": False}):
            self.connection.write(values)
            self.assertFalse(self.noticed())

    def test_a_calendar_that_blocks_nothing_does_not_matter(self):
        self.remote.blocks_availability = False
        self.age(seconds=25)
        self.assertFalse(self.noticed())

    def test_only_those_who_can_be_booked_here_matter(self):
        other = new_test_user(self.env, "fresh_tom")
        values = {"name": "Tom", "user_id": other.id, "company_id": other.company_id.id}
        theirs = self.env["resource.resource"].create(values)
        self.assertFalse(self.noticed(theirs))

    def test_a_room_is_looked_after_through_the_calendar_that_blocks_it(self):
        room = self.env["resource.resource"].create(
            {"name": "Room", "resource_type": "material", "company_id": self.env.company.id}
        )
        self.remote.resource_id = room
        self.age(seconds=25)
        self.assertEqual(self.remote, self.noticed(room))
        self.age(seconds=25)
        self.assertFalse(self.noticed(self.resource))

    def test_looking_is_one_question_to_the_database(self):
        self.age(seconds=1)
        self.noticed()
        with self.assertQueryCount(1):
            self.env["calendar.remote"]._look_again(self.resource)
