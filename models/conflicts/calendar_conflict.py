from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...core.choice import WHOLE, Difference, differing
from ...core.codec import from_json, to_json
from ...core.event import Event, as_instant
from ...core.parts import field_of
from ...core.reconcile import Decision, same
from ...providers.base import Changed, Ref
from ..booking.booking_reservation import SlotTaken
from ..moments import aware, naive


class CalendarConflict(models.Model):
    """A question to a practitioner: an appointment is one thing here and another one over there.

    While it is open both sides stay as they are. Its link points to it, what is to be sent
    waits with it, and `base` is what both sides last agreed on. Here the appointment is what
    it is now; `remote` is what was last read over there, empty when it is proved gone.
    Nobody but the practitioner reads either: managers see that there is a question.
    """

    _name = "calendar.conflict"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Question about an appointment"
    _order = "id desc"
    _mail_post_access = "read"  # who answers the activity need not be able to write here

    link_id = fields.Many2one(
        "calendar.link", index="btree_not_null", ondelete="set null", groups=fields.NO_ACCESS
    )
    remote_id = fields.Many2one(
        "calendar.remote", "Calendar", required=True, index=True, ondelete="cascade"
    )
    connection_id = fields.Many2one(
        related="remote_id.connection_id", store=True, index=True, string="Account"
    )
    user_id = fields.Many2one(
        related="remote_id.user_id", store=True, index=True, string="Practitioner"
    )
    event_id = fields.Many2one(
        "calendar.event", index="btree_not_null", ondelete="set null", groups=fields.NO_ACCESS
    )
    recurrence_id = fields.Many2one(
        "calendar.recurrence", index="btree_not_null", ondelete="set null", groups=fields.NO_ACCESS
    )
    starts_at = fields.Datetime("Agreed for", help="When it was to start, as both sides last said.")
    reason = fields.Selection(
        [
            ("edits", "Changed on both sides"),
            ("gone_there", "Changed in Odoo, deleted in the calendar"),
            ("gone_here", "Cancelled in Odoo, changed in the calendar"),
            ("taken", "Moved onto a time that is taken"),
            ("refused", "A change that Odoo can not take over"),
        ],
        required=True,
    )
    field_names = fields.Json(help="The fields in which both sides differ, never their content.")
    base = fields.Json(groups=fields.NO_ACCESS)
    local = fields.Json(groups=fields.NO_ACCESS)
    remote = fields.Json(groups=fields.NO_ACCESS)
    remote_event_id = fields.Char(groups=fields.NO_ACCESS)
    etag = fields.Char(groups=fields.NO_ACCESS)
    changed_at = fields.Datetime("Changed in the calendar", groups=fields.NO_ACCESS)
    obstacle = fields.Char(help="Why Odoo could not follow.", groups=fields.NO_ACCESS)
    state = fields.Selection(
        [("open", "Open"), ("decided", "Decided"), ("closed", "Settled by itself")],
        default="open",
        required=True,
        index=True,
    )
    restoring = fields.Boolean(
        help="A decision was taken back, so the calendar is to be again what it was.",
        groups=fields.NO_ACCESS,
    )
    decision = fields.Json(help="Whose version of each part was kept.")
    result = fields.Json(groups=fields.NO_ACCESS)
    decided_by = fields.Many2one("res.users", ondelete="set null")
    decided_at = fields.Datetime("Settled on")
    note = fields.Char("What came of it")

    _one_open = models.UniqueIndex("(link_id) WHERE state = 'open' AND link_id IS NOT NULL")

    # Opening it, and keeping up with both sides --------------------------------------------------

    @api.model
    def _ask(self, link, local: Event | None, found: Changed | None, decision, refusal=None):
        """Ask about `link`, or bring the question that is open about it up to date."""
        question = link.conflict_id
        values = self._version_values(link, local, found, decision, refusal)
        if question:
            question._follow(values)
            return question
        question = self.sudo().create({**values, **self._identity(link, local, found)})
        link.conflict_id = question
        question._take_time()
        question._tell_asked()
        return question

    def _identity(self, link, local, found):
        base = link._base_value()
        agreed = base or local or found.event
        return {
            "link_id": link.id,
            "remote_id": link.remote_id.id,
            "event_id": link.event_id.id,
            "recurrence_id": link.recurrence_id.id,
            "base": base and to_json(base),
            "starts_at": _starts_at(agreed),
        }

    def _version_values(self, link, local, found, decision, refusal):
        remote = found and found.event
        differences = differing(link._base_value(), local, remote)
        return {
            "reason": _reason(local, remote, refusal),
            "field_names": sorted(decision.fields or {field_of(d.part) for d in differences}),
            "local": local and to_json(local),
            "remote": remote and to_json(remote),
            "remote_event_id": found and found.ref.id,
            "etag": found and found.ref.etag,
            "changed_at": naive(found and found.changed_at),
            "obstacle": refusal and str(refusal),
            "restoring": False,
        }

    def _follow(self, values):
        """One of the sides was changed again: it is still one question."""
        news = {name: value for name, value in values.items() if (self[name] or None) != value}
        if news.keys() - {"restoring"}:
            self.write(news)
            self._take_time()
            self._tell_changed()
        elif news:
            self.write(news)

    def _look_again(self):
        """Compare again after a change here, with what was last read over there."""
        self.ensure_one()
        return self.link_id._settle(self._found())

    def _settled(self, decision: Decision):
        """Both sides have come together without anybody's decision: it closes, and says so."""
        for question in self:
            question._end("closed", question._settled_text(decision.verb))

    def _end(self, state, note, **values):
        """Nothing is asked any more: what waited is free, and so is the time."""
        self.write({"state": state, "note": note, "decided_at": fields.Datetime.now(), **values})
        self.link_id.conflict_id = False
        self._free_time()
        self.env["calendar.outbox"]._go_on(self)
        self._tell_ended()

    # The two versions ----------------------------------------------------------------------------

    @property
    def _subject(self):
        """The appointment or the series, or nothing when it was deleted here."""
        return self.recurrence_id._unless_empty() or self.event_id

    def _found(self) -> Changed | None:
        """What was last read over there, or None when it is gone."""
        self.ensure_one()
        if not self.remote:
            return None
        ref = Ref(self.remote_id.remote_id, self.remote_event_id, self.etag or "")
        return Changed(ref, from_json(self.remote), aware(self.changed_at or None))

    def _base_value(self) -> Event | None:
        return from_json(self.base) if self.base else None

    def _remote_value(self) -> Event | None:
        return from_json(self.remote) if self.remote else None

    def _local_value(self) -> Event | None:
        """The appointment: as it is now while it is asked about, else as it was."""
        if self.state == "open":
            return self.link_id._local_value()
        return from_json(self.local) if self.local else None

    def _differences(self) -> tuple[Difference, ...]:
        """What there is to choose: what Odoo could not write down is not among it."""
        return tuple(each for each in self._all_differences() if self._can_take(each.part))

    def _all_differences(self):
        return differing(self._base_value(), self._local_value(), self._remote_value())

    def _can_take(self, part):
        return part == WHOLE or not self._subject or self._subject._takes(field_of(part))

    def _waits_for_calendar(self) -> bool:
        """Whether a version that was taken back is still to be written over there."""
        return self.restoring and not same(self.link_id._kept_base(), self._remote_value())

    def _is_not_back_yet(self, found: Changed | None) -> bool:
        """Whether `found` is what is about to be replaced over there, and nobody's news."""
        kept = self.link_id._kept_base()
        return self._waits_for_calendar() and same(kept, found and found.event)

    # Access --------------------------------------------------------------------------------------

    def _check_own(self):
        """Only the practitioner reads the versions, and decides."""
        if not self.env.su and self.sudo().user_id != self.env.user:
            raise AccessError(
                self.env._("Only the owner of the calendar sees both versions and decides.")
            )


def _starts_at(event):
    """The first instant of an event, naive UTC; whole days begin in its own zone."""
    return naive(as_instant(event.start, event.zone))


def _reason(local, remote, refusal):
    if refusal:
        return "taken" if isinstance(refusal, SlotTaken) else "refused"
    if remote is None:
        return "gone_there"
    return "edits" if local else "gone_here"
