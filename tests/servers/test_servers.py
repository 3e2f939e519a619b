"""Two Odoo servers on one database share the work: nothing is done twice, nobody idles."""

import time
from collections import Counter
from datetime import datetime, timedelta, timezone

from odoo.tests.common import BaseCase, tagged

from ...dev.setup import databases
from ...dev.setup.crowd import Crowd
from ...dev.setup.stack import Stack

PEOPLE = 50  # more than one run speaks to at once
EACH = 4
LATENCY_MS = 500
PATIENCE = 240  # seconds
#: Where nobody takes a notice for ten seconds, as on a machine that has much else to do, its vendor
#: gives up. After so many seconds what was not told is looked for, as it is in half an hour else.
TOLD_WITHIN = 30
LOOK = """
    UPDATE calendar_remote r SET due_at = now() AT TIME ZONE 'UTC'
     WHERE due_at > now() AT TIME ZONE 'UTC' AND claimed_until IS NULL
       AND NOT EXISTS (SELECT FROM calendar_busy b WHERE b.remote_id = r.id)
"""


@tagged("post_install", "-at_install")
class TestTwoServers(BaseCase):
    """One is of several processes, the other of threads. Each has one thread for what is
    scheduled, so that only both together can do two things at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.enterClassContext(databases.scratch("servers"))
        cls.stack = Stack(cls.database, workers=2, cron_threads=1)
        cls.enterClassContext(cls.stack.without_odoo())
        cls.crowd = Crowd(cls.stack, PEOPLE)
        cls.crowd.connect()
        cls.stack.start_odoo()
        cls.stack.start_another()
        cls.link = cls.enterClassContext(databases.connected(cls.database))

    def count(self, statement):
        with self.link.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {statement}")
            return cursor.fetchone()[0]

    def wait_for(self, number, statement):
        self.wait_until(lambda: self.count(statement) == number, f"{number} × {statement}")

    def wait_until(self, came, what):
        deadline = time.monotonic() + PATIENCE
        while not came():
            self.assertLess(time.monotonic(), deadline, what)
            time.sleep(0.2)

    def began(self, job):
        """Whether a scheduled action has begun on one of the servers."""
        servers = (self.stack.odoo, *self.stack.others)
        return any(f"Job {job!r}" in server.log.read_text() for server in servers)

    def test_all_is_sent_and_read_exactly_once_by_both_together(self):
        self.wait_for(PEOPLE, "calendar_remote WHERE sync_token IS NOT NULL")
        self.crowd.control.post("latency", milliseconds=LATENCY_MS)
        self.crowd.control.delete("requests")
        self.crowd.book(EACH)
        self.wait_for(0, "calendar_outbox")
        self.assertEqual(self.wanted(), self.there())
        self.assertEqual(PEOPLE * EACH, len(self.created()), "a request was sent twice")
        self.wait_until(lambda: self.began("Calendar sync: help to send"), "nobody helped")

        self.crowd.control.post("latency", milliseconds=0)
        start = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=30)
        times = {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
        event = {name: {"dateTime": moment} for name, moment in times.items()}
        for account in self.crowd.accounts:
            self.crowd.control.post("events", calendar=account, event=event)
        told = time.monotonic() + TOLD_WITHIN
        self.wait_until(lambda: self.all_is_read(told), "all changes were read")
        self.assertEqual(0, self.count("calendar_connection WHERE state != 'connected'"))
        self.assertEqual(0, self.count("calendar_event WHERE NOT active"))

    def all_is_read(self, told):
        if time.monotonic() > told:
            with self.link.cursor() as cursor:
                cursor.execute(LOOK)
        return self.count("calendar_busy") == PEOPLE

    def wanted(self):
        return Counter(f"{who} {number}" for who in self.crowd.accounts for number in range(EACH))

    def there(self):
        """How often there is something of a title at the vendor."""
        return Counter(
            event["summary"]
            for account in self.crowd.accounts
            for event in self.crowd.control.get("events", calendar=account)
        )

    def created(self):
        log = self.crowd.control.get("requests")
        return [r for r in log if r["method"] == "POST" and r["path"].endswith("/events")]
