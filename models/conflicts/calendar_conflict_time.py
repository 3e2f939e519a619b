from datetime import timedelta

from odoo import api, fields, models

from ...core.interval import Interval
from ...core.recurrence import BadRecurrence, blocking
from ..moments import aware, naive
from ..reading.outside_store import END_OF_TIME, HORIZON, PAST


class CalendarConflictTime(models.Model):
    """Time that the calendar's version of an appointment would take, while it is asked about.

    Odoo's own version takes its time as every appointment does. Nobody is booked into either.
    """

    _name = "calendar.conflict.time"
    _description = "Time that is asked about"
    _log_access = False

    conflict_id = fields.Many2one(
        "calendar.conflict", required=True, index=True, ondelete="cascade"
    )
    resource_id = fields.Many2one(
        "resource.resource", required=True, index=True, ondelete="cascade"
    )
    start = fields.Datetime(required=True)
    stop = fields.Datetime(required=True)

    _overlap_index = models.Index("(resource_id, start, stop)")


class CalendarConflict(models.Model):
    _inherit = "calendar.conflict"

    def _take_time(self):
        """Keep free what the calendar's version takes now."""
        self._free_time()
        spans = self._spans_there()
        self.env["calendar.conflict.time"].create(
            [
                {"conflict_id": self.id, "resource_id": resource.id, "start": start, "stop": stop}
                for resource in self._resources()
                for start, stop in spans
            ]
        )

    def _free_time(self):
        self.env["calendar.conflict.time"].search([("conflict_id", "in", self.ids)]).unlink()

    def _resources(self):
        return self.event_id.booking_resource_ids or self.remote_id._blocked_resource()

    def _spans_there(self):
        """From when to when the calendar's version takes place, naive UTC, buffers included."""
        event = self._remote_value()
        if event is None:
            return []
        remote, now = self.remote_id, aware(self.env.cr.now())
        end = now + HORIZON if event.is_series else END_OF_TIME
        try:
            occurrences = list(
                blocking(
                    event,
                    Interval(now - PAST, end),
                    zone=remote.timezone,
                    tentative_blocks=remote.tentative_blocks,
                    unanswered_blocks=remote.unanswered_blocks,
                )
            )
        except BadRecurrence:
            return []  # a rule that nobody understands: it takes no time elsewhere either
        return [self._with_buffers(*each.span(remote.timezone)) for each in occurrences]

    def _with_buffers(self, start, stop):
        service = self.event_id.booking_service_id
        return (
            naive(start) - timedelta(minutes=service.buffer_before),
            naive(stop) + timedelta(minutes=service.buffer_after),
        )


class BookingAvailability(models.AbstractModel):
    """What calendars say of appointments on which their owner has not decided yet."""

    _inherit = "booking.availability"

    @api.model
    def _taken_statements(self, bounds):
        asked = self._taken_in("calendar_conflict_time", bounds)
        return [*super()._taken_statements(bounds), asked]

    @api.model
    def _flush_sources(self):
        super()._flush_sources()
        self.env["calendar.conflict.time"].flush_model()
