"""Runs the stories in a database in which Odoo's own calendar modules are installed."""

import subprocess

from odoo.tests.common import BaseCase, tagged

from ...dev.setup import databases
from ...dev.setup.odoo_config import run_odoo
from ...dev.setup.paths import LINK, PYTHON

MODULES = "google_calendar,microsoft_calendar"
STORIES = LINK / "tests" / "neighbours" / "stories.py"


@tagged("post_install", "-at_install")
class TestNeighbours(BaseCase):
    def test_the_stories_come_true_beside_odoos_own_modules(self):
        with databases.scratch("beside") as database:
            run_odoo(database, ["-i", MODULES], what=f"Odoo can not install {MODULES}.")
            done = subprocess.run(
                [
                    *(PYTHON, "-m", "pytest", f"--rootdir={LINK}", "-c", LINK / "pyproject.toml"),
                    *("--odoo-http", f"--odoo-database={database}", "-q", STORIES),
                ],
                capture_output=True,
                text=True,
            )
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertRegex(done.stdout, r"\b\d\d passed", "the stories were not found")
