"""One push, and what a vendor says to it that makes no sense there."""

from ...providers.errors import (
    AlreadyExists,
    PreconditionFailed,
    Rejected,
    Remedy,
    SyncTokenExpired,
)
from ...providers.push import Differs, Failed, Push, Taken, Vanished, Written, push
from ..pure import PureCase
from .memory_world import MemoryWorld
from .world import appointment

STALE = PreconditionFailed("412", reason="412")
LOST = SyncTokenExpired("410", reason="fullSyncRequired")


class TestPush(PureCase):
    def setUp(self):
        super().setUp()
        self.world = MemoryWorld()
        self.addCleanup(self.world.close)
        self.event = appointment(uid="massage")

    def push(self, ref=None, event=True):
        calendar, wanted = self.world.calendar, self.event if event else None
        return push(self.world.provider, Push(calendar, "massage", wanted, ref))

    def remedy(self, outcome):
        self.assertIsInstance(outcome, Failed)
        return outcome.error.remedy

    def test_what_is_stale_without_a_version_proves_nothing(self):
        self.world.server.fail_next(STALE, verb="create")
        self.assertEqual(Remedy.RETRY, self.remedy(self.push()))
        self.assertIsInstance(self.push(), Written)

    def test_what_is_edited_while_it_is_found_and_taken_away_is_taken_away_next_time(self):
        self.push()
        self.world.server.fail_next(STALE, verb="delete")
        self.assertEqual(Remedy.RETRY, self.remedy(self.push(event=False)))
        self.assertIsInstance(self.push(event=False), Taken)
        self.assertEqual([], self.world.server.events(self.world.calendar))

    def test_a_lost_position_proves_nothing_where_none_was_given(self):
        ref = self.push().ref
        for verb, event in (("update", True), ("delete", False)):
            with self.subTest(verb):
                self.world.server.fail_next(LOST, verb=verb)
                self.assertEqual(Remedy.RETRY, self.remedy(self.push(ref, event)))

    def test_a_look_that_is_called_stale_proves_nothing(self):
        ref = self.push().ref
        self.world.server.fail_next(STALE, verb="update")
        self.world.server.fail_next(STALE, verb="get")
        self.assertEqual(Remedy.RETRY, self.remedy(self.push(ref)))

    def test_somebody_elses_edit_and_deletion_are_told(self):
        ref = self.push().ref
        self.world.edit(ref, notes="Bring a towel")
        self.assertIsInstance(self.push(ref), Differs)
        self.world.delete(ref)
        self.assertIsInstance(self.push(ref), Vanished)

    def test_a_refusal_of_this_very_event_stays_one(self):
        for error in (Rejected("400"), AlreadyExists("409")):
            self.world.server.fail_next(error, verb="create")
            self.assertEqual(error.remedy, self.remedy(self.push()))
