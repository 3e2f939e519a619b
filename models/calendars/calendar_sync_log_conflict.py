from odoo import api, fields, models

from ...core.reconcile import Grounds


class CalendarSyncLog(models.Model):
    """What the log says of appointments that were changed on both sides. Never their content."""

    _inherit = "calendar.sync.log"

    conflict_id = fields.Many2one(
        "calendar.conflict", "Question", index="btree_not_null", ondelete="set null"
    )

    @api.model
    def _ruled(self, link, decision, ruling):
        """A rule has decided: which fields were changed on both sides, what was kept, and why."""
        labels = self.env["calendar.conflict"]._labels()
        names = ", ".join(labels.get(name, name) for name in sorted(decision.fields))
        message = self.env._(
            "Changed on both sides: %(fields)s. %(kept)s",
            fields=names or self.env._("the appointment itself"),
            kept=self._ruling_text(ruling),
        )
        remote = link.remote_id
        self._write_down(remote.connection_id, "conflict", message, remote, {"conflicts": 1})

    def _ruling_text(self, ruling):
        _ = self.env._
        texts = {
            Grounds.RULE: (
                _("Odoo's version was kept, as this account is set."),
                _("The calendar's version was kept, as this account is set."),
            ),
            Grounds.LATER: (
                _("Odoo's version was kept: it was changed later."),
                _("The calendar's version was kept: it was changed later."),
            ),
            Grounds.TIE: (
                _("As far as clocks can tell, both were changed at once. Odoo's version was kept."),
            ),
            Grounds.UNKNOWN: (
                _("Nobody knows which was changed later. Odoo's version was kept."),
            ),
        }
        return texts[ruling.grounds][0 if ruling.odoo_wins else 1]

    def action_open_question(self):
        """Show the question that a line is about."""
        self.ensure_one()
        return self.conflict_id._action_show()
