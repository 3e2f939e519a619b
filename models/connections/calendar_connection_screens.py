from odoo import api, fields, models

HEALTH = [
    ("fresh", "Up to date"),
    ("reading", "Reading"),
    ("choose", "Choose calendars"),
    ("late", "Late"),
    ("trouble", "Trying again"),
    ("attention", "Look at it"),
    ("held", "Held back"),
    ("reconnect", "Reconnect needed"),
    ("paused", "Paused"),
    ("left", "Disconnected"),
]
#: Of calendars more is told than of their account.
AS_ACCOUNT = {"written": "fresh", "nearly": "fresh"}


class CalendarConnection(models.Model):
    """What the screens tell of a connection."""

    _inherit = "calendar.connection"

    is_mine = fields.Boolean(compute="_compute_is_mine")
    health = fields.Selection(
        HEALTH,
        compute="_compute_health",
        compute_sudo=True,
        help="Up to date: every calendar was read as often as it should be.\n"
        "Reading: a calendar is being read right now.\n"
        "Choose calendars: the account is connected, but none of its calendars is used.\n"
        "Late: a calendar should have been read a while ago; are the scheduled actions running?\n"
        "Trying again: the last try failed; Odoo tries again by itself.\n"
        "Look at it: one of the calendars can not be opened.\n"
        "Held back: many appointments vanished from a calendar; you are asked what to do.",
    )
    blocking_names = fields.Char("Blocks my time", compute="_compute_uses", compute_sudo=True)
    receiving_name = fields.Char("Receives bookings", compute="_compute_uses", compute_sudo=True)
    followed_count = fields.Integer(
        "Calendars in use", compute="_compute_progress", compute_sudo=True
    )
    done_count = fields.Integer("Calendars read", compute="_compute_progress", compute_sudo=True)
    read_total = fields.Integer(
        "Events read so far", compute="_compute_progress", compute_sudo=True
    )
    data_read_at = fields.Datetime(
        "Oldest data",
        compute="_compute_progress",
        compute_sudo=True,
        help="When the calendar that was read the longest ago was read.",
    )
    waiting_count = fields.Integer("Waiting to be sent", compute="_compute_waiting")
    waiting_since = fields.Datetime(
        "Waiting since",
        compute="_compute_waiting",
        help="Since when the oldest change of an appointment waits to be written there.",
    )
    stuck_count = fields.Integer(
        "Not accepted",
        compute="_compute_waiting",
        help="Changes that the calendar did not accept. They are listed under Waiting changes.",
    )

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_is_mine(self):
        for connection in self:
            connection.is_mine = connection.user_id == self.env.user

    @api.depends("active", "state", "failures", "remote_ids.freshness")
    def _compute_health(self):
        for connection in self:
            connection.health = connection._own_health() or connection._health_of_calendars()

    def _own_health(self):
        if not self.active:
            return "left"
        if self.state != "connected":
            return self.state
        return "trouble" if self.failures else None

    def _health_of_calendars(self):
        found = {AS_ACCOUNT.get(each, each) for each in self.remote_ids.mapped("freshness")}
        if found <= {"unused"}:
            return "choose"
        return next(
            name for name in ("reading", "held", "attention", "late", "fresh") if name in found
        )

    @api.depends("remote_ids.blocks_availability", "remote_ids.receives_bookings")
    def _compute_uses(self):
        for connection in self:
            remotes = connection.remote_ids
            blocking = remotes.filtered("blocks_availability").mapped("name")
            connection.blocking_names = ", ".join(blocking)
            connection.receiving_name = remotes.filtered("receives_bookings").name

    @api.depends("remote_ids.freshness", "remote_ids.read_count", "remote_ids.last_pull_at")
    def _compute_progress(self):
        for connection in self:
            followed = connection.remote_ids._followed()
            reading = followed.filtered(lambda remote: remote.freshness == "reading")
            connection.followed_count = len(followed)
            connection.done_count = len(followed - reading)
            first = reading.filtered(lambda remote: not remote.sync_token)
            connection.read_total = sum(first.mapped("read_count"))
            connection.data_read_at = min(
                filter(None, followed.mapped("last_pull_at")), default=False
            )

    def _compute_waiting(self):
        waiting, stuck = self._outbox_counts(False), self._outbox_counts(True)
        for connection in self:
            count, since = waiting.get(connection, (0, False))
            connection.waiting_count, connection.waiting_since = count, since
            connection.stuck_count = stuck.get(connection, (0, False))[0]

    def _outbox_counts(self, given_up):
        """Return, per connection, how many changes are in the outbox and the oldest one's time."""
        groups = (
            self.env["calendar.outbox"]
            .sudo()
            ._read_group(
                [("remote_id.connection_id", "in", self.ids), ("given_up", "=", given_up)],
                ["remote_id"],
                ["__count", "queued_at:min"],
            )
        )
        counts = {}
        for remote, count, oldest in groups:
            before, since = counts.get(remote.connection_id, (0, oldest))
            counts[remote.connection_id] = (before + count, min(since, oldest))
        return counts

    def action_choose(self):
        """Ask which calendars block time and which one receives bookings."""
        return self._dialog("calendar_choice_action")

    def _dialog(self, action):
        """Return a dialog about one's own account; `action` is one of ours."""
        self.ensure_one()
        self._check_own()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"appointment_calendar_sync.{action}"
        )
        return {**action, "target": "new", "context": {"active_id": self.id}}
