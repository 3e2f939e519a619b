from odoo import fields, models


class CalendarLink(models.Model):
    """An appointment that is to be found, or written, anew."""

    _inherit = "calendar.link"

    to_reset = fields.Boolean(help="Its account is being reset, and this one was not reached yet.")

    reset_tries = fields.Integer(help="So often the calendar has stumbled over it in this reset.")

    _to_reset_index = models.Index("(remote_id) WHERE to_reset")

    def _is_taken_away(self):
        return self.to_reset and self.remote_id.connection_id.reset_mode == "remove"

    def _local_value(self):
        """For now it should not be over there, if it is to be written anew."""
        return None if self._is_taken_away() else super()._local_value()

    def _bring_together(self, found, refusal=None):
        """What is not where it was taken to be is written there: nobody cancelled it."""
        if self.to_reset and not self._is_taken_away():
            self.to_reset = False
            if found is None:
                self._forget_place()
        return super()._bring_together(found, refusal)

    def _begin_anew(self, found):
        """Bring both sides together again, wherever the event was found.

        What both sides last agreed on is only worth something where it still is. What is not
        there is written again: a reset cancels nothing.
        """
        if found is None or found.ref.id != self.remote_event_id:
            self._forget_place()
        self._settle(found)

    def unlink(self):
        """What was taken away in order to be written anew is written now."""
        again = self.filtered(lambda link: link._is_taken_away())
        events, series = again.event_id, again.recurrence_id
        result = super().unlink()
        outbox = self.env["calendar.outbox"]
        outbox._queue_events(events.exists())
        outbox._queue_series(series.exists())
        return result
