from base64 import b64decode
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...core.event import zone_info
from ..moments import zone_name
from .import_plan import LARGEST, MOST, NoFile, Plan, Planned, make_plan

FORGOTTEN_AFTER = timedelta(days=1)


class CalendarImport(models.Model):
    """A calendar file that its owner takes in once: what it held, and what was made of it.

    It is kept so that the same file again doubles nothing, and so that it can be taken back.
    The file itself is destroyed as soon as it is not needed any more.
    """

    _name = "calendar.import"
    _description = "Imported calendar file"
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users", "Practitioner", required=True, readonly=True, index=True,
        ondelete="cascade", default=lambda self: self.env.user,
    )  # fmt: skip
    name = fields.Char("File name")
    data = fields.Binary("Calendar file", attachment=False, copy=False)
    state = fields.Selection(
        [
            ("draft", "Choose a file"),
            ("ready", "Look at it"),
            ("running", "Importing"),
            ("done", "Imported"),
            ("undoing", "Taking back"),
            ("undone", "Taken back"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    purpose = fields.Selection(
        [
            ("events", "As my own Odoo events"),
            ("busy", "As busy time only"),
        ],
        "Take it in",
        default="events",
        required=True,
        help="As events: with titles, places and notes, in your Odoo calendar. As busy time: only "
        "that you can not be booked then.",
    )
    since = fields.Date(
        "From", required=True, default=fields.Date.context_today,
        help="What was over before this day is left out.",
    )  # fmt: skip
    push = fields.Boolean(
        "Also write them into my connected calendar",
        help="Leave it unticked if the file comes from that calendar: they are there already.",
    )

    single_count = fields.Integer("Single events", readonly=True, copy=False)
    series_count = fields.Integer("Series", readonly=True, copy=False)
    apart_count = fields.Integer("Series as single events", readonly=True, copy=False)
    past_count = fields.Integer("Over before that day", readonly=True, copy=False)
    void_count = fields.Integer("Cancelled", readonly=True, copy=False)
    unread_count = fields.Integer("Not understood", readonly=True, copy=False)
    known_count = fields.Integer("Already there", readonly=True, copy=False)
    total = fields.Integer("To import", readonly=True, copy=False)
    done_count = fields.Integer("Done", readonly=True, copy=False)
    failed_count = fields.Integer("Not possible", readonly=True, copy=False)
    kept_count = fields.Integer("Changed since, and kept", readonly=True, copy=False)
    preview = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)

    _CHOICES = {"name", "data", "purpose", "since", "push"}

    # What its owner may do ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.keys() - self._CHOICES for vals in vals_list):
            raise AccessError(self.env._("Only its owner imports a file, step by step."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_choice(vals)
        result = super().write(vals)
        if vals.keys() & {"since", "data"}:
            for record in self.filtered(lambda record: record.state == "ready"):
                record._look()
        return result

    def _check_choice(self, vals):
        if vals.keys() - self._CHOICES:
            raise AccessError(self.env._("This is kept by the import itself."))
        if any(record.state not in ("draft", "ready") for record in self):
            raise UserError(self.env._("This file was taken in. Begin anew with another import."))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_what_made_nothing(self):
        if any(record.state not in ("draft", "ready", "undone") for record in self):
            raise UserError(self.env._("Take this import back before you delete it."))

    def action_look(self):
        """Show what the file would make."""
        for record in self:
            if not record.data:
                raise UserError(self.env._("Please choose a calendar file first."))
            record._look()
            record.sudo().state = "ready"

    def action_back(self):
        """Choose another file."""
        self._expect("ready")
        self.sudo().write({"state": "draft", "data": False, "name": False, "preview": False})

    def action_start(self):
        self._expect("ready")
        self.sudo().write({"state": "running", "preview": False})
        self._wake()

    def action_undo(self):
        """Take away what this import made. What was changed since stays, as its owner's own."""
        self._expect("running", "done")
        self.sudo().write({"state": "undoing", "done_count": 0, "data": False})
        self._wake()

    def _expect(self, *states):
        self.check_access("write")
        if any(record.state not in states for record in self):
            raise UserError(self.env._("That is not possible any more. Please reload the page."))

    @api.model
    def _wake(self):
        self.env.ref("appointment_calendar_sync.cron_import").sudo()._trigger()

    # What is in the file --------------------------------------------------------------------

    def _zone(self):
        return zone_name(self.user_id.tz, "UTC")

    def _since(self):
        """The chosen day's midnight on the owner's wall, aware."""
        return datetime.combine(self.since, time.min, zone_info(self._zone()))

    def _plan(self, **patience) -> Plan:
        """Raise `NoFile`."""
        content = self.with_context(bin_size=False).sudo().data or b""
        return make_plan(b64decode(content), self._zone(), self._since(), **patience)

    def _look(self):
        self.ensure_one()
        try:
            plan = self._plan()
        except NoFile as error:
            raise UserError(self._explain(error)) from None
        known = self._known(plan.planned)
        fresh = [each for each in plan.planned if each.key not in known]
        apart = sum(each.is_apart for each in fresh)
        series = sum(each.event.is_series for each in fresh)
        self.sudo().write(
            {
                "single_count": len(fresh) - series,
                "series_count": series - apart,
                "apart_count": apart,
                "past_count": plan.past,
                "void_count": plan.void,
                "unread_count": len(plan.unread),
                "known_count": len(known),
                "total": len(fresh),
                "preview": self._preview(plan, known),
            }
        )

    def _explain(self, error: NoFile):
        match error.reason:
            case "too_large":
                return self.env._(
                    "This file is larger than %s MB. Export a shorter time.", LARGEST >> 20
                )
            case "too_many":
                return self.env._(
                    "There are more than %s events in this file from that day on. Choose a later "
                    "day, or export a shorter time.",
                    MOST,
                )
            case "too_intricate":
                return self.env._(
                    "It takes too long to understand this file. Export a shorter time."
                )
            case "cut_off":
                return self.env._("This file is not whole: its end is missing. Export it anew.")
        return self.env._(
            "This is no calendar file. What is wanted is one that ends with .ics, as calendars "
            "export it."
        )

    def _known(self, planned: list[Planned]) -> set[str]:
        """Return the keys of what is here already: from another import, or because the file
        comes from a calendar into which Odoo wrote it."""
        self.env.flush_all()
        keys = {each.key for each in planned}
        uids = {each.uid: each.key for each in planned}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT i.key, NULL FROM calendar_import_item i
                  JOIN calendar_import m ON m.id = i.import_id
                 WHERE m.user_id = %(user)s AND m.id != %(own)s AND i.key = ANY(%(keys)s)
                   AND m.state IN ('running', 'done') AND (m.purpose = 'busy' OR EXISTS (
                       SELECT FROM calendar_event e WHERE e.import_item_id = i.id))
                 UNION
                SELECT NULL, sync_uid FROM calendar_event
                 WHERE user_id = %(user)s AND sync_uid = ANY(%(uids)s)
                 UNION
                SELECT NULL, r.sync_uid FROM calendar_recurrence r
                  JOIN calendar_event b ON b.id = r.base_event_id
                 WHERE b.user_id = %(user)s AND r.sync_uid = ANY(%(uids)s)
                 UNION
                SELECT NULL, l.uid FROM calendar_link l
                  JOIN calendar_remote r ON r.id = l.remote_id
                 WHERE r.user_id = %(user)s AND l.uid = ANY(%(uids)s)
                """,
                user=self.user_id.id,
                own=self.id,
                keys=list(keys),
                uids=list(uids),
            )
        )
        return {key or uids[uid] for key, uid in rows}

    @api.autovacuum
    def _forget_files_left_lying(self):
        """A file that was looked at and never imported is somebody's private life."""
        limit = fields.Datetime.now() - FORGOTTEN_AFTER
        self.search(
            [("state", "in", ("draft", "ready")), ("write_date", "<", limit)]
        ).unlink()
