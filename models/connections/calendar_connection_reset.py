from odoo import api, fields, models
from odoo.exceptions import UserError

from ..links.reset import PATIENCE, ResetRun, Wanted, look_for

BATCH = 50  # appointments of one account per run: other accounts and other work come in between


class CalendarConnection(models.Model):
    """Beginning anew with an account, without doubling or losing anything.

    *keep*: each upcoming appointment is looked for over there, and what is found is brought
    together with it. *remove*: each is taken away over there, and then written again. Both
    go on after a restart, for what is still to be done is marked on the links.
    """

    _inherit = "calendar.connection"

    reset_mode = fields.Selection(
        [("keep", "Find them again"), ("remove", "Take them away, and write them anew")],
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    reset_total = fields.Integer(readonly=True, copy=False)
    reset_done = fields.Integer(compute="_compute_reset", compute_sudo=True)
    reset_progress = fields.Float("Progress", compute="_compute_reset", compute_sudo=True)

    @api.depends("reset_mode", "reset_total")
    def _compute_reset(self):
        for connection in self:
            left = len(connection._links_to_reset()) if connection.reset_mode else 0
            connection.reset_done = connection.reset_total - left
            total = connection.reset_total or 1
            connection.reset_progress = 100.0 * connection.reset_done / total

    def _links_to_reset(self, limit=None):
        domain = [("remote_id", "in", self.remote_ids.ids), ("to_reset", "=", True)]
        return self.env["calendar.link"].sudo().search(domain, order="reset_tries, id", limit=limit)

    def _resettable(self, mode):
        """Upcoming appointments over there. A question that is open about one comes first.

        Taken away is only what is sure to be written again.
        """
        remotes = self.remote_ids
        if mode == "remove":
            remotes = remotes.filtered(lambda r: r.receives_bookings and r.direction != "pull")
        return remotes.sudo()._upcoming_links() - self._asked_about()

    def _asked_about(self):
        links = self.remote_ids.sudo()._upcoming_links()
        return links.filtered(lambda link: link.held_back or link.conflict_id)

    def _start_reset(self, mode):
        """Begin anew. The work itself is done elsewhere: whoever asks does not wait for it."""
        self.ensure_one()
        self._check_own()
        if self.reset_mode:
            raise UserError(self.env._("This account is being reset already."))
        links = self._resettable(mode)
        links.write({"to_reset": True, "reset_tries": 0})
        self.sudo().write({"reset_mode": mode, "reset_total": len(links)})
        if mode == "remove":
            self.env["calendar.outbox"].sudo()._queue_links(links)
        self.env.ref("appointment_calendar_sync.cron_reset").sudo()._trigger()

    def action_stop_reset(self):
        """What is done is done; the rest stays as it is, and in step as before."""
        self._check_own()
        for connection in self.sudo().filtered("reset_mode"):
            connection._end_reset(self.env._("Reset stopped."))

    @api.model
    def _cron_reset(self):
        """Go on with whatever is being reset."""
        running = self.search([("reset_mode", "!=", False), ("state", "=", "connected")])
        now = fields.Datetime.now()
        able = running.filtered(lambda c: not c.retry_at or c.retry_at <= now)
        searching = able.filtered(lambda c: c.reset_mode == "keep")
        ResetRun(self.env).run(searching, lambda c: look_for(c._next_to_look_for()))
        for connection in able:
            if not connection._links_to_reset() - connection._reset_aside():
                connection._finish_reset()
        searching.filtered(lambda c: c.reset_mode and c._next_to_look_for())._go_on_with_reset()

    def _go_on_with_reset(self):
        """At once, and with accounts in trouble when they are tried again."""
        cron = self.env.ref("appointment_calendar_sync.cron_reset").sudo()
        for moment in set(self.mapped("retry_at")):
            cron._trigger(moment or None)

    def _next_to_look_for(self):
        return [
            Wanted(
                link.id,
                link.remote_id.remote_id,
                link.uid,
                link.remote_event_id or "",
                link.etag or "",
            )
            for link in self._links_to_reset(limit=BATCH)
            if link.reset_tries <= PATIENCE
        ]

    def _reset_words(self, sentence):
        return self.env._(
            "%(sentence)s %(done)s of %(total)s appointments were gone through.",
            sentence=sentence,
            done=self.reset_done,
            total=self.reset_total,
        )

    def _end_reset(self, sentence):
        """Read everything again; busy time stays as it was until then. What was not gone through
        stays as it is, and in step as before."""
        self.env["calendar.sync.log"]._incident(self, "reset", self._reset_words(sentence))
        left = self._links_to_reset()
        left.to_reset = False
        self.env["calendar.outbox"]._queue_links(left)
        self.write({"reset_mode": False, "reset_total": 0})
        self.remote_ids.write({"sync_token": False, "due_at": False, "read_count": 0})
        self.remote_ids._begin_to_follow()
        self.remote_ids.filtered("receives_bookings")._push_missing()
