from odoo import fields, models

from ...core.reconcile import Strategy
from ...providers.base import Changed, Removed
from ..moments import aware
from ..reading.outside import Outside


class CalendarLink(models.Model):
    """Links in a calendar out of which its owner wants changes to travel, and none into it.

    Nothing is written there. What is changed there is followed, and counts where both sides
    say otherwise. What was cancelled here stays so, and what stands there goes on taking its
    owner's time, like anything else that is in her calendar.
    """

    _inherit = "calendar.link"

    stands_there = fields.Boolean(
        help="It does not take place here any more, but stands over there and takes time."
    )

    def _is_only_read(self):
        return self.remote_id.direction == "pull"

    def _strategy(self, local, decision):
        if not self._is_only_read() or self.held_back:
            return super()._strategy(local, decision)
        if local is None or self._is_no_question(local, decision.fields):
            return Strategy.ODOO_WINS
        return Strategy.CALENDAR_WINS

    def _bring_together(self, found, refusal=None):
        only_read = self._is_only_read() or self.stands_there
        decision = super()._bring_together(found, refusal)
        if only_read:
            self.exists()._take_time_there()
        return decision

    def _take_time_there(self):
        """Block the time of what stands there alone, and of nothing else."""
        for link in self:
            alone = link._stands_there_alone()
            if alone:
                link._outside().apply([Changed(link._ref(), link._kept_base())], whole=True)
            elif link.stands_there:
                link._outside().apply([Removed(link.remote_event_id)])
            if alone != link.stands_there:
                link.stands_there = alone

    def _stands_there_alone(self):
        there = self._is_only_read() and self._ref() and self.base
        return bool(there) and self._local_value() is None

    def _outside(self):
        return Outside(self.remote_id, aware(self.env.cr.now()))

    def _free_time_there(self):
        for link in self.filtered("stands_there"):
            link._outside().apply([Removed(link.remote_event_id)])
            link.stands_there = False

    def _forget_place(self):
        self._free_time_there()
        super()._forget_place()

    def _follow(self, found):
        self._free_time_there()
        return super()._follow(found)

    def unlink(self):
        self._free_time_there()
        return super().unlink()


class CalendarConflict(models.Model):
    _inherit = "calendar.conflict"

    def _waits_for_calendar(self):
        """What was taken back is written nowhere into which nothing is written."""
        return not self.link_id._is_only_read() and super()._waits_for_calendar()


class CalendarRemote(models.Model):
    _inherit = "calendar.remote"

    direction = fields.Selection(
        help="“Only from the calendar to Odoo” writes nothing into it. What you cancel in Odoo "
        "stays there, and takes your time, until you delete it there yourself."
    )

    def write(self, vals):
        """Changes may travel there again: what was done here meanwhile is sent."""
        read = self.filtered(lambda remote: remote.direction == "pull")
        result = super().write(vals)
        for remote in read.filtered(lambda remote: remote.direction != "pull").sudo():
            self.env["calendar.outbox"].sudo()._queue_links(remote._coming_links())
        return result

    def _apply_choices(self, vals):
        super()._apply_choices(vals)
        links = self.env["calendar.link"].sudo()
        alone = links.search([("remote_id", "in", self.ids), ("stands_there", "=", True)])
        alone._take_time_there()
