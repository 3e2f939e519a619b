from datetime import timedelta

from odoo.tests.common import new_test_user, tagged

from ...providers.errors import TransientError
from ...providers.memory import MemoryServer
from .common import at, consent, foreign, naive_at
from .story_case import StoryCase

DAILY = {"recurrency": True, "rrule_type": "daily", "end_type": "count", "count": 4}


class ManyCalendars(StoryCase):
    """Hands for practitioners with several accounts."""

    def everywhere(self, title="Massage"):
        """Where events of Odoo's are: (account, calendar) for each."""
        return [
            (server.name, calendar)
            for server in MemoryServer._named.values()
            for calendar in server.shelves
            for event in server.events(calendar)
            if title in event.title
        ]


@tagged("post_install", "-at_install")
class TestOneEvent(ManyCalendars):
    """One appointment is one event, however many accounts and calendars there are."""

    def setUp(self):
        super().setUp()
        work = MemoryServer.named("maya@work.example")
        home = MemoryServer.named("maya@home.example")
        self.accounts = [self.server, work, home]
        for server in self.accounts:
            server.add_calendar(f"private of {server.name}")
        connections = self.connect(self.maya, self.account)
        connections |= self.connect(self.maya, work.name)
        connections |= consent(self.env, self.maya, home.name)
        self.remotes = connections.remote_ids
        self.remotes.blocks_availability = True
        self.sync()

    def test_one_booking_is_one_event_in_three_accounts_with_two_calendars_each(self):
        self.assertEqual(6, len(self.remotes))
        self.book()
        for _turn in range(3):
            self.turn()
            self.assertEqual([(self.account, self.account)], self.everywhere())

    def test_it_stays_one_wherever_bookings_are_received(self):
        appointment = self.book()
        self.sync()
        for remote in self.remotes:
            remote.receives_bookings = True
            appointment.write({"start": appointment.start + timedelta(hours=1)})
            self.turn()
            self.assertEqual(1, len(self.everywhere()))
            remote.with_user(self.maya).action_move_here()
            self.turn()
            place = (remote.connection_id.account_name, remote.remote_id)
            self.assertEqual([place], self.everywhere())
        self.assertEqual([at(16)], [e.start for e in self.accounts[2].events(place[1])])

    def test_an_event_that_was_made_before_the_line_broke_is_not_made_again(self):
        for remote in self.remotes:
            with self.subTest(remote.name):
                remote.receives_bookings = True
                server = MemoryServer.named(remote.connection_id.account_name)
                appointment = self.book()
                for _try in range(3):
                    server.drop_next_answer()
                    server.break_after(1)
                    self.drain()
                    server.mend()
                    self.later()
                self.turn()
                self.assertEqual(1, len(self.everywhere()))
                appointment._booking_cancel("staff")
                self.turn()
                self.assertEqual([], self.everywhere())


@tagged("post_install", "-at_install")
class TestSameMeeting(ManyCalendars):
    """One calendar is connected twice, and one meeting is in two people's calendars."""

    def setUp(self):
        super().setUp()
        self.twin = consent(self.env, self.maya, self.account).remote_ids
        self.twin.blocks_availability = True
        self.sync()

    def counts(self):
        self.env.invalidate_all()
        return (
            self.env["calendar.busy"].search_count([]),
            self.env["calendar.event"].with_context(active_test=False).search_count([]),
            self.env["calendar.link"].search_count([]),
            len(self.there()),
            self.written(),
        )

    def test_what_comes_twice_never_multiplies(self):
        for detail in dict(self.twin._fields["detail"].selection):
            with self.subTest(detail):
                self.twin.detail = detail
                self.server.put(self.account, foreign(at(20), uid=f"group-{detail}"))
                appointment = self.book()
                self.sync()
                before = self.counts()
                self.turn(5)
                self.assertEqual(before, self.counts())
                appointment._booking_cancel("staff")
                self.turn()
        self.assertNotIn(10, self.taken())

    def test_an_appointment_that_comes_back_by_another_way_stands_not_in_its_own_way(self):
        appointment = self.book()
        self.sync()
        appointment.write({"start": naive_at(10.5), "stop": naive_at(11.5)})
        self.sync()
        self.assertEqual([10, 11], self.taken())
        self.assertEqual([at(10.5)], [there.start for there in self.there()])
        appointment._booking_cancel("client")
        self.sync()
        self.assertEqual(([], []), (self.taken(), self.there()))

    def test_a_group_meeting_of_two_colleagues_is_one_meeting_each(self):
        tom = new_test_user(self.env, "sync_tom", groups="base.group_user", tz="UTC")
        server = MemoryServer.named("tom@vendor.example")
        theirs = self.connect(tom, server.name).remote_ids
        theirs.write({"blocks_availability": True, "receives_bookings": True})
        for account, home in ((self.server, self.account), (server, server.name)):
            account.put(home, foreign(at(9), uid="group@elsewhere.example", title="Team"))
        self.sync()
        before = (self.counts(), server.events(server.name))
        self.turn(5)
        self.assertEqual(before, (self.counts(), server.events(server.name)))
        self.assertEqual(2, len(self.everywhere("Team")))
        self.assertEqual(1, len(theirs.busy_ids))


