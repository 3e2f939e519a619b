from odoo import Command, api, fields, models


class CalendarChoice(models.TransientModel):
    """Asks which calendars of an account block time and which one receives bookings.

    Until it is answered, nothing is read from a new account and nothing written to it.
    """

    _name = "calendar.choice"
    _description = "Choice of calendars"

    connection_id = fields.Many2one("calendar.connection", required=True, ondelete="cascade")
    account_name = fields.Char(related="connection_id.account_name")
    blocks_ids = fields.Many2many(
        "calendar.remote",
        string="Which calendars block your time?",
        domain="[('connection_id', '=', connection_id)]",
        help="Nobody can book you while something is in one of these calendars.",
    )
    receives_id = fields.Many2one(
        "calendar.remote",
        "Which one receives bookings?",
        domain="[('connection_id', '=', connection_id), ('writable', '=', True)]",
        help="New appointments are written into this calendar.",
    )
    has_writable = fields.Boolean(compute="_compute_has_writable")
    receives_elsewhere = fields.Char(compute="_compute_receives_elsewhere")
    push_all_events = fields.Boolean(
        "Also write my other Odoo meetings into it",
        help="Otherwise only booked appointments are written there.",
    )

    detail = fields.Selection(
        selection="_detail_selection",
        string="What may Odoo know of your own events in it?",
        compute="_compute_detail",
        store=True,
        readonly=False,
    )

    elsewhere_count = fields.Integer(related="receives_id.elsewhere_count")
    elsewhere_names = fields.Char(related="receives_id.elsewhere_names")
    move_here = fields.Boolean(
        "Take my upcoming appointments along",
        help="They are written into the new calendar and taken out of the old one. An account "
        "that is disconnected is left as it is.",
    )

    @api.model
    def default_get(self, fields):
        """Suggest what is chosen already; for a new account, its main calendar."""
        values = super().default_get(fields)
        account = self.env.context.get("active_id")
        connection = self.env["calendar.connection"].browse(account or []).exists()
        connection._check_own()
        if not connection:
            return values
        blocking, receiving = self._suggest(connection)
        return {
            **values,
            "connection_id": connection.id,
            "blocks_ids": [Command.set(blocking.ids)],
            "receives_id": receiving.id,
            "push_all_events": connection.push_all_events,
        }

    def _suggest(self, connection):
        remotes = connection.remote_ids
        blocking = remotes.filtered("blocks_availability")
        receiving = remotes.filtered("receives_bookings")
        if blocking or receiving:
            return blocking, receiving
        main = remotes.filtered("primary")[:1]
        taken = self._receiving_elsewhere(connection)
        return main, main.filtered("writable") if not taken else remotes.browse()

    def _receiving_elsewhere(self, connection):
        """Return the calendar of another account that receives bookings now."""
        remotes = connection.user_id.calendar_remote_ids - connection.remote_ids
        return remotes.filtered("receives_bookings")

    @api.depends("account_name")
    def _compute_display_name(self):
        for choice in self:
            choice.display_name = self.env._("Choose calendars")

    @api.depends("connection_id")
    def _compute_has_writable(self):
        for choice in self:
            choice.has_writable = any(choice.connection_id.remote_ids.mapped("writable"))

    @api.depends("connection_id")
    def _compute_receives_elsewhere(self):
        for choice in self:
            elsewhere = choice._receiving_elsewhere(choice.connection_id)
            choice.receives_elsewhere = elsewhere.name

    @api.model
    def _detail_selection(self):
        return self.env["calendar.remote"]._fields["detail"]._description_selection(self.env)

    @api.depends("receives_id")
    def _compute_detail(self):
        for choice in self:
            choice.detail = choice.receives_id.detail or "busy"

    def action_save(self):
        """Apply the choice, and go to the page that shows the first reading."""
        self.ensure_one()
        connection = self.connection_id
        connection._check_own()
        connection.push_all_events = self.push_all_events
        for remote in connection.remote_ids:
            self._apply(remote)
        if self.move_here and self.receives_id:
            self.receives_id.action_move_here()
        return {"type": "ir.actions.act_url", "url": connection._page(), "target": "self"}

    def _apply(self, remote):
        """Write only what changes: each change has the calendar read anew."""
        chosen = {
            "blocks_availability": remote in self.blocks_ids,
            "receives_bookings": remote == self.receives_id,
        }
        if remote == self.receives_id:
            chosen["detail"] = self.detail or "busy"
        changes = {name: value for name, value in chosen.items() if remote[name] != value}
        if changes:
            remote.write(changes)
