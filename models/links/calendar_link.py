from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...core.codec import from_json, to_json
from ...core.event import Event
from ...core.reconcile import Decision, Strategy, Verb, reconcile, resolve, ruling
from ...core.retold import retold
from ...providers import registry
from ...providers.base import Changed, Ref
from ..moments import aware
from ..reading.kept_here import as_set
from ..reading.outside import Outside
from ..transactions import pass_on_clash

YOUNG = timedelta(minutes=15)
TAKING = (Verb.PULL, Verb.MERGE)  # what changes the appointment here

STRATEGIES = {
    "odoo": Strategy.ODOO_WINS,
    "calendar": Strategy.CALENDAR_WINS,
    "recent": Strategy.MOST_RECENT,
    "ask": Strategy.ASK,
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
    sent = fields.Json(
        help="What was pushed and is not answered yet, oldest first. Whichever of it is found "
        "over there is our own doing, and what both sides agree on."
    )
    state = fields.Selection(
        [("new", "Not there yet"), ("live", "There")], default="new", required=True
    )
    conflict_id = fields.Many2one(
        "calendar.conflict",
        index="btree_not_null",
        ondelete="set null",
        help="The question that is open about it. Until it is answered nothing is sent.",
    )

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
        return self.recurrence_id._unless_empty() or self.event_id

    def _ref(self) -> Ref | None:
        """Where the event is over there, or None when it is not known to be there."""
        self.ensure_one()
        if not self.remote_event_id:
            return None
        return Ref(self.remote_id.remote_id, self.remote_event_id, self.etag or "")

    def _is_young(self):
        """Whether the appointment was made so recently that no earlier link can have been lost."""
        made_at = self._subject.create_date
        return bool(made_at) and self.env.cr.now() - made_at < YOUNG

    def _base_value(self) -> Event | None:
        """What both sides last agreed on; an open question remembers that for itself."""
        return self.conflict_id._base_value() if self.conflict_id else self._kept_base()

    def _kept_base(self) -> Event | None:
        """The last state of the event over there that both sides have dealt with."""
        return from_json(self.base) if self.base else None

    def _local_value(self) -> Event | None:
        """The appointment as it is now; None when it should not be over there.

        Seen as the vendor keeps it: what it can not keep is no difference. And told like the
        base: how notes are set and which ones of a series are odd is not decided anew.
        """
        self.ensure_one()
        subject = self._subject
        if not subject or not subject._belongs_on(self.remote_id):
            return None
        provider = registry.get(self.remote_id.connection_id.provider)
        value, base = provider.as_kept(subject._to_value()), self._base_here()
        return retold(as_set(value, base), base) if base else value

    def _base_here(self) -> Event | None:
        """What both sides last agreed on, as Odoo has it."""
        return self._base_value()

    def _remember(self, ref: Ref, value: Event):
        """Both sides agree on `value`, which is at `ref`."""
        self.write(
            {
                "remote_event_id": ref.id,
                "etag": ref.etag,
                "base": to_json(value),
                "sent": False,
                "state": "live",
            }
        )

    def _were_written(self):
        """They stand over there now as we wrote them."""

    def _forget_place(self):
        """The event is not there any more: the next push makes it again, under the same uid."""
        self.write(
            {
                "remote_event_id": False,
                "etag": False,
                "base": False,
                "sent": False,
                "state": "new",
            }
        )

    # Bringing both sides together ---------------------------------------------------------

    def _settle(self, found: Changed | None):
        """Bring both sides together after a look at the event over there.

        `found` None means: proved gone. Returns the `Decision` that was carried out; with
        `Verb.CONFLICT` nothing was, and the owner is asked. So she is when Odoo can not follow:
        it would be a double booking, say.
        """
        try:
            with self.env.cr.savepoint():
                return self._bring_together(found)
        except UserError as refusal:
            pass_on_clash(refusal)
            return self._bring_together(found, refusal)

    def _bring_together(self, found: Changed | None, refusal: UserError | None = None):
        """Do what `_settle` does, or raise `UserError` half way when Odoo can not follow.

        `refusal` is why it could not, when that was tried.
        """
        self.ensure_one()
        if self.conflict_id._is_not_back_yet(found):
            return Decision(Verb.NOTHING)
        local = self._local_value()
        decision = self._decide(local, found)
        if refusal and decision.verb in TAKING and self._subject:
            decision = Decision(Verb.CONFLICT, fields=decision.fields)
        if decision.verb == Verb.CONFLICT:
            self.env["calendar.conflict"]._ask(self, local, found, decision, refusal)
        else:
            self._carry_out(decision, local, found)
        return decision

    def _decide(self, local, found):
        remote = found and found.event
        if self.remote_id.direction == "push" and (found or local):
            # Only Odoo speaks here: whatever was changed or deleted over there is put right.
            return resolve(Strategy.ODOO_WINS, remote, local, remote)
        sent = [from_json(value) for value in self.sent or []]
        versions = (self._base_value(), local, remote)
        decision = reconcile(*versions, sent=sent)
        strategy = self._strategy(local, decision)
        if decision.verb != Verb.CONFLICT or strategy is Strategy.ASK:
            return decision
        times = {
            "local_at": aware(self._changed_here_at()),
            "remote_at": found and found.changed_at,
        }
        settled = resolve(strategy, *versions, **times, sent=sent)
        self.env["calendar.sync.log"]._ruled(self, decision, ruling(strategy, **times))
        return settled

    def _strategy(self, local, decision) -> Strategy:
        """Who is right. What was asked is answered by nobody but its owner."""
        if self._is_no_question(local, decision.fields):
            return Strategy.ODOO_WINS
        if self.conflict_id:
            return Strategy.ASK
        return STRATEGIES[self.remote_id.connection_id.strategy]

    def _is_no_question(self, local, fields):
        """Whether only one answer is possible: the appointment was left to a colleague, so it
        leaves this calendar, or Odoo can not write down what the calendar says."""
        subject = self._subject
        if not subject:
            return False
        if local is None:
            return subject._takes_place()
        return not any(map(subject._takes, fields))

    def _changed_here_at(self):
        """When something of the appointment was last changed that matters over there.

        The outbox knows; the time of the last write would count every other field too.
        """
        entries = Domain("link_id", "=", self.id)
        for field in ("event_id", "recurrence_id"):
            if self[field]:
                entries |= Domain(field, "=", self[field].id)
        entries &= Domain("remote_id", "=", self.remote_id.id)
        return max(self.env["calendar.outbox"].search(entries).mapped("queued_at"), default=None)

    def _carry_out(self, decision, local, found):
        if decision.verb in TAKING and self._subject:
            self._take_over(decision.event, local)
        self.conflict_id._settled(decision)
        if decision.verb == Verb.PULL and not self._subject:
            self._leave_to_calendar(found)
        elif decision.verb == Verb.CANCEL:
            self._cancel_here()
        elif decision.verb == Verb.FORGET:
            self.unlink()
        else:
            self._keep(found)
            if decision.verb in (Verb.PUSH, Verb.MERGE, Verb.REMOVE):
                self.env["calendar.outbox"]._queue_links(self)

    def _keep(self, found):
        """What is over there was dealt with."""
        if found is None:
            self._forget_place()
        else:
            self._remember(found.ref, found.event)

    def _leave_to_calendar(self, found):
        """Deleted here, wanted there: over there it is an event like any other now."""
        remote = self.remote_id
        self.unlink()
        Outside(remote, aware(self.env.cr.now())).apply([found], whole=True)

    def _take_over(self, value, local):
        """Change the appointment here. Raise `UserError` where that is not possible."""
        if value.is_series and self.event_id:
            self._become_series()
        self._apply_here(value, local)

    def _apply_here(self, value, local):
        """Make the appointment here `value`, from `local`."""
        self._subject._apply_value(value, local)

    def _become_series(self):
        """The event is a series now, over there: what is here is the first of it."""
        series = self.env["calendar.recurrence"]._begin_at(self.event_id, self.uid)
        self.write({"event_id": False, "recurrence_id": series.id})
        series._take_identity(self.uid)

    def unlink(self):
        self.conflict_id._settled(Decision(Verb.FORGET))
        return super().unlink()
