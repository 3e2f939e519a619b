from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...providers.base import Access, CalendarInfo, Detail
from ..moments import zone_name
from ..parameters import number
from ..reading.calendar_pull import Pull, accounts_due

#: Failures in a row before an account counts as one that can not be reached.
SILENT_AFTER = 3
POLL_MINUTES = "appointment_calendar_sync.poll_minutes"
DAY_MINUTES = 24 * 60

#: Asked with every page of free times, and told by nobody's rights. An account may well answer, and
#: keep one of its calendars closed.
_UNREACHABLE = """
    SELECT r.id, c.when_broken
      FROM calendar_remote r
      JOIN calendar_connection c ON c.id = r.connection_id
     WHERE r.active AND r.blocks_availability
       AND c.active AND c.when_broken IN ('block', 'ignore')
       AND (c.state = 'reconnect' OR c.failures >= %(silent)s OR r.last_error IS NOT NULL)
  ORDER BY r.id
"""


class CalendarRemote(models.Model):
    """One calendar of a connected account, and what its owner wants done with it."""

    _name = "calendar.remote"
    _description = "Remote calendar"
    _order = "primary desc, name"

    connection_id = fields.Many2one(
        "calendar.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    user_id = fields.Many2one(related="connection_id.user_id", store=True, index=True)
    remote_id = fields.Char("Identifier", required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    timezone = fields.Char(default="UTC", readonly=True)
    color = fields.Char(readonly=True)
    primary = fields.Boolean(readonly=True)
    access = fields.Selection(
        [
            (Access.FREE_BUSY.value, "Free or busy only"),
            (Access.READ.value, "Read"),
            (Access.WRITE.value, "Read and write"),
        ],
        default=Access.READ.value,
        required=True,
        readonly=True,
    )
    writable = fields.Boolean(compute="_compute_writable", store=True)
    active = fields.Boolean(default=True)

    resource_id = fields.Many2one(
        "resource.resource",
        "Blocks the time of",
        help="Whose time this calendar takes. Empty: the owner of the connection.",
    )
    blocks_availability = fields.Boolean(
        "Blocks my time", help="Nobody can book you while something is in this calendar."
    )
    receives_bookings = fields.Boolean(
        "Receives bookings", help="New appointments are written into this calendar."
    )
    direction = fields.Selection(
        [
            ("both", "Both ways"),
            ("push", "Only from Odoo to the calendar"),
            ("pull", "Only from the calendar to Odoo"),
        ],
        default="both",
        required=True,
    )
    detail = fields.Selection(
        [
            ("busy", "Only when I am busy"),
            ("masked", "When I am busy, as entries named “Busy” in Odoo's calendar"),
            ("full", "My events with their titles, places and notes"),
        ],
        "What Odoo may know",
        default="busy",
        required=True,
        help="But for the last choice no title, place or note is kept. Who else is invited to your "
        "events is never kept.",
    )
    tentative_blocks = fields.Boolean(
        "Tentative blocks", default=True, help="Events that you marked as tentative take time."
    )
    unanswered_blocks = fields.Boolean(
        "Unanswered blocks", default=True, help="Invitations without your answer take time."
    )

    sync_token = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    due_at = fields.Datetime("Next look", readonly=True, copy=False, index=True)
    claimed_until = fields.Datetime(readonly=True, copy=False)
    last_pull_at = fields.Datetime("Last read", readonly=True, copy=False)
    read_count = fields.Integer("Events read so far", readonly=True, copy=False)
    last_error = fields.Char("Trouble", readonly=True, copy=False)
    busy_ids = fields.One2many("calendar.busy", "remote_id")
    subscription_ids = fields.One2many(
        "calendar.subscription", "remote_id", groups=fields.NO_ACCESS
    )
    link_ids = fields.One2many("calendar.link", "remote_id", groups=fields.NO_ACCESS)

    _one_per_connection = models.UniqueIndex("(connection_id, remote_id)")
    _one_receives = models.UniqueIndex(
        "(user_id) WHERE receives_bookings AND active",
        "Only one calendar can receive your bookings.",
    )

    @api.depends("access")
    def _compute_writable(self):
        for remote in self:
            remote.writable = remote.access == Access.WRITE.value

    @api.constrains("receives_bookings", "access")
    def _check_receives_bookings(self):
        for remote in self:
            if remote.receives_bookings and not remote.writable:
                raise ValidationError(
                    self.env._(
                        "“%s” can only be read, so it can not receive bookings. "
                        "Choose a calendar that you may change.",
                        remote.name,
                    )
                )

    def write(self, vals):
        if not self.env.su and vals.keys() - self._CHOICES:
            raise AccessError(self.env._("This is kept by the synchronisation itself."))
        self._check_resource_right(vals)
        if vals.get("receives_bookings"):
            self._hand_over_bookings()
        result = super().write(vals)
        if self._CHOICES & vals.keys():
            self._apply_choices(vals)
        return result

    _CHOICES = {"blocks_availability", "receives_bookings", "direction", "detail", "resource_id",
                "tentative_blocks", "unanswered_blocks"}  # fmt: skip

    def _check_resource_right(self, vals):
        """Blocking somebody else's time is for managers."""
        resource = self.env["resource.resource"].sudo().browse(vals.get("resource_id") or [])
        if self.env.su or not resource or resource.user_id == self.env.user:
            return
        if not self.env.user.has_group("appointment_calendar_sync.group_calendar_manager"):
            raise AccessError(
                self.env._("Only a calendar manager can let a calendar block someone else's time.")
            )

    def _hand_over_bookings(self):
        """One calendar receives bookings: the one that did so before steps back."""
        previous = self.search(
            [("user_id", "in", self.user_id.ids), ("receives_bookings", "=", True)]
        )
        super(CalendarRemote, previous - self).write({"receives_bookings": False})
        previous.flush_recordset()

    def _apply_choices(self, vals):
        """Forget what is no longer wanted, read anew what is now wanted, push what is missing.

        What still blocks goes on blocking until it was read: no time is free meanwhile.
        """
        moved = self if "resource_id" in vals else self.browse()
        (moved | self.filtered(lambda remote: not remote.blocks_availability))._drop_busy()
        # Whoever reads it right now does so as it was chosen before.
        unclaimed = {"claimed_until": False, "due_at": False}
        self.sudo().write({"sync_token": False, "read_count": 0, **unclaimed})
        self._begin_to_follow()
        self.filtered("receives_bookings")._push_missing()

    def _begin_to_follow(self):
        """Read what matters to us, and have the vendor tell of what changes from now on."""
        self.env["calendar.notice"]._post(self._followed())
        self.env.ref("appointment_calendar_sync.cron_renew").sudo()._trigger()

    def _followed(self):
        """Return those of these calendars that are followed."""
        return self.filtered(lambda remote: remote._is_followed())

    def _is_followed(self):
        """Whether changes over there matter to us."""
        self.ensure_one()
        wanted = self.blocks_availability or (self.receives_bookings and self.direction != "push")
        return wanted and self.connection_id.active

    def _drop_busy(self):
        self.sudo().busy_ids.unlink()
        self.env["calendar.busy.series"].sudo().search([("remote_id", "in", self.ids)]).unlink()

    def _push_missing(self):
        """Queue the owner's upcoming appointments that have no place over there yet."""
        for remote in self.sudo():
            events = self.env["calendar.event"].sudo().search(remote._upcoming_domain())
            events._queue_sync()

    def _upcoming_domain(self):
        hers = Domain("user_id", "=", self.user_id.id)
        hers |= Domain("booking_resource_ids.user_id", "=", self.user_id.id)
        domain = [*hers, ("stop", ">=", fields.Datetime.now())]
        if not self.connection_id.push_all_events:
            domain.append(("booking_service_id", "!=", False))
        return domain

    def _asked_detail(self) -> Detail:
        """How much of each event the vendor is asked for: words only where they are wanted."""
        self.ensure_one()
        return Detail.FULL if self.detail == "full" else Detail.BUSY

    def _blocked_resource(self):
        """Return the resource whose time this calendar takes, or an empty one."""
        self.ensure_one()
        return self.resource_id or self.user_id.sudo().resource_ids[:1]

    @api.model
    def _unreachable(self):
        """Return {choice of the owner: calendars that block time and can not be read}.

        The choice is one of `when_broken` but for the default, which changes nothing.
        """
        self.flush_model()
        self.env["calendar.connection"].flush_model()
        rows = self.env.execute_query(SQL(_UNREACHABLE, silent=SILENT_AFTER))
        found = {"ignore": [], "block": []}
        for remote_id, choice in rows:
            found[choice].append(remote_id)
        return {choice: self.sudo().browse(ids) for choice, ids in found.items()}

    # Keeping up with the account ----------------------------------------------------------

    @api.model
    def _adopt(self, connection, infos: list[CalendarInfo]):
        """Bring the list of calendars in line with the account. Choices are kept."""
        known = {
            remote.remote_id: remote
            for remote in self.with_context(active_test=False).search(
                [("connection_id", "=", connection.id)]
            )
        }
        for info in infos:
            values = self._info_values(info)
            if info.id in known:
                known.pop(info.id).write({**values, "active": True})
            else:
                self.create({"connection_id": connection.id, "remote_id": info.id, **values})
        for vanished in known.values():
            vanished._mark_closed()

    def _info_values(self, info: CalendarInfo):
        return {
            "name": info.name,
            "timezone": zone_name(info.zone, "UTC"),
            "access": info.access.value,
            "primary": info.primary,
            "color": info.color,
        }

    def _mark_closed(self):
        """The account does not list it any more: its busy time stays until it is read again."""
        self.last_error = self.env._(
            "This calendar is no longer offered by the account. What it blocked stays blocked "
            "until you untick it."
        )

    @api.model
    def _cron_pull(self):
        if not self.env["calendar.job.queue"]._takes_over("read", accounts_due):
            Pull(self.env).run()

    # Reading ------------------------------------------------------------------------------

    @api.model
    def _poll_minutes(self):
        return number(self.env, POLL_MINUTES, 5, 1, DAY_MINUTES)

    def _next_look(self):
        """When to look without being told: soon, or seldom where notices arrive.

        Vendors lose notices now and then, so even a subscribed calendar is swept.
        """
        now = self.env.cr.now()
        live = any(s.expires_at and s.expires_at > now for s in self.subscription_ids)
        minutes = int(self.connection_id.poll_minutes or self._poll_minutes())
        return now + timedelta(minutes=minutes * (6 if live else 1))

    def _look_in_time(self):
        """Look no later than the owner has just asked for."""
        for remote in self.filtered("due_at"):
            remote.due_at = min(remote.due_at, remote._next_look())
