from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID, api, models
from odoo.tools import str2bool

from ..outbox.outbox_drain import Drain
from ..reading.calendar_pull import Pull
from ..schedule import crons
from .account_turns import is_due

ADDON = "appointment_calendar_sync"
PARAMETER = f"{ADDON}.queue_of_jobs"
#: For so long a job may wait until it begins. Then the scheduled action does its work.
PATIENCE = timedelta(seconds=10)
#: What a job can do, in the order of importance: the last part of its channel, and the scheduled
#: action that does it where there is no queue.
WORKS = {"send": "cron_drain", "read": "cron_pull"}
#: Of jobs that have not begun, as queue_job calls them.
WAITING = ("wait_dependencies", "pending", "enqueued")


class CalendarJobQueue(models.AbstractModel):
    """Sending and reading as jobs of OCA's queue_job, where that is installed and it is wanted.

    The scheduled actions are woken as ever, by whatever happens and every minute. But instead of
    doing the work they hand it over as a job, of which one waits at most: it sees all that was
    committed before it begins. What to try again, and when, is ours to say, not the queue's.
    """

    _name = "calendar.job.queue"
    _description = "Calendar sync through a queue of jobs"

    @api.model
    def _is_there(self):
        return "queue.job" in self.env

    @api.model
    def _is_on(self):
        kept = self.env["ir.config_parameter"].sudo().get_param(PARAMETER)
        return self._is_there() and str2bool(kept or "", False)

    # Handing over ---------------------------------------------------------------------------

    @api.model
    def _takes_over(self, work, due):
        """Whether that work is the queue's now. If not, the scheduled action has to do it.

        `due` gives SQL of the accounts that have some, as for `Turns`.
        """
        if not self._is_on() or self._trouble(work):
            return False
        if is_due(self.env, due):
            self._enqueue(work)
        return True

    @api.model
    def _enqueue(self, work):
        cron = crons(self.env, WORKS[work])
        self._make_channels()
        job = self.with_delay(
            identity_key=_key(work),
            priority=list(WORKS).index(work),
            max_retries=0,
            description=cron.name,
        )
        getattr(job, f"_{work}")()

    @api.model
    def _trouble(self, work):
        """Return "failed" or "late" when the queue does not do this work as it should, or None.

        After a failure nothing more is handed over until somebody has looked at that job, so
        that no more of its kind pile up.
        """
        jobs = self.env["queue.job"].sudo()
        ours = [("identity_key", "=", _key(work))]
        if jobs.search_count([*ours, ("state", "=", "failed")], limit=1):
            return "failed"
        since = self.env.cr.now() - PATIENCE
        late = [("state", "in", WAITING), ("date_created", "<", since)]
        return "late" if jobs.search_count([*ours, *late], limit=1) else None

    @api.model
    def _troubles(self):
        """What `_trouble` says of any work; nothing where the queue is not used."""
        return {self._trouble(work) for work in WORKS} if self._is_on() else set()

    # Working --------------------------------------------------------------------------------

    @api.model
    def _send(self):
        """The job: send what waits."""
        with self._apart() as env:
            Drain(env).run()

    @api.model
    def _read(self):
        """The job: read what changed."""
        with self._apart() as env:
            Pull(env).run()

    @contextmanager
    def _apart(self):
        """An environment that may commit. The job's own can not: it holds the job."""
        with self.env.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    # Switching on and off -------------------------------------------------------------------

    @api.model
    def _switch(self, on):
        """What is to be done when an administrator has said whether the queue is used."""
        if not self._is_there():
            return
        if on:
            self._make_channels()
        else:
            self._waiting().button_cancelled()

    @api.model
    def _waiting(self):
        ours = [("identity_key", "in", [_key(work) for work in WORKS])]
        return self.env["queue.job"].sudo().search([*ours, ("state", "in", WAITING)])

    @api.model
    def _make_channels(self):
        """Our channels, and which job goes into which. An administrator may change that."""
        functions = self.env["queue.job.function"].sudo()
        missing = [work for work in WORKS if not functions.job_config(_name(work)).job_function_id]
        if missing:
            above = self._channel(self.env.ref("queue_job.channel_root"), ADDON)
        for work in missing:
            channel = self._channel(above, work)
            functions.create({"name": _name(work), "channel_id": channel.id})

    def _channel(self, above, name):
        """The channel of that name, made if need be. It keeps what is done for a day."""
        channels = self.env["queue.job.channel"].sudo()
        found = channels.search([("parent_id", "=", above.id), ("name", "=", name)])
        values = {"parent_id": above.id, "name": name, "removal_interval": 1}
        return found or channels.create(values)

    @api.model
    def _leave(self):
        """Take all that is ours out of the queue: it goes, or the addon does."""
        if not self._is_there():
            return
        self.env["queue.job"].sudo().search([("model_name", "=", self._name)]).unlink()
        functions = self.env["queue.job.function"].sudo()
        functions.search([("name", "in", [_name(work) for work in WORKS])]).unlink()
        channels = self.env["queue.job.channel"].sudo()
        ours = [("complete_name", "=like", f"root.{ADDON}%")]
        channels.search(ours, order="complete_name DESC").unlink()


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def module_uninstall(self):
        """The queue's channels can not go while ours stand below them."""
        if "queue_job" in self.mapped("name"):
            self.env["calendar.job.queue"]._leave()
        return super().module_uninstall()


def _key(work: str) -> str:
    return f"{ADDON}.{work}"


def _name(work: str) -> str:
    """What queue_job calls the method that does it."""
    return f"<calendar.job.queue>._{work}"