@tagged("post_install", "-at_install")
class TestNoGhosts(ManyCalendars):
    """After each change there is exactly one live event, where it belongs."""

    def setUp(self):
        super().setUp()
        self.tom = new_test_user(self.env, "sync_tom", groups="base.group_user", tz="UTC")
        self.toms = MemoryServer.named("tom@vendor.example")
        theirs = consent(self.env, self.tom, self.toms.name).remote_ids
        theirs.write({"blocks_availability": True, "receives_bookings": True})
        self.massage.resource_ids |= self.bookable(self.tom)
        self.sync()

    def assertAt(self, owner, *hours):
        self.turn(2)
        for server in (self.server, self.toms):
            expected = [at(hour) for hour in hours] if server is owner else []
            self.assertEqual(expected, sorted(e.start for e in server.events(server.name)))

    def test_each_change_of_a_booking_leaves_one_event(self):
        appointment = self.book().with_user(self.maya)
        appointment.user_id = self.maya
        self.assertAt(self.server, 10)
        appointment.write({"start": naive_at(12), "stop": naive_at(13)})
        self.assertAt(self.server, 12)
        appointment.write({"name": "Jane", "booking_note": "Knee"})
        self.assertAt(self.server, 12)
        appointment.sudo().user_id = self.tom
        self.assertAt(self.toms, 12)
        appointment.sudo().write({"user_id": self.maya.id, "start": naive_at(14)})
        self.assertAt(self.server, 14)
        appointment._booking_cancel("client")
        self.assertAt(self.server)
        appointment.action_unarchive()
        self.assertAt(self.server, 14)
        appointment.sudo().write({"user_id": self.tom.id, "stop": naive_at(16)})
        appointment._booking_cancel("staff")
        self.assertAt(self.server)
        appointment.sudo().unlink()
        self.assertAt(self.server)

    def test_while_the_former_practitioners_calendar_is_out_of_reach_its_copy_waits(self):
        appointment = self.book()
        appointment.user_id = self.maya
        self.sync()
        self.server.fail_next(TransientError("down"), times=99)
        appointment.user_id = self.tom
        self.sync()
        self.assertEqual(1, len(self.toms.events(self.toms.name)))
        self.server.mend()
        self.later()
        self.assertAt(self.toms, 10)

    def test_one_occurrence_that_goes_leaves_no_ghost(self):
        series = self.event(naive_at(8), **DAILY).recurrence_id
        self.sync()
        series.calendar_event_ids.sorted("start")[1].active = False
        series.calendar_event_ids.sorted("start")[1].write(
            {"start": naive_at(15, day=5), "stop": naive_at(16, day=5)}
        )
        self.sync()
        [there] = self.there()
        self.assertEqual([at(8, 4), at(8, 5)], [odd.original for odd in there.overrides])
        self.assertEqual([False, True], [odd.takes_place for odd in there.overrides])
        series.calendar_event_ids.sorted("start")[:1].action_mass_deletion("all_events")
        self.assertAt(self.server)


@tagged("post_install", "-at_install")
class TestChangedOutside(ManyCalendars):
    """What a practitioner does to a booking in her own calendar happens to the booking."""

    def setUp(self):
        super().setUp()
        self.appointment = self.book()
        self.sync()
        self.assertEqual([10], self.taken())

    def outside(self, **fields):
        self.server.edit(self.ref(self.appointment), **fields)
        self.turn()

    def held(self):
        reservation = self.appointment.sudo().booking_reservation_ids
        return (reservation.start, reservation.stop)

    def test_moved_it_frees_its_former_time(self):
        self.outside(start=at(15), stop=at(16))
        self.assertEqual([15], self.taken())

    def test_shortened_and_made_longer_it_takes_so_much_time(self):
        self.outside(stop=at(10.5))
        self.assertEqual((naive_at(10), naive_at(10.5)), self.held())
        self.outside(stop=at(13))
        self.assertEqual([10, 11, 12], self.taken())

    def test_moved_into_the_past_it_frees_its_time_and_stays(self):
        self.outside(start=at(10, day=-3), stop=at(11, day=-3))
        self.assertEqual(([], naive_at(10, day=-3)), (self.taken(), self.appointment.start))
        self.assertTrue(self.appointment.active)
        self.assertEqual(1, len(self.there()))

    def test_deleted_it_is_cancelled_frees_its_time_and_can_be_cancelled_once_more(self):
        self.server.delete(self.ref(self.appointment))
        self.turn()
        self.assertEqual(("cancelled", []), (self.appointment.booking_state, self.taken()))
        self.appointment._booking_cancel("client")
        self.appointment.action_booking_cancel()
        self.turn()
        self.assertEqual(([], "calendar"), (self.there(), self.appointment.booking_cancelled_by))

    def test_cancelled_here_and_there_at_once_is_cancelled(self):
        self.server.delete(self.ref(self.appointment))
        self.appointment._booking_cancel("client")
        self.turn()
        self.assertEqual(([], []), (self.there(), self.taken()))
        self.assertFalse(self.incidents("conflict"))

    def test_moved_into_another_calendar_it_is_the_same_appointment(self):
        family = self.server.add_calendar("family")
        self.connect(self.maya, self.account)
        self.connection.remote_ids.blocks_availability = True
        self.sync()
        ref = self.ref(self.appointment)
        [event] = self.there()
        self.server.put(family, event)
        self.server.delete(ref)
        self.turn(2)
        self.assertEqual(("confirmed", [10]), (self.appointment.booking_state, self.taken()))
        self.appointment.write({"start": naive_at(15), "stop": naive_at(16)})
        self.turn(2)
        self.assertEqual([at(15)], [there.start for there in self.server.events(family)])
        self.assertEqual(([], [15]), (self.there(), self.taken()))
