"""Everything fails, under load, and in the end everything is right.

Five short storms; `python -m dev.faults` makes longer ones. What they were like is told in
`.work/logs/storms.log`.
"""

import subprocess
import sys

from odoo.tests.common import BaseCase, tagged

from ...dev.setup.paths import LOGS, ROOT

SEEDS = 5
MINUTES = 0.08  # of storm, for each
PATIENCE = 1800  # seconds, on a machine that has much else to do


@tagged("post_install", "-at_install", "storms")
class TestStorms(BaseCase):
    def test_whatever_dies_or_lies_nothing_is_lost_doubled_or_told_twice(self):
        """Five storms, one after the other. Each that went wrong tells how to play it again."""
        command = [sys.executable, "-m", "dev.faults", "--seeds", str(SEEDS)]
        log = LOGS / "storms.log"
        with log.open("w") as told:
            done = subprocess.run(
                [*command, "--minutes", str(MINUTES)],
                cwd=ROOT, stdout=told, stderr=told, timeout=PATIENCE,
            )  # fmt: skip
        self.assertEqual(0, done.returncode, log.read_text())
