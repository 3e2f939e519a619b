from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core.codec import from_json, to_json
from ..core.event import Event
from ..core.reconcile import Strategy, Verb, reconcile, resolve
from ..providers import registry
from ..providers.base import Ref
from .moments import aware

STRATEGIES = {
    "odoo": Strategy.ODOO_WINS,
    "calendar": Strategy.CALENDAR_WINS,
    "recent": Strategy.MOST_RECENT,
}


class CalendarLink(models.Model):
    """An appointment (or a series) here, and its event over there.

    `base` is the last state of the event over there that both sides have dealt with. The
    link is made before the first push, so that an event whose creation was never confirmed
    is still known by its uid, even when the appointment is deleted meanwhile.
    """

    _name = "calendar.link"
    _description = "Appointment in a remote calendar"

    event_id = fields.Many2one("calendar.event", index="btree_not_null", ondelete="set null")
    recurrence_id = fields.Many2one(
        "calendar.recurrence", index="btree_not_null", ondelete="set null"
    )
    remote_id = fields.Many2one("calendar.remote", required=True, index=True, ondelete="cascade")
    uid = fields.Char(required=True, index=True)
    remote_event_id = fields.Char()
    etag = fields.Char()
    base = fields.Json()
    state = fields.Selection(
        [("new", "Not there yet"), ("live", "There")], default="new", required=True
    )
    note = fields.Char("Last decision", readonly=True)

    _one_per_event = models.UniqueIndex("(event_id, remote_id) WHERE event_id IS NOT NULL")
    _one_per_series = models.UniqueIndex(
        "(recurrence_id, remote_id) WHERE recurrence_id IS NOT NULL"
    )
    _one_per_remote_event = models.UniqueIndex(
        "(remote_id, remote_event_id) WHERE remote_event_id IS NOT NULL"
    )

    @property
    def _subject(self):
        """The appointment or the series, or nothing when it was deleted here."""
        return self.recurrence_id or self.event_id

    def _ref(self) -> Ref | None:
        """Where the event is over there, or None when it is not known to be there."""
        self.ensure_one()
        if not self.remote_event_id:
            return None
        return Ref(self.remote_id.remote_id, self.remote_event_id, self.etag or "")

    def _base_value(self) -> Event | None:
        return from_json(self.base) if self.base else None

    def _local_value(self) -> Event | None:
        """The appointment as it is now; None when it should not be over there.

        Seen as the vendor keeps it: what it can not keep is no difference.
        """
        self.ensure_one()
        subject = self._subject
        if not subject or not subject._belongs_on(self.remote_id):
            return None
        provider = registry.get(self.remote_id.connection_id.provider)
        return provider.as_kept(subject._to_value())

    def _remember(self, ref: Ref, value: Event):
        """Both sides agree on `value`, which is at `ref`."""
        self.write(
            {
                "remote_event_id": ref.id,
                "etag": ref.etag,
                "base": to_json(value),
                "state": "live",
            }
        )

    def _forget_place(self):
        """The event is not there any more: the next push makes it again, under the same uid."""
        self.write({"remote_event_id": False, "etag": False, "base": False, "state": "new"})

    # Bringing both sides together ---------------------------------------------------------

    def _settle(self, ref: Ref | None, remote: Event | None):
        """Bring both sides together after a look at the event over there.

        `remote` None means: proved gone. Returns the `Decision` that was carried out.
        """
        self.ensure_one()
        base, local = self._base_value(), self._local_value()
        if self.remote_id.direction == "push" and remote is not None:
            # Only Odoo speaks here: whatever was changed over there is put right.
            decision = resolve(Strategy.ODOO_WINS, remote, local, remote)
        else:
            decision = self._decide(base, local, remote)
        self._carry_out(decision, ref, local, remote)
        return decision

    def _decide(self, base, local, remote):
        decision = reconcile(base, local, remote)
        if decision.verb != Verb.CONFLICT:
            return decision
        strategy = STRATEGIES[self.remote_id.connection_id.strategy]
        local_at = aware(self._subject.write_date) if self._subject else None
        settled = resolve(strategy, base, local, remote, local_at=local_at)
        self.env["calendar.sync.log"]._conflict(self, decision, settled)
        return settled

    def _carry_out(self, decision, ref, local, remote):
        taken_over = True
        if decision.verb == Verb.PULL and not self._subject:
            # Deleted here, wanted there: over there it is an event like any other now.
            self.unlink()
            return
        match decision.verb:
            case Verb.CANCEL:
                self._subject._cancelled_outside()
                self.unlink()
                return
            case Verb.FORGET:
                self.unlink()
                return
            case Verb.PULL | Verb.MERGE:
                taken_over = self._take_over(decision.event, local)
        if remote is None:
            self._forget_place()
        else:
            self._remember(ref, remote)
        if decision.verb in (Verb.PUSH, Verb.MERGE, Verb.REMOVE) or not taken_over:
            self.env["calendar.outbox"]._queue_links(self)

    def _take_over(self, value, local):
        """Change the appointment here; False when that is not possible.

        Then what is here stays, and goes out again: it would be a double booking, say.
        """
        try:
            with self.env.cr.savepoint():
                self._subject._apply_value(value, local)
        except UserError as refusal:
            self.remote_id.connection_id._tell_put_right(self, refusal)
            return False
        return True

    # Finding links ------------------------------------------------------------------------

    @api.model
    def _known(self, remote, ids: list[str], uids: list[str]):
        """Return this calendar's links by the vendor's ids or, for those without one, by uid."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM calendar_link WHERE remote_id = %s AND (remote_event_id = ANY(%s)"
                " OR (remote_event_id IS NULL AND uid = ANY(%s)))",
                remote.id,
                ids,
                uids,
            )
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())
