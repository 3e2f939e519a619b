from datetime import timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain

from ...core.reconcile import same
from ..moments import aware, naive, zone_name
from ..transactions import isolated, save

NIGHT_BEGINS = 1  # o'clock, where the owner lives
NIGHT = 4 * 60  # minutes over which the calendars are spread
AT_ONCE = 100  # calendars that begin with each run; a backlog is worked off by and by


class CalendarRemote(models.Model):
    """The nightly comparison: whatever was lost on the way is found by it at the latest.

    First everything over there is read, which costs a request for each page, and one more
    for each appointment that differs or is missing. Then what is here is compared with what
    both sides last agreed on, which costs none.
    """

    _inherit = "calendar.remote"

    audit_at = fields.Datetime("Next comparison", readonly=True, copy=False, index=True)
    audited_at = fields.Datetime("Last comparison", readonly=True, copy=False)
    audit_step = fields.Selection(
        [("read", "Everything is read"), ("compare", "What is here is compared")],
        readonly=True,
        copy=False,
        index=True,
    )

    @api.model
    def _cron_audit(self):
        """Begin the comparisons whose time has come, and bring on those that were read.

        Calendars are being read meanwhile, maybe by another server: who comes second starts over.
        """
        save(self.env, lambda: self._audited_remotes(("audit_at", "=", False))._plan_audit())
        save(self.env, self._begin_audits)
        for remote in self.search([("audit_step", "=", "compare")]):
            save(self.env, remote._compare)

    def _begin_audits(self):
        due = ("audit_at", "<=", fields.Datetime.now())
        self._audited_remotes(due, ("audit_step", "=", False))._begin_audit()

    def _audited_remotes(self, *conditions):
        """Return some of the calendars that are in use, those that waited longest first."""
        used = Domain("blocks_availability", "=", True) | Domain("receives_bookings", "=", True)
        living = Domain("connection_id.active", "=", True)
        living &= Domain("connection_id.state", "=", "connected")
        domain = Domain.AND([used, living, *(Domain(*each) for each in conditions)])
        return self.search(domain, limit=AT_ONCE, order="audit_at, id")

    def _plan_audit(self):
        for remote in self:
            remote.audit_at = remote._next_night()

    def _next_night(self):
        """A moment of the next night, each calendar its own: vendors are asked evenly."""
        zone = ZoneInfo(zone_name(self.user_id.tz, "UTC"))
        now = aware(fields.Datetime.now()).astimezone(zone)
        begin = now.replace(hour=NIGHT_BEGINS, minute=0, second=0)
        begin += timedelta(minutes=crc32(str(self.id).encode()) % NIGHT)
        return naive(begin if begin > now else begin + timedelta(days=1))

    def _begin_audit(self):
        """Have everything read. What is only written to is compared at once."""
        followed = self._followed()
        followed.audit_step = "read"
        (self - followed).audit_step = "compare"
        self.env["calendar.notice"]._post(followed)

    def _end_audit(self, step=False):
        """Everything was read (`step`: what comes next), or that went wrong: then next night."""
        self.audit_step = step
        if step:
            self.env.ref("appointment_calendar_sync.cron_audit").sudo()._trigger()
        else:
            self._plan_audit()

    # What is here -----------------------------------------------------------------------------

    def _compare(self):
        """Send what should have been sent, and say so."""
        unsent, missing = self._unsent_links(), self._unlinked_events()
        self.env["calendar.outbox"]._queue_links(unsent)
        missing._queue_sync()
        if unsent or missing:
            self.env["calendar.sync.log"]._found_unsent(self, len(unsent) + len(missing))
        self.audited_at = fields.Datetime.now()
        self._end_audit()

    def _unsent_links(self):
        """Links of what is not over that differs from what was agreed, while nothing waits."""
        waiting = self._waiting()
        idle = self._coming_links().filtered(lambda link: not {link, link._subject} & waiting)
        return idle.filtered(lambda link: link._is_unsent())

    def _coming_links(self):
        """Links of what is not over, cancelled or not, and of what was deleted here."""
        now = fields.Datetime.now()
        upcoming = Domain("event_id.stop", ">", now)
        upcoming |= Domain("recurrence_id.calendar_event_ids.stop", ">", now)
        orphaned = Domain("event_id", "=", False) & Domain("recurrence_id", "=", False)
        domain = Domain("remote_id", "=", self.id) & (upcoming | orphaned)
        return self.env["calendar.link"].with_context(active_test=False).search(domain)

    def _unlinked_events(self):
        """Upcoming appointments that should be over there, have no link, and do not wait."""
        if not self.receives_bookings or self.direction == "pull":
            return self.env["calendar.event"]
        domain = [
            *self._upcoming_domain(),
            ("link_ids", "not any", [("remote_id.user_id", "=", self.user_id.id)]),
            "|",
            ("recurrence_id", "=", False),
            ("recurrence_id.link_ids", "=", False),
        ]
        waiting = self._waiting()
        events = self.env["calendar.event"].search(domain)
        idle = events.filtered(lambda event: not {event, event.recurrence_id} & waiting)
        series = idle.recurrence_id.filtered(lambda series: series._belongs_on(self))
        return idle.filtered(lambda e: e.recurrence_id in series or e._belongs_on(self))

    def _waiting(self):
        """The links, appointments and series that are in the outbox."""
        entries = self.env["calendar.outbox"].search([("remote_id", "=", self.id)])
        return {*entries.link_id, *entries.event_id, *entries.recurrence_id}


class CalendarLink(models.Model):
    _inherit = "calendar.link"

    def _is_unsent(self):
        """Whether the appointment is not what was agreed, though nothing is asked about it."""
        if self.held_back or self.conflict_id or self._is_only_read():
            return False
        with isolated(self.env, f"calendar link {self.id}"):
            local = self._local_value()
            return local is None or not same(local, self._base_value())
        return False
