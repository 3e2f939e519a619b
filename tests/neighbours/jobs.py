"""Stories of an Odoo that has OCA's queue_job as well, and sends and reads through it if wanted.

Who takes the jobs out of the queue is not at work in here: `test_queue_of_jobs.py` has another
story with a server, and its runner.
"""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import Form
from odoo.tests.common import tagged

from odoo.addons.queue_job.job import Job

from ...hooks import uninstall_hook
from ...models.connections.calendar_job_queue import PARAMETER
from ..models.common import SyncCase, at, foreign

LONG = timedelta(hours=1)
CHANNEL = "root.appointment_calendar_sync"


@tagged("post_install", "-at_install")
class BesideAQueueOfJobs(SyncCase):
    def setUp(self):
        super().setUp()
        self.switch(True)

    def switch(self, on):
        with Form(self.env["res.config.settings"]) as form:
            form.calendar_sync_queue = on
        form.record.execute()

    def jobs(self, **values):
        """Jobs of ours, those that are not over first."""
        domain = [("model_name", "=", "calendar.job.queue")]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["queue.job"].search(domain, order="state DESC, id")

    def run_job(self, job):
        """What the queue does once a place of the channel is free."""
        with self.scheduled() as env:
            loaded = Job.load(env, job.uuid)
            loaded.perform()
            loaded.set_done()
            loaded.store()

    def put_back(self, job, **values):
        """As if the job had been in the queue for a while, or in another state."""
        job.write(values)
        job.flush_recordset()
        old = datetime.now() - LONG
        self.env.cr.execute("UPDATE queue_job SET date_created = %s WHERE id = %s", [old, job.id])
        job.invalidate_recordset()

    def titles(self):
        return sorted(event.title for event in self.there())

    # --------------------------------------------------------------------------------------------

    def test_where_it_is_off_nothing_is_handed_over(self):
        self.switch(False)
        self.event(name="Massage")
        self.sync()
        self.assertEqual(["Massage"], self.titles())
        self.assertFalse(self.jobs())

    def test_what_is_due_waits_as_one_job_until_it_begins(self):
        for name in ("Massage", "Pedicure"):
            self.event(name=name)
            self.drain()
        self.assertEqual([], self.titles())
        job = self.jobs()
        self.assertEqual(1, len(job))
        self.assertEqual((f"{CHANNEL}.send", "pending"), (job.channel, job.state))
        self.run_job(job)
        self.assertEqual(["Massage", "Pedicure"], self.titles())
        self.drain()
        self.assertFalse(self.jobs(state="pending"), "nothing is due any more")

    def test_reading_has_a_channel_of_its_own(self):
        self.server.put(self.account, foreign(at(10)))
        self.pull()
        self.assertEqual([], self.blocks())
        job = self.jobs()
        self.assertEqual(f"{CHANNEL}.read", job.channel)
        self.run_job(job)
        self.assertEqual(1, len(self.blocks()))

    def test_while_a_job_is_at_work_another_one_waits_for_what_comes_meanwhile(self):
        self.event(name="Massage")
        self.drain()
        self.jobs().state = "started"
        self.event(name="Pedicure")
        self.drain()
        self.assertEqual(["pending", "started"], sorted(self.jobs().mapped("state")))

    def test_what_the_queue_does_not_begin_is_done_all_the_same(self):
        self.event(name="Massage")
        self.drain()
        self.put_back(self.jobs())
        self.drain()
        self.assertEqual(["Massage"], self.titles())
        self.run_job(self.jobs())
        self.assertEqual(["Massage"], self.titles(), "begun late, it finds nothing to do")
        self.event(name="Pedicure")
        self.drain()
        self.assertEqual(1, len(self.jobs(state="pending")), "the queue is well again")

    def test_failed_jobs_do_not_pile_up_and_hold_nothing_up(self):
        self.event(name="Massage")
        self.drain()
        failed = self.jobs()
        self.put_back(failed, state="failed")
        for name in ("Pedicure", "Manicure"):
            self.event(name=name)
            self.drain()
        self.assertEqual(["Manicure", "Massage", "Pedicure"], self.titles())
        self.assertEqual(failed, self.jobs())
        failed.button_done()
        self.event(name="Haircut")
        self.drain()
        self.assertEqual(1, len(self.jobs(state="pending")))

    def test_a_job_that_is_begun_anew_sends_nothing_twice(self):
        self.event(name="Massage")
        self.drain()
        job = self.jobs()
        self.run_job(job)
        job.requeue()
        self.run_job(job)
        self.assertEqual(["Massage"], self.titles())

    def test_switched_off_nothing_is_left_waiting(self):
        self.event(name="Massage")
        self.server.put(self.account, foreign(at(10)))
        self.drain()
        self.pull()
        self.assertEqual(2, len(self.jobs(state="pending")))
        self.switch(False)
        self.assertEqual({"cancelled"}, set(self.jobs().mapped("state")))
        self.sync()
        self.assertEqual(["Dentist", "Massage"], self.titles())

    def test_other_settings_leave_the_queue_alone(self):
        self.event(name="Massage")
        self.drain()
        with Form(self.env["res.config.settings"]) as form:
            form.calendar_sync_poll_minutes = 7
        form.record.execute()
        self.assertEqual("pending", self.jobs().state)
        self.assertEqual("True", self.env["ir.config_parameter"].get_param(PARAMETER))

    def test_an_administrator_may_choose_another_channel(self):
        root = self.env.ref("queue_job.channel_root")
        other = self.env["queue.job.channel"].create({"name": "quick", "parent_id": root.id})
        functions = self.env["queue.job.function"]
        functions.search([("name", "=", "<calendar.job.queue>._send")]).channel_id = other
        self.event(name="Massage")
        self.switch(True)
        self.drain()
        self.assertEqual("root.quick", self.jobs().channel)

    def test_a_queue_that_was_installed_anew_gets_its_channels_again(self):
        self.env["calendar.job.queue"]._leave()
        self.event(name="Massage")
        self.drain()
        self.assertEqual(f"{CHANNEL}.send", self.jobs().channel)

    def test_managers_see_what_is_wrong_with_the_queue(self):
        self.event(name="Massage")
        self.drain()
        watch = self.env["calendar.watch"]
        self.assertFalse(watch.report()["queue"])
        self.put_back(self.jobs())
        self.assertIn("does not begin", watch.report()["queue"])
        self.jobs().state = "failed"
        self.assertIn("failed", watch.report()["queue"])

    def test_a_queue_that_is_uninstalled_finds_nothing_of_ours_in_its_way(self):
        self.event(name="Massage")
        self.drain()
        queue = self.env["ir.module.module"].search([("name", "=", "queue_job")])
        left = []

        def go(_data, _modules):
            channels = self.env["queue.job.channel"].search([])
            left.append((len(self.jobs()), channels.mapped("complete_name")))

        with patch.object(type(self.env["ir.model.data"]), "_module_data_uninstall", go):
            queue.module_uninstall()
        self.assertEqual([(0, ["root"])], left)

    def test_uninstalling_leaves_no_job_and_no_channel(self):
        self.event(name="Massage")
        self.drain()
        with self.scheduled() as env:
            uninstall_hook(env)
        self.assertFalse(self.jobs())
        for model, field in (("channel", "complete_name"), ("function", "name")):
            found = self.env[f"queue.job.{model}"].search([(field, "like", "calendar")])
            self.assertFalse(found)
