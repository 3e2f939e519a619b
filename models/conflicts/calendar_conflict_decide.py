import hashlib
import json

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...core.choice import Side, choose
from ...core.codec import from_json, to_json
from ...core.reconcile import same


class CalendarConflict(models.Model):
    """What its owner decides, and taking that back.

    Here it is done at once, in the calendar it is queued. Whatever is not possible is said,
    and then nothing was done.
    """

    _inherit = "calendar.conflict"

    def decide(self, sides: dict[str, str], seen: str):
        """Keep the versions that `sides` names: "odoo" or "calendar" for each part.

        `seen` is the `state_key` of what the owner had before her eyes: if either side has
        changed since, she is asked to look again. Raise `UserError` when it can not be done.
        """
        self.ensure_one()
        self._check_own()
        question = self.sudo()
        question._lock()
        if question.state != "open":
            raise UserError(question._too_late_text())
        if seen != question._state_key():
            raise UserError(
                self.env._("It was changed meanwhile, so nothing was done. Please look again.")
            )
        question._decide({part: Side(side) for part, side in sides.items()})

    def _decide(self, sides):
        local, found = self._local_value(), self._found()
        remote = found and found.event
        mine = dict.fromkeys(self._fixed_parts(local, remote), Side.ODOO)
        try:
            wanted = choose(local, remote, {**sides, **mine})
        except ValueError as error:
            raise UserError(self.env._("Please choose a version of everything.")) from error
        link = self.link_id
        known = self.restoring  # then the link knows what is over there, and this need not
        self._end(
            "decided",
            self._decided_text(set(sides.values())),
            decision={part: side.value for part, side in sides.items()},
            decided_by=self.env.uid,
            local=local and to_json(local),
            result=wanted and to_json(wanted),
            restoring=False,
        )
        link._carry_out_choice(wanted, local, found, known=known)

    def _fixed_parts(self, local, remote):
        """Parts that differ but can not be written here, so that Odoo's stay."""
        if not (local and remote):
            return []
        return [each.part for each in self._all_differences() if not self._can_take(each.part)]

    def _lock(self):
        """Two windows decide one after the other; the second one starts over and is told."""
        self.env.cr.execute(
            SQL("SELECT id FROM calendar_conflict WHERE id = ANY(%s) FOR UPDATE", self.ids)
        )
        self.invalidate_recordset()

    def _too_late_text(self):
        if self.state == "closed":
            return self.env._("Nothing needs to be decided any more: %s", self.note or "")
        return self.env._(
            "%(who)s has already decided: %(what)s",
            who=self.decided_by.name or self.env._("Somebody"),
            what=self.note or "",
        )

    def _decided_text(self, sides):
        if sides == {Side.ODOO}:
            return self.env._("Odoo's version was kept.")
        if sides == {Side.CALENDAR}:
            return self.env._("The calendar's version was kept.")
        return self.env._("Some of each version was kept.")

    def _state_key(self):
        """Changes whenever either side, or the question itself, does."""
        local = self._local_value()
        told = [self.state, local and to_json(local), self.remote]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]

    # Taking it back ------------------------------------------------------------------------------

    def undo(self):
        """Take the decision back: both sides become what they were, and it is asked again.

        Raise `UserError` when something has happened since that this would undo as well.
        """
        self.ensure_one()
        self._check_own()
        question = self.sudo()
        question._lock()
        if not question._is_last_decision():
            raise UserError(question._final_text())
        question._undo()

    def _final_text(self):
        return self.env._("Only the last decision can be taken back.")

    def _is_last_decision(self):
        """Whether it was decided, and nothing was asked about the appointment since."""
        self.ensure_one()
        if self.state != "decided" or not self._subject:
            return False
        subject = "recurrence_id" if self.recurrence_id else "event_id"
        later = [
            (subject, "=", self._subject.id),
            ("remote_id", "=", self.remote_id.id),
            ("id", ">", self.id),
        ]
        return not self.sudo().search_count(later, limit=1)

    def _undo(self):
        link = self._link_again()
        now, was = link._local_value(), self._local_value()
        if not same(now, from_json(self.result) if self.result else None):
            raise UserError(
                self.env._(
                    "The appointment was changed since, and that would be lost. "
                    "Please change it by hand."
                )
            )
        self.write(
            {
                "state": "open",
                "restoring": True,
                "decided_by": False,
                "decided_at": False,
                "decision": False,
                "result": False,
                "link_id": link.id,
                "note": self.env._("%s has taken a decision back.", self.env.user.name),
            }
        )
        link.conflict_id = self
        link._bring_here(was, now)
        self._take_time()
        self.env["calendar.outbox"]._queue_links(link)
        self._log(self.note)
        self._tell_asked()

    def _link_again(self):
        """Its link, made anew when the appointment has left the calendar."""
        links, subject = self.env["calendar.link"], self._subject
        field = "recurrence_id" if self.recurrence_id else "event_id"
        known = [(field, "=", subject.id), ("remote_id", "=", self.remote_id.id)]
        place = {"remote_id": self.remote_id.id, "uid": subject._calendar_uid()}
        return links.search(known, limit=1) or links.create({field: subject.id, **place})
