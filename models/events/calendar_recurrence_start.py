from odoo import fields, models

from ...core.event import Event, is_day, moment_key, moment_of


class CalendarRecurrence(models.Model):
    """Where a series from over there begins, whatever became of its first dates here.

    Its rule counts from there: one that was put back before it must not shift the others.
    """

    _inherit = "calendar.recurrence"

    outside_start = fields.Char(
        copy=False,
        help="The first start that the series has over there: a date or, in UTC, a time.",
    )

    def _begins_at(self, events, of_days):
        known = self.outside_start and moment_of(self.outside_start)
        if known and is_day(known) == of_days:
            return known
        return super()._begins_at(events, of_days)

    def _take_rule(self, value: Event):
        super()._take_rule(value)
        self.outside_start = moment_key(value.start)
