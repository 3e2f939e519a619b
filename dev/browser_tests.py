"""A pytest plugin: a browser test that is skipped for want of a browser has failed.

Odoo skips these tests without a word when Chromium or websocket-client is missing, or
when Chromium does not start; a green run must mean that they ran.
"""

import re

import pytest

_NO_BROWSER = re.compile(r"chrom|websocket", re.IGNORECASE)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport():
    report = (yield).get_result()
    if report.skipped and _NO_BROWSER.search(str(report.longrepr)):
        report.outcome = "failed"
