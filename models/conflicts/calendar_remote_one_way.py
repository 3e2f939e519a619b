from odoo import models

from ...core.reconcile import Verb, same


class CalendarConflict(models.Model):
    """What a question says where changes go from the calendar to Odoo alone: no answer to it
    writes anything into the calendar, so none may sound as if it did."""

    _inherit = "calendar.conflict"

    def _side_by_side(self):
        return {**super()._side_by_side(), "one_way": self._is_one_way()}

    def _is_one_way(self):
        return self.remote_id.direction == "pull"

    def _odoo_side(self, words, local):
        side = super()._odoo_side(words, local)
        if not self._is_one_way():
            return side
        if local is None:
            return {**side, "keep": self.env._("Leave it cancelled in Odoo")}
        return {**side, "keep": self.env._("Keep Odoo's version")}

    def _settled_text(self, verb):
        if self._is_one_way() and verb in (Verb.PUSH, Verb.REMOVE):
            return self.env._("Nothing stood against Odoo's change any more: it stays in Odoo.")
        return super()._settled_text(verb)

    def _is_last_decision(self):
        return super()._is_last_decision() and not self._is_written_there()

    def _is_written_there(self):
        """Whether the decision has changed the calendar, which now stays as it is."""
        was, now = self._remote_value(), self.link_id._kept_base()
        return self._is_one_way() and not same(was, now)

    def _final_text(self):
        if not self._is_written_there():
            return super()._final_text()
        return self.env._(
            "Your decision was written into the calendar, and now nothing is written there. "
            "Please change it by hand."
        )


class CalendarRemote(models.Model):
    _inherit = "calendar.remote"

    def _kept_text(self, number):
        if self.direction == "pull":
            return self.env._("%s kept in Odoo. Nothing is written into the calendar.", number)
        return super()._kept_text(number)
