from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...core.reconcile import Strategy, Verb, reconcile, resolve


class CalendarLink(models.Model):
    """Appointments whose event vanished together with many others."""

    _inherit = "calendar.link"

    held_back = fields.Boolean(
        help="Proved gone over there. It stays here until its owner has said what to do."
    )

    _held_back_index = models.Index("(remote_id) WHERE held_back")

    def _would_cancel(self, found):
        """Whether settling with `found` would cancel the appointment here."""
        if self.to_reset or self.remote_id.direction == "push":
            return False
        local = self._local_value()
        versions = (self._base_value(), local, found and found.event)
        strategy = self._strategy(local, reconcile(*versions))
        return resolve(strategy, *versions).verb == Verb.CANCEL

    def _strategy(self, local, decision):
        """What was changed here while it is held back stands: it is written again."""
        return Strategy.ODOO_WINS if self.held_back else super()._strategy(local, decision)

    def _next_event(self):
        """What stands for it in a list: the appointment, or the next one of the series."""
        upcoming = self.recurrence_id._events().filtered(lambda e: e.stop > fields.Datetime.now())
        return self.event_id or upcoming[:1]

    def _remember(self, ref, value):
        super()._remember(ref, value)
        self._let_go()

    def _forget_place(self):
        super()._forget_place()
        self._let_go()

    def unlink(self):
        remotes = self.filtered("held_back").remote_id
        result = super().unlink()
        remotes._end_holding()
        return result

    def _let_go(self):
        """What became of these is known: nobody needs to be asked any more."""
        held = self.filtered("held_back")
        held.held_back = False
        held.remote_id._end_holding()


class CalendarRemote(models.Model):
    """A calendar out of which many appointments vanished at once: its owner is asked."""

    _inherit = "calendar.remote"

    held_at = fields.Datetime("Held back since", readonly=True, copy=False)
    held_event_ids = fields.Many2many(
        "calendar.event", string="Held back", compute="_compute_held", compute_sudo=True
    )
    held_count = fields.Integer("Number held back", compute="_compute_held", compute_sudo=True)
    held_told_count = fields.Integer(
        "Clients who would be told", compute="_compute_held", compute_sudo=True
    )

    def _upcoming_links(self):
        """The links of appointments that are not over yet, wherever they are over there."""
        now = fields.Datetime.now()
        upcoming = Domain("event_id.active", "=", True) & Domain("event_id.stop", ">", now)
        upcoming |= Domain("recurrence_id.calendar_event_ids.stop", ">", now)
        return self.env["calendar.link"].search(Domain("remote_id", "in", self.ids) & upcoming)

    def _held_links(self):
        domain = [("remote_id", "in", self.ids), ("held_back", "=", True)]
        return self.env["calendar.link"].sudo().search(domain)

    @api.depends("held_at")
    def _compute_held(self):
        for remote in self:
            links = remote._held_links() if remote.held_at else self.env["calendar.link"]
            events = self.env["calendar.event"].union(*(link._next_event() for link in links))
            remote.held_event_ids = events.sorted("start")
            remote.held_count = len(links)
            remote.held_told_count = sum(e._booking_mail_is_due("cancelled") for e in events)

    # Holding back -----------------------------------------------------------------------------

    def _hold_back(self, links):
        """Keep these appointments, though they are gone over there, and ask the owner."""
        links.held_back = True
        if not self.held_at:
            self.held_at = fields.Datetime.now()
            self._ask_about_held()

    def _ask_about_held(self):
        """Never silent: the calendar's state, a task and a mail say that its owner is asked."""
        connection = self.connection_id
        # The mail below says more than the one that Odoo sends with a task.
        connection.with_context(mail_activity_quick_update=True).activity_schedule(
            "appointment_calendar_sync.activity_held_back",
            user_id=self.user_id.id,
            summary=self.env._("Many appointments vanished from “%s”", self.name),
            note=self.env._("Nothing was cancelled. Please say what to do with them."),
        )
        connection._mail_owner("mail_template_held_back", self)

    def _end_holding(self):
        """Whoever holds nothing back any more has nothing left to ask."""
        done = self.filtered(lambda remote: remote.held_at and not remote._held_links())
        done.held_at = False
        for connection in done.connection_id.filtered(
            lambda connection: not any(connection.remote_ids.mapped("held_at"))
        ):
            connection.activity_unlink(["appointment_calendar_sync.activity_held_back"])

    # What the owner says ----------------------------------------------------------------------

    def action_held_back(self):
        """Show what is held back."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appointment_calendar_sync.calendar_held_back_action"
        )
        return {**action, "res_id": self.id}

    def action_cancel_held(self):
        """It was meant: cancel them here too. Clients are told as their services say."""
        links = self._answered()
        links.event_id._cancelled_outside()
        links.recurrence_id._cancelled_outside()
        self._log_answer(self.env._("%s cancelled, as in the calendar.", len(links)))
        links.unlink()
        return self._back_to_account()

    def action_restore_held(self):
        """It was not meant: write them into the calendar again, if anything is written there."""
        links = self._answered()
        links._forget_place()
        self.env["calendar.outbox"].sudo()._queue_links(links)
        self._log_answer(self._kept_text(len(links)))
        return self._back_to_account()

    def _kept_text(self, number):
        return self.env._("%s kept, and written into the calendar again.", number)

    def _answered(self):
        self.ensure_one()
        self.connection_id._check_own()
        links = self._held_links()
        if not links:
            raise UserError(self.env._("Nothing is held back any more: it was answered already."))
        return links

    def _back_to_account(self):
        return {"type": "ir.actions.act_url", "url": self.connection_id._page(), "target": "self"}

    def _log_answer(self, message):
        self.env["calendar.sync.log"]._incident(self.connection_id, "held_back", message, self)
