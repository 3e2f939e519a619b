"""Beside OCA's queue_job: its stories, and an Odoo whose work goes through it."""

import os
import signal
import time
from contextlib import ExitStack
from unittest.mock import patch

from odoo.tests.common import BaseCase, tagged

from ...dev.setup import databases, peers
from ...dev.setup.crowd import Crowd
from ...dev.setup.odoo_config import run_odoo
from ...dev.setup.progress import MissingPiece
from ...dev.setup.stack import Stack
from ...models.connections.calendar_job_queue import PARAMETER
from .telling import tell

PATIENCE = 90  # seconds
PEOPLE = 2
CHANNELS = "root:3,root.appointment_calendar_sync.send:2,root.appointment_calendar_sync.read:1"
LATENCY_MS = 4000


@tagged("post_install", "-at_install")
class TestQueueOfJobs(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cleaning = ExitStack()
        cls.addClassCleanup(cleaning.close)
        try:
            cleaning.enter_context(peers.at_hand(*peers.QUEUE_JOB))
        except MissingPiece as missing:
            cls.skipTest(cls, f"NOT RUN, queue_job can not be had: {missing.what}")
        cls.database = cleaning.enter_context(databases.scratch("queue"))
        run_odoo(cls.database, ["-i", "queue_job"], what="Odoo can not install queue_job.")

    def test_the_stories_come_true_beside_a_queue_of_jobs(self):
        tell(self, "jobs.py", self.database)

    # Served ---------------------------------------------------------------------------------

    def test_jobs_send_and_read_and_one_that_dies_half_way_costs_nothing(self):
        with patch.dict(os.environ, ODOO_QUEUE_JOB_CHANNELS=CHANNELS), ExitStack() as running:
            self.start(running)
            self.wake()
            self.wait_for(PEOPLE, "calendar_outbox WHERE claimed_until IS NOT NULL")
            self.kill_half_way()
            self.wake()
            self.wait_for(PEOPLE, "calendar_remote WHERE sync_token IS NOT NULL")
            self.wait_for(0, "calendar_outbox")
            self.each_is_there_once()
            self.jobs_were_at_work()

    def start(self, running):
        """Odoo, of processes, with the queue's runner; and people for whom much is to be done."""
        self.database = databases.name(f"served_{os.getpid()}_queue")
        databases.copy(type(self).database, self.database)
        running.callback(databases.drop, self.database)
        self.link = running.enter_context(databases.connected(self.database))
        load = ["--load=base,web,queue_job"]
        self.stack = Stack(self.database, workers=2, cron_threads=1, odoo_options=load)
        running.enter_context(self.stack.without_odoo())
        self.tell(f"INSERT INTO ir_config_parameter (key, value) VALUES ('{PARAMETER}', 'True')")
        self.crowd = Crowd(self.stack, PEOPLE)
        self.crowd.connect()
        self.crowd.book(1)
        self.crowd.control.post("latency", milliseconds=LATENCY_MS)
        self.stack.start_odoo()
        log = self.stack.odoo.log
        self.wait_until(lambda: "queue job runner ready" in log.read_text(), "the runner")

    def wake(self):
        """Have the scheduled actions run now, that hand over what is due."""
        self.tell(
            "INSERT INTO ir_cron_trigger (cron_id, call_at)"
            " SELECT res_id, now() AT TIME ZONE 'UTC' FROM ir_model_data"
            " WHERE module = 'appointment_calendar_sync' AND name IN ('cron_drain', 'cron_pull')"
        )
        with databases.connected("postgres") as link, link.cursor() as cursor:
            cursor.execute("SELECT pg_notify('cron_trigger', %s)", [self.database])

    def kill_half_way(self):
        """A process dies while the vendor has its requests, and what it took is free again."""
        at_work = "SELECT worker_pid FROM queue_job WHERE state = 'started' AND method_name = %s"
        [pid] = self.ask(at_work, "_send")
        os.kill(pid, signal.SIGKILL)
        self.crowd.control.post("latency", milliseconds=0)
        self.tell("UPDATE calendar_outbox SET claimed_until = NULL")

    def each_is_there_once(self):
        titles = [
            event["summary"]
            for account in self.crowd.accounts
            for event in self.crowd.control.get("events", calendar=account)
        ]
        self.assertEqual([f"{who} 0" for who in self.crowd.accounts], sorted(titles))

    def jobs_were_at_work(self):
        begun = self.ask("SELECT DISTINCT channel FROM queue_job WHERE date_started IS NOT NULL")
        ours = "root.appointment_calendar_sync"
        self.assertEqual([f"{ours}.read", f"{ours}.send"], sorted(begun))
        self.assertEqual([], self.ask("SELECT exc_info FROM queue_job WHERE state = 'failed'"))

    def tell(self, statement):
        with self.link.cursor() as cursor:
            cursor.execute(statement)

    def ask(self, query, *values):
        with self.link.cursor() as cursor:
            cursor.execute(query, values or None)
            return [value for (value,) in cursor.fetchall()]

    def wait_for(self, number, rows):
        query = f"SELECT count(*) FROM {rows}"
        self.wait_until(lambda: self.ask(query) == [number], f"{number} × {rows}")

    def wait_until(self, came, what):
        deadline = time.monotonic() + PATIENCE
        while not came():
            self.assertLess(time.monotonic(), deadline, what)
            time.sleep(0.1)
