from odoo import fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The appointments of a client: of this very person, whatever else they may see.

    They are returned as superuser, for who they belong to is the condition here.
    """

    _inherit = "res.partner"

    def _booking_upcoming(self):
        """What is going to take place, the next one first."""
        return self._booking_events().search(self._booking_mine() & _upcoming(), order="start, id")

    def _booking_past(self, **part):
        """What is over or does not take place, the latest first; `part`: limit and offset."""
        mine = self._booking_mine() & ~_upcoming()
        return self._booking_events().search(mine, order="start DESC, id DESC", **part)

    def _booking_past_count(self):
        return self._booking_events().search_count(self._booking_mine() & ~_upcoming())

    def _booking_mine(self):
        mine = Domain("booking_client_id", "in", self.ids)
        return mine & Domain("booking_service_id", "!=", False)

    def _booking_events(self):
        return self.env["calendar.event"].sudo().with_context(active_test=False)


def _upcoming():
    """Appointments that are not over, and that nothing has ended."""
    ended = ("cancelled", "done", "no_show")
    return Domain("stop", ">", fields.Datetime.now()) & Domain("booking_state", "not in", ended)
