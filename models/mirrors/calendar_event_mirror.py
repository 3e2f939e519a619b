from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..events.calendar_event_sync import SYNCED

#: What the calendar outside says. All else (a tag, an activity, a note of Odoo's own) is not its.
TOLD = SYNCED | {
    "partner_ids", "attendee_ids", "alarm_ids", "videocall_location", "videocall_source",
    "videocall_channel_id",
}  # fmt: skip

#: What would tell of an event to somebody who only searches for it, or sorts by it.
WORDS = {"name", "display_name", "location", "description"}


class CalendarEvent(models.Model):
    """A mirror: an event of a calendar outside, shown here as far as its owner lets it be known.

    It is a shadow and no appointment: it has no link, is never pushed, and is changed where it
    lives alone. What Odoo's other modules do with it, they do as with any event of its owner.
    """

    _inherit = "calendar.event"

    mirror_remote_id = fields.Many2one(
        "calendar.remote", ondelete="cascade", copy=False, readonly=True,
        index="btree_not_null", groups=fields.NO_ACCESS,
    )  # fmt: skip
    mirror_event_id = fields.Char(copy=False, readonly=True, groups=fields.NO_ACCESS)
    mirror_occurrence = fields.Char(
        copy=False, readonly=True, groups=fields.NO_ACCESS,
        help="Which occurrence of a series it is; empty for a single event.",
    )  # fmt: skip
    mirror_uid = fields.Char(
        copy=False, readonly=True, index="btree_not_null", groups=fields.NO_ACCESS
    )
    is_mirror = fields.Boolean(
        compute="_compute_is_mirror", compute_sudo=True, search="_search_is_mirror"
    )
    mirror_line = fields.Char(
        "Comes from",
        compute="_compute_mirror_line",
        compute_sudo=True,
        help="Which calendar of yours it comes from, and when that was read. For others it is "
        "empty.",
    )

    _one_mirror = models.UniqueIndex(
        "(mirror_remote_id, mirror_event_id, mirror_occurrence) WHERE mirror_remote_id IS NOT NULL"
    )

    @api.depends("mirror_remote_id")
    def _compute_is_mirror(self):
        for event in self:
            event.is_mirror = bool(event.mirror_remote_id)

    def _search_is_mirror(self, operator, value):
        if operator != "in":
            return NotImplemented
        column = "%s IS NOT NULL" if True in value else "%s IS NULL"
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                column, SQL.identifier(alias, "mirror_remote_id")
            ),
            predicate=lambda event: event.is_mirror in value,
        )

    @api.depends_context("uid", "lang", "tz")
    @api.depends("mirror_remote_id.name", "mirror_remote_id.last_pull_at")
    def _compute_mirror_line(self):
        for event in self:
            mine = event.mirror_remote_id.user_id == self.env.user
            event.mirror_line = mine and event.mirror_remote_id._mirror_words()

    @api.depends("mirror_remote_id")
    def _compute_user_can_edit(self):
        """What is not changed here is shown as such."""
        super()._compute_user_can_edit()
        for event in self:
            event.user_can_edit = event.user_can_edit and not event.is_mirror

    # Changed where it lives -------------------------------------------------------------------

    def write(self, vals):
        if vals.keys() & (TOLD | self._get_recurrent_fields()):
            self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_mirror(self):
        self._refuse_change()

    def _refuse_change(self):
        """Nobody changes a mirror at a page of Odoo. `sudo` code knows what it does."""
        mirrors = self.browse() if self.env.su else self.filtered("is_mirror")
        if not mirrors:
            return
        if mirrors[0].mirror_line:
            raise UserError(
                self.env._(
                    "This comes from your calendar %s. Change it there.",
                    mirrors[0].sudo().mirror_remote_id._full_name(),
                )
            )
        raise UserError(
            self.env._("This comes from a calendar outside Odoo. Only its owner can change it.")
        )

    # Who may know what ------------------------------------------------------------------------

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Odoo hides the words of private events where they are read, and not where they are
        searched for. What comes from a calendar outside is not found by words that its finder may
        not read."""
        if not self.env.su and WORDS & self._searched(domain, order):
            outside = Domain("is_mirror", "=", True) | Domain("is_adopted", "=", True)
            hidden = outside & ~Domain(self._get_default_privacy_domain())
            domain = Domain(domain) & ~hidden
        return super()._search(domain, offset, limit, order, **kwargs)

    @staticmethod
    def _searched(domain, order):
        """The names of the fields that a domain and an order ask for."""
        asked = {each.field_expr for each in Domain(domain).iter_conditions()}
        asked |= {part.split()[0] for part in (order or "").split(",") if part.strip()}
        return {name.partition(".")[0].partition(":")[0] for name in asked}

    # Not an appointment -----------------------------------------------------------------------

    def _belongs_on(self, remote):
        return super()._belongs_on(remote) and not self.sudo().mirror_remote_id

    # Kept by the synchronisation --------------------------------------------------------------

    @api.model
    def _create_mirrors(self, vals_list):
        """Make mirrors below all that Odoo's modules do when somebody makes an appointment:
        invitations, chatter, reminders, descriptions, other synchronisations."""
        return models.BaseModel.create(self, vals_list)

    def _write_mirrors(self, vals):
        """Change mirrors as quietly as they were made."""
        return models.BaseModel.write(self, vals)

    @api.model
    def _mirrored(self, uids):
        """Those of these uids that are mirrored, archived mirrors too, by the owner's id."""
        found = defaultdict(set)
        if uids:
            self.flush_model(["mirror_uid", "user_id"])
            query = "SELECT user_id, mirror_uid FROM calendar_event WHERE mirror_uid = ANY(%s)"
            for owner, uid in self.env.execute_query(SQL(query, uids)):
                found[owner].add(uid)
        return found

    @api.model
    def _show_once(self, owner, uids):
        """Show a meeting once that reaches its owner several ways.

        Through two of her accounts: the one that tells more. Beside an appointment of hers in
        Odoo, in another calendar: the appointment. The others are archived, and come back when
        what stood before them goes.
        """
        if not uids:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH mirrors AS (
                    SELECT e.id, e.active, r.detail = 'full' AS tells, e.mirror_remote_id AS remote,
                           e.mirror_uid AS uid, e.start, EXISTS (
                               SELECT FROM calendar_link l
                                 JOIN calendar_remote o ON o.id = l.remote_id
                                 JOIN calendar_event a ON a.id = l.event_id
                                   OR a.recurrence_id = l.recurrence_id
                                WHERE l.uid = e.mirror_uid AND o.user_id = e.user_id
                                  AND a.active AND a.start = e.start) AS known
                      FROM calendar_event e
                      JOIN calendar_remote r ON r.id = e.mirror_remote_id
                     WHERE e.user_id = %(owner)s AND e.mirror_uid = ANY(%(uids)s)),
                judged AS (
                    SELECT m.id, NOT m.known AND NOT EXISTS (
                               SELECT FROM mirrors b
                                WHERE b.uid = m.uid AND b.start = m.start
                                  AND b.remote != m.remote
                                  AND (b.tells, -b.remote) > (m.tells, -m.remote)) AS shown
                      FROM mirrors m)
                UPDATE calendar_event e SET active = judged.shown
                  FROM judged
                 WHERE e.id = judged.id AND e.active IS DISTINCT FROM judged.shown
                """,
                owner=owner.id,
                uids=list(uids),
            )
        )
        self.invalidate_model(["active"])


class CalendarAttendee(models.Model):
    """Nobody answers for, or is invited to, what takes place in a calendar outside."""

    _inherit = "calendar.attendee"

    @api.model_create_multi
    def create(self, vals_list):
        attendees = super().create(vals_list)
        attendees.event_id._refuse_change()
        return attendees

    def write(self, vals):
        self.event_id._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_mirror(self):
        self.event_id._refuse_change()
