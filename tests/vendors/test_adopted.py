from ..models.common import at, foreign, naive_at
from ..providers.world import Answer
from .test_privacy import PEOPLE, Secrets
from .vendor_case import CalDAVCase, GoogleCase, OutlookCase


class Adopted:
    """What Maya makes in her own calendar is an event in Odoo, and goes both ways."""

    traces = Secrets.traces

    def setUp(self):
        super().setUp()
        self.remote.with_user(self.maya).write({"detail": "full"})

    def put(self, start, title, **fields):
        return self.world.put(foreign(start, uid=f"{title}@x", title=title, **fields))

    def adopted(self):
        return self.env["calendar.event"].search([("is_adopted", "=", True)], order="start")

    def test_it_comes_without_its_guests_and_nothing_goes_back(self):
        ref = self.put(at(9), "Anna", location="Salon", notes="Bring\ntowels")
        self.world.decorate(ref)
        self.put(at(14), "Ben", private=True)
        self.sync()
        anna, ben = self.adopted()
        self.assertEqual(("Anna", "Salon"), (anna.name, anna.location))
        self.assertEqual(("Ben", "private"), (ben.name, ben.privacy))
        self.assertEqual(self.maya.partner_id, self.adopted().partner_ids)
        self.assertEqual(set(), self.traces(PEOPLE))
        self.assertEqual([], self.blocks())
        self.assertEqual(0, self.written())
        self.assertRest()

    def test_edits_go_both_ways_and_what_is_hers_stays(self):
        ref = self.put(at(9), "Anna")
        self.world.decorate(ref)
        before = self.world.decoration(ref)
        self.sync()
        anna = self.adopted()
        anna.with_user(self.maya).write({"start": naive_at(11), "stop": naive_at(12)})
        self.sync()
        self.assertEqual([("Anna", naive_at(11), naive_at(12))], [s[:3] for s in self.seen()])
        self.assertEqual(before, self.world.decoration(ref))
        self.world.edit(ref, title="Anna, colour")
        self.sync()
        self.assertEqual(("Anna, colour", naive_at(11)), (anna.name, anna.start))
        self.assertRest()

    def test_deleted_on_one_side_it_goes_on_the_other(self):
        first, _second = self.put(at(9), "Anna"), self.put(at(14), "Ben")
        self.sync()
        anna, ben = self.adopted()
        self.world.delete(first)
        ben.with_user(self.maya).unlink()
        self.sync()
        self.assertFalse(anna.active)
        self.assertEqual([], self.seen())

    def test_a_series_goes_both_ways(self):
        weekly = {"recurrence": ("RRULE:FREQ=DAILY;COUNT=4",), "zone": "Europe/Brussels"}
        ref = self.put(at(9, 4), "Course", **weekly)
        self.world.change_occurrence(ref, at(9, 5), foreign(at(15, 5), title="Course"))
        self.sync()
        events = self.adopted()
        starts = [naive_at(9, 4), naive_at(15, 5), naive_at(9, 6), naive_at(9, 7)]
        self.assertEqual(starts, events.mapped("start"))
        self.assertEqual(0, self.written())
        events[3].with_user(self.maya).active = False
        self.sync()
        self.assertEqual(starts[:3], [each[0] for each in self.times()])
        self.assertRest()

    def test_of_a_series_without_end_that_began_weeks_ago_what_is_to_come_is_here(self):
        endless = {"recurrence": ("RRULE:FREQ=WEEKLY",), "zone": "Europe/Brussels"}
        self.put(at(9, -20), "Team", **endless)
        self.sync()
        events = self.adopted()
        self.assertEqual([naive_at(9, 1), naive_at(9, 8)], events[:2].mapped("start"))
        self.assertEqual(0, self.written())
        self.assertRest()

    def test_an_invitation_is_busy_time_and_no_more(self):
        self.world.put_invitation(foreign(at(9), uid="board@x", title="Board"), Answer.YES)
        self.sync()
        self.assertFalse(self.adopted())
        self.assertEqual([(naive_at(9), naive_at(10))], self.blocks())

    def test_who_shares_no_more_has_busy_blocks_again(self):
        self.put(at(9), "Quillwort")
        self.sync()
        self.assertTrue(self.adopted())
        self.remote.with_user(self.maya).write({"detail": "busy"})
        self.sync()
        self.assertEqual(set(), self.traces("Quillwort"))
        self.assertEqual([(naive_at(9), naive_at(10))], self.blocks())
        self.assertEqual(0, self.written())


class TestAdoptedAtGoogle(Adopted, GoogleCase):
    pass


class TestAdoptedInOutlook(Adopted, OutlookCase):
    pass


class TestAdoptedAtACalDAVServer(Adopted, CalDAVCase):
    pass
