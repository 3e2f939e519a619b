from datetime import timedelta

from odoo import api, fields, models

KEEP_DAYS = 90
COUNTS = ("events_read", "busy_added", "busy_removed", "created", "updated", "removed",
          "token_refreshes", "conflicts", "unreadable", "errors", "held_back",
          "adopted")  # fmt: skip

#: What came from the calendar, and what went into it.
ARRIVED = ("busy_added", "busy_removed", "adopted", "pulled", "cancelled")
SENT = ("created", "updated", "removed")


class CalendarSyncLog(models.Model):
    """One line per run that did something, and one per incident."""

    _name = "calendar.sync.log"
    _description = "Sync log"
    _order = "id desc"
    _rec_name = "kind"

    create_date = fields.Datetime("When", readonly=True, index=True)
    connection_id = fields.Many2one(
        "calendar.connection", "Account", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(related="connection_id.user_id", store=True, index=True)
    remote_id = fields.Many2one("calendar.remote", "Calendar", ondelete="cascade")
    kind = fields.Selection(
        [
            ("push", "Sent"),
            ("pull", "Read"),
            ("conflict", "Both sides changed"),
            ("reconnect", "Reconnect needed"),
            ("rejected", "Not accepted"),
            ("held_back", "Held back"),
            ("audit", "Night check"),
            ("reset", "Reset"),
            ("administrator", "Needs the administrator"),
            ("subscription", "Notices"),
            ("connect", "Account"),
        ],
        required=True,
    )
    events_read = fields.Integer("Events read", help="Changed events that the calendar told of.")
    busy_added = fields.Integer("Busy blocks added")
    busy_removed = fields.Integer("Busy blocks removed")
    adopted = fields.Integer("Events taken into Odoo")
    pulled = fields.Integer("Appointments changed here")
    cancelled = fields.Integer("Appointments cancelled here")
    held_back = fields.Integer("Cancellations held back")
    created = fields.Integer("Created there")
    updated = fields.Integer("Changed there")
    removed = fields.Integer("Removed there")
    arrived = fields.Integer("Came in", compute="_compute_ways", store=True)
    sent = fields.Integer("Went out", compute="_compute_ways", store=True)
    conflicts = fields.Integer("Changed on both sides")
    token_refreshes = fields.Integer("Access renewed")
    unreadable = fields.Integer("Unreadable events")
    errors = fields.Integer("Errors")
    message = fields.Char()

    @api.depends(*ARRIVED, *SENT)
    def _compute_ways(self):
        for line in self:
            line.arrived = sum(line[name] for name in ARRIVED)
            line.sent = sum(line[name] for name in SENT)

    @api.model
    def _run(self, connection, kind, counts, remote=None, message=""):
        """Write down a run, unless nothing happened."""
        told = self._told(counts)
        if any(told.values()) or message:
            self._write_down(connection, kind, message, remote, told)

    @api.model
    def _pulled(self, counted):
        """Write down what was read of calendars, given with what is counted of each."""
        found = [(remote, self._told(counts)) for remote, counts in counted]
        self.sudo().create(
            [
                self._line(remote.connection_id, "pull", "", remote, told)
                for remote, told in found
                if any(told.values())
            ]
        )

    def _told(self, counts):
        """What a line says of so many."""
        told = {name: counts[name] for name in COUNTS if counts.get(name)}
        told["pulled"] = counts.get("pull", 0) + counts.get("merge", 0)
        told["cancelled"] = counts.get("cancel", 0)
        return told

    @api.model
    def _incident(self, connection, kind, message, remote=None):
        self._write_down(connection, kind, message, remote, {})

    def _write_down(self, connection, kind, message, remote, counts):
        self.sudo().create(self._line(connection, kind, message, remote, counts))

    def _line(self, connection, kind, message, remote, counts):
        return {
            "connection_id": connection.id,
            "remote_id": remote.id if remote else False,
            "kind": kind,
            "message": message,
            **counts,
        }

    @api.autovacuum
    def _forget_old_lines(self):
        limit = self.env.cr.now() - timedelta(days=KEEP_DAYS)
        self.search([("create_date", "<", limit)], limit=10_000).unlink()
