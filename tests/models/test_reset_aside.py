from threading import Event as Flag

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ...models.links.reset import ResetRun, look_for
from ...providers.errors import Rejected, TransientError
from ...providers.lanes import Desk
from .common import SyncCase, at, naive_at

LOOKS = ("find", "get")


@tagged("post_install", "-at_install")
class TestResetAside(SyncCase):
    """A vendor stumbles each time over one of the appointments that are gone through anew."""

    def setUp(self):
        super().setUp()
        self.stone, *self.others = [self.event(naive_at(hour)) for hour in (10, 12, 14)]
        self.sync()
        self.place = self.ref(self.stone).id
        self.known_as = {self.place, self.stone.sync_uid}

    def stumble(self, error, *verbs):
        """Whoever asks so for this one gets an error, each time."""

        def answer(request):
            if request.verb in verbs and request.about in self.known_as:
                raise error

        self.server.latency = answer

    def reset(self, mode="keep", rounds=6):
        self.connection.with_user(self.maya)._start_reset(mode)
        self.go_on(rounds)

    def go_on(self, rounds=6):
        for _round in range(rounds):
            for run in (self.run_reset, self.drain, self.pull):
                self.later()
                run()
        self.env.invalidate_all()

    def run_reset(self):
        with self.scheduled() as env:
            env["calendar.connection"]._cron_reset()

    def told(self):
        log = self.env["calendar.sync.log"].search([("kind", "=", "reset")])
        return log.mapped("message")

    def assertTold(self):
        [told] = self.told()
        self.assertIn("2 of 3 appointments", told)
        self.assertIn("1 could not be (", told)
        self.assertIn("10:00", told)
        shown = self.env["bus.bus"].search([("message", "like", "1 could not be (")])
        self.assertTrue(shown, "its owner sees it on her screen")

    def assertInStep(self):
        """What was left alone is as it was, and both sides go on from there."""
        self.assertEqual(self.place, self.ref(self.stone).id)
        self.stumble(None)
        self.server.edit(self.ref(self.stone), start=at(20), stop=at(21))
        self.stone.name = "Renamed"
        self.later()
        self.sync()
        there = {event.start.hour: event.title for event in self.there()}
        self.assertEqual({20: "Renamed", 12: "Massage", 14: "Massage"}, there)
        self.assertEqual(naive_at(20), self.stone.start)
        self.assertFalse(self.stone.sudo().link_ids.to_reset)

    # --------------------------------------------------------------------------------------------

    def test_the_others_are_looked_for_before_it_is_tried_again(self):
        self.stumble(TransientError("500"), *LOOKS)
        self.reset(rounds=2)
        self.assertEqual((2, "keep"), (self.connection.reset_done, self.connection.reset_mode))
        self.assertFalse(self.told())
        self.stumble(None)
        self.go_on(1)
        self.assertIn("3 of 3", self.told()[0])

    def test_what_can_not_be_looked_for_is_told_and_stays_as_it_is(self):
        self.stumble(TransientError("500"), *LOOKS)
        self.reset()
        self.assertFalse(self.connection.reset_mode)
        self.assertTold()
        self.assertInStep()

    @mute_logger("odoo.addons.appointment_calendar_sync.models.links.reset")
    def test_a_mistake_of_ours_holds_up_no_reset(self):
        self.stumble(ValueError("ours"), *LOOKS)
        self.reset()
        self.assertTold()

    def test_what_can_not_be_read_is_told_at_once(self):
        self.stumble(Rejected("400", reason="invalid"), *LOOKS)
        self.reset(rounds=1)
        self.assertTold()

    def test_what_can_not_be_taken_away_is_told_and_stays_as_it_is(self):
        for error in (TransientError("500"), Rejected("403", reason="forbidden")):
            with self.subTest(str(error)):
                self.stumble(error, "delete")
                self.reset("remove")
                self.assertFalse(self.connection.reset_mode)
                self.assertTold()
                self.env["calendar.sync.log"].search([]).unlink()
        self.assertInStep()

    def test_while_the_account_is_in_trouble_nothing_is_to_blame(self):
        self.server.fail_next(TransientError("500"), times=999)
        self.reset(rounds=8)
        self.assertEqual("keep", self.connection.reset_mode)
        self.server.mend()
        self.go_on(2)
        self.assertIn("3 of 3", self.told()[0])

    def test_whoever_stops_it_is_told_how_far_it_was(self):
        self.stumble(TransientError("500"), *LOOKS)
        self.reset(rounds=2)
        self.connection.with_user(self.maya).action_stop_reset()
        self.assertIn("Reset stopped. 2 of 3", self.told()[0])
        self.assertInStep()

    # What is sent meanwhile -----------------------------------------------------------------------

    def test_what_was_found_before_something_was_sent_is_no_news(self):
        """It is recorded a moment later than it was found; then it is looked for once more."""
        for change in ({"start": naive_at(18), "stop": naive_at(19)}, {"name": "Renamed"}):
            with self.subTest(str(change)):
                self.connection.with_user(self.maya)._start_reset("keep")
                met = self.found()
                self.stone.write(dict(change))
                self.drain()
                ResetRun(self.env)._record(self.connection, met)
                self.assertEqual(change, {name: self.stone[name] for name in change})
                self.go_on(2)
                self.assertFalse(self.connection.reset_mode)
        there = {event.start.hour: event.title for event in self.there()}
        self.assertEqual({18: "Renamed", 12: "Massage", 14: "Massage"}, there)

    def found(self):
        """What the look for the first one brings."""
        pieces, wanted = [], self.connection._next_to_look_for()[:1]
        desk = Desk(self.connection.id, lambda piece: pieces.append(piece.value), Flag())
        look_for(wanted)(self.connection._build_provider(None), desk)
        return pieces[0]
