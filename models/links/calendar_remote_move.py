from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CalendarRemote(models.Model):
    """Taking upcoming appointments along into the calendar that receives bookings now."""

    _inherit = "calendar.remote"

    elsewhere_count = fields.Integer(
        "Upcoming appointments elsewhere", compute="_compute_elsewhere", compute_sudo=True
    )
    elsewhere_names = fields.Char(compute="_compute_elsewhere", compute_sudo=True)

    @api.depends("receives_bookings")
    def _compute_elsewhere(self):
        for remote in self:
            links = remote._links_elsewhere()
            remote.elsewhere_count = len(links)
            accounts = links.remote_id.connection_id
            remote.elsewhere_names = ", ".join(accounts.mapped("account_name"))

    def _links_elsewhere(self):
        """The owner's upcoming appointments that are in another calendar, as far as known.

        Those with an open question stay where they are until it is answered.
        """
        now = fields.Datetime.now()
        upcoming = Domain("event_id.active", "=", True) & Domain("event_id.stop", ">", now)
        upcoming |= Domain(
            "recurrence_id.calendar_event_ids", "any", [("active", "=", True), ("stop", ">", now)]
        )
        others = Domain("remote_id.user_id", "=", self.user_id.id)
        others &= Domain("remote_id", "!=", self.id)
        asked = Domain("held_back", "=", True) | Domain("conflict_id", "!=", False)
        links = self.env["calendar.link"].with_context(active_test=False)
        return links.search(others & upcoming & ~asked).with_context(active_test=True)

    def action_move_here(self):
        """Write them into this calendar, and take them out of the others.

        An account that was left is not asked any more: what is there stays there, and goes
        should the account ever be connected again.
        """
        self.ensure_one()
        self.connection_id._check_own()
        remote = self.sudo()
        if not remote.receives_bookings or remote.direction == "pull":
            raise UserError(self.env._("“%s” does not receive your bookings.", self.name))
        links = remote._links_elsewhere()
        events, series = links.event_id, links.recurrence_id
        links.write({"event_id": False, "recurrence_id": False})
        outbox = remote.env["calendar.outbox"]
        outbox._queue_links(links)
        outbox._queue_events(events)
        outbox._queue_series(series)
        message = self.env._("%s appointments were moved here.", len(links))
        self.env["calendar.sync.log"]._incident(remote.connection_id, "connect", message, remote)
