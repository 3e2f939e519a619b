from odoo.tests.common import tagged

from ...providers.errors import TransientError
from .common import SyncCase, at, foreign, naive_at


@tagged("post_install", "-at_install")
class TestMovedAside(SyncCase):
    """A vendor stumbles each time over the look for what may be in another calendar now."""

    def setUp(self):
        super().setUp()
        self.family = self.server.add_calendar("family")
        self.connect(self.maya, self.account)
        self.both = self.connection.remote_ids
        self.both.blocks_availability = True
        self.event_here = self.event(naive_at(10))
        self.sync()
        self.place = self.ref(self.event_here)

    def move(self):
        """Maya puts it into her other calendar."""
        [there] = self.there()
        self.server.write(self.family, self.place.id, there)
        self.server.delete(self.place)

    def stumble(self, *looks):
        """Each of these looks, named by verb and calendar, fails from now on."""

        def answer(request):
            if (request.verb, request.calendar) in looks:
                raise TransientError("500")

        self.server.latency = answer

    def read(self, times=1):
        for _time in range(times):
            self.later()
            self.pull()
        self.event_here.invalidate_recordset()

    def assertAsItWas(self):
        self.assertEqual((True, naive_at(10)), (self.event_here.active, self.event_here.start))
        self.assertEqual(self.remote, self.event_here.sudo().link_ids.remote_id)

    def assertNewsArrive(self):
        """In both calendars something new is read."""
        for hour, calendar in ((14, self.account), (16, self.family)):
            self.server.put(calendar, foreign(at(hour)))
        self.read()
        self.assertEqual([naive_at(14), naive_at(16)], self.taken())

    def taken(self):
        """When busy time begins, in both calendars."""
        return sorted(self.env["calendar.busy"].search([]).mapped("start"))

    # --------------------------------------------------------------------------------------------

    def test_what_can_not_be_looked_for_next_door_holds_up_no_news_and_is_not_taken_for_gone(self):
        self.stumble(("find", self.family))
        self.server.delete(self.place)
        self.read(times=3)
        self.assertEqual(1, self.remote.aside_count)
        self.assertNewsArrive()
        self.assertAsItWas()
        self.stumble()
        self.read()
        self.assertFalse(self.event_here.active)
        self.assertFalse(self.remote.aside_count)

    def test_what_was_moved_is_followed_when_it_can_be_looked_for_again(self):
        self.stumble(("find", self.family), ("get", self.account))
        self.move()
        self.read(times=5)
        self.assertEqual([1, 1], self.both.mapped("aside_count"))
        self.assertNewsArrive()
        self.assertAsItWas()
        self.stumble()
        self.read()
        link = self.event_here.sudo().link_ids
        self.assertEqual((True, "family"), (self.event_here.active, link.remote_id.name))
        self.assertEqual([0, 0], self.both.mapped("aside_count"))
        self.assertEqual([naive_at(14), naive_at(16)], self.taken())

    def test_where_it_came_to_it_is_not_taken_for_new_before_that_is_known(self):
        """The calendar where it was is not read meanwhile."""
        self.remote.write({"claimed_until": naive_at(0, day=9)})
        self.stumble(("get", self.account))
        self.move()
        self.read(times=4)
        self.assertEqual([], self.taken())
        self.assertAsItWas()
        self.stumble()
        self.read()
        self.assertEqual("family", self.event_here.sudo().link_ids.remote_id.name)
        self.assertEqual([], self.taken())
