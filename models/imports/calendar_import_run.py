import logging
import time
from math import inf

from odoo import api, fields, models

from ...core.codec import from_json
from ..moments import aware
from ..transactions import isolated, save
from .import_maker import SILENT, BusyMaker, EventMaker, fingerprint, unroll
from .import_plan import NoFile

_logger = logging.getLogger(__name__)

BUDGET = 40.0  # seconds of one run
CHUNK = 50  # events per commit
UNROLL_BATCH = 200


class CalendarImport(models.Model):
    """Taking files in, and taking it back: in the background, a piece at a time."""

    _inherit = "calendar.import"

    @api.model
    def _cron_import(self):
        deadline = time.monotonic() + BUDGET
        for record in self.search([("state", "in", ("running", "undoing"))], order="id"):
            work = record._take_in if record.state == "running" else record._take_back
            if not work(deadline):
                save(self.env, self._wake)
                return
        save(self.env, self._unroll_blocks)

    # Taking in ------------------------------------------------------------------------------

    def _take_in(self, deadline):
        """Make what is still to be made. Return whether all of it is."""
        try:
            plan = self._plan(patience=inf)
        except NoFile as error:
            # Its owner has looked at it before, so the file is gone.
            _logger.warning("import %s is left as it is: %s", self.id, error.reason)
            save(self.env, self._finish_without)
            return True
        items = self.env["calendar.import.item"].search([("import_id", "=", self.id)])
        done = set(items.mapped("key"))
        known = self._known(plan.planned)
        todo = [each for each in plan.planned if each.key not in done | known]
        maker = (EventMaker if self.purpose == "events" else BusyMaker)(self)
        for first in range(0, len(todo), CHUNK):
            if time.monotonic() > deadline:
                return False
            chunk = todo[first : first + CHUNK]
            save(self.env, lambda chunk=chunk: self._make(maker, chunk))
        save(self.env, self._finish)
        return True

    def _make(self, maker, chunk):
        maker.make(chunk)
        self._count()

    def _count(self):
        items = self.env["calendar.import.item"]
        mine = [("import_id", "=", self.id)]
        self.done_count = items.search_count(mine)
        self.failed_count = items.search_count([*mine, ("failed", "=", True)])

    def _finish(self):
        """The file is not needed any more."""
        self._count()
        self.write({"state": "done", "data": False})

    def _finish_without(self):
        """What is not there yet will not come."""
        self._finish()
        self.failed_count += self.total - self.done_count

    # Taking back ----------------------------------------------------------------------------

    def _take_back(self, deadline):
        """Take away what is still there of it. Return whether nothing is."""
        items = self.env["calendar.import.item"]
        while chunk := items.search([("import_id", "=", self.id)], limit=CHUNK):
            if time.monotonic() > deadline:
                return False
            save(self.env, lambda chunk=chunk: self._remove(chunk))
        save(self.env, lambda: self.write({"state": "undone"}))
        return True

    def _remove(self, items):
        """What its owner has changed since is hers."""
        kept = items.filtered(lambda item: item.made_as and item.made_as != fingerprint(item))
        about = f"what import {self.id} made"
        with isolated(self.env, about, lambda error: self._remove_one_by_one(items - kept)):
            self._remove_events(items - kept)
        self.kept_count += len(kept)
        self.done_count += len(items)
        items.unlink()

    def _remove_one_by_one(self, items):
        for item in items:
            with isolated(self.env, f"what import {self.id} made", self._keep):
                self._remove_events(item)

    def _keep(self, error):
        self.kept_count += 1

    def _remove_events(self, items):
        quiet = items.with_context(active_test=False, **SILENT)
        recurrences = quiet.recurrence_ids
        quiet.event_ids.unlink()
        recurrences.exists().unlink()

    # Time that series take ------------------------------------------------------------------

    @api.model
    def _unroll_blocks(self):
        """Let occurrences block that have come within reach."""
        limit = fields.Datetime.add(self.env.cr.now(), days=380)
        items = self.env["calendar.import.item"].search(
            [("unrolled_until", "<", limit)], limit=UNROLL_BATCH
        )
        for item in items:
            resource = item.import_id.user_id._ensure_resource()
            unroll(item, from_json(item.pattern), resource, aware(self.env.cr.now()))
        if len(items) == UNROLL_BATCH:
            self._wake()

    @api.autovacuum
    def _forget_past_blocks(self):
        """What is over blocks nobody."""
        limit = fields.Datetime.subtract(self.env.cr.now(), days=2)
        self.env["calendar.import.block"].search([("stop", "<", limit)], limit=50_000).unlink()
