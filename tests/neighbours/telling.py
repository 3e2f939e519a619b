"""Tells stories in a database in which other modules are installed."""

import subprocess

from ...dev.setup.paths import LINK, PYTHON

STORIES = LINK / "tests" / "neighbours"


def tell(case, stories: str, database: str) -> None:
    """Run that file of stories in that database; the test fails unless all come true."""
    done = subprocess.run(
        [
            *(PYTHON, "-m", "pytest", f"--rootdir={LINK}", "-c", LINK / "pyproject.toml"),
            *("--odoo-http", f"--odoo-database={database}", "-q", STORIES / stories),
        ],
        capture_output=True,
        text=True,
    )
    case.assertEqual(0, done.returncode, done.stdout)
    case.assertRegex(done.stdout, r"\b\d+ passed", "the stories were not found")
