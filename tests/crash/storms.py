"""Everything fails, under load, and in the end everything is right.

Chance takes part, and it takes some minutes, so the usual run leaves this out. By its name it is
found: `dev/test tests/crash/storms.py`.
"""

import subprocess
import sys

from odoo.tests.common import BaseCase, tagged

from ...dev.setup.paths import ROOT

SEEDS = 5
MINUTES = 0.1  # of storm, for each
PATIENCE = 1800  # seconds, on a machine that has much else to do


@tagged("post_install", "-at_install", "storms")
class TestStorms(BaseCase):
    def test_whatever_dies_or_lies_nothing_is_lost_doubled_or_told_twice(self):
        """Five storms, one after the other. Each that went wrong tells how to play it again."""
        command = [sys.executable, "-m", "dev.faults", "--seeds", str(SEEDS)]
        done = subprocess.run(
            [*command, "--minutes", str(MINUTES)],
            cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
        self.assertEqual(0, done.returncode, done.stderr)
