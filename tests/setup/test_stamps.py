"""A step is done again when what it was made from has changed, and only then."""

import tempfile
from pathlib import Path
from unittest import mock

from ...dev.setup import stamps
from ..pure import PureCase


class TestStamp(PureCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.enterContext(mock.patch.object(stamps, "_FOLDER", Path(folder.name)))

    def test_holds_while_the_inputs_are_the_same(self):
        stamps.Stamp("venv", "a", "b").set()
        self.assertTrue(stamps.Stamp("venv", "a", "b").holds())
        self.assertFalse(stamps.Stamp("venv", "ab").holds())
        self.assertFalse(stamps.Stamp("odoo", "a", "b").holds())

    def test_does_not_hold_for_a_step_that_was_begun_and_not_finished(self):
        stamp = stamps.Stamp("venv", "a")
        stamp.set()
        stamp.lift()
        self.assertFalse(stamp.holds())

    def test_of_files_tells_a_rename_from_a_change_of_text(self):
        with tempfile.TemporaryDirectory() as folder:
            one, two = Path(folder, "one"), Path(folder, "two")
            one.write_text("text")
            before = stamps.digest_of_files([one], Path(folder))
            one.rename(two)
            self.assertNotEqual(before, stamps.digest_of_files([two], Path(folder)))
