from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...core.hours import with_special_days


class BookingSpecialDay(models.Model):
    """What somebody's hours are on one day, in place of the weekly ones.

    Several rows of one day are several shifts. Where one of them says closed, the day is closed.
    Holidays and time off close such a day like any other.
    """

    _name = "booking.special.day"
    _description = "Special day"
    _order = "day, opens, id"
    _rec_name = "day"

    resource_id = fields.Many2one(
        "resource.resource",
        "Whose",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user.resource_ids[:1],
    )
    day = fields.Date(required=True, index=True)
    closed = fields.Boolean(help="Nobody can book you on that day.")
    opens = fields.Float("From", default=9, help="On the clock of your time zone.")
    closes = fields.Float("To", default=17, help="On the clock of your time zone.")

    _lasts = models.Constraint(
        "CHECK (closed IS TRUE OR opens >= 0 AND opens < closes AND closes <= 24)",
        "The day has to end after it begins, and by midnight. Please check the times.",
    )


class BookingHours(models.AbstractModel):
    """Special days win over the weekly hours."""

    _inherit = "booking.hours"

    @api.model
    def _hours(self, resources, window):
        hours = super()._hours(resources, window)
        zones = {resource.id: resource.tz for resource in resources}
        for id, days in self._special_days(resources, window).items():
            hours[id] = with_special_days(hours[id], days, zones[id])
        return hours

    @api.model
    def _special_days(self, resources, window):
        """Return {resource id: {day: its shifts in minutes after midnight}} around `window`."""
        self.env["booking.special.day"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT resource_id, day, closed, opens, closes
                     FROM booking_special_day
                    WHERE resource_id = ANY(%s) AND day BETWEEN %s AND %s""",
                list(resources.ids),
                window.start.date(),
                window.stop.date(),
            )
        )
        closed = {(id, day) for id, day, is_closed, *_shift in rows if is_closed}
        found = defaultdict(lambda: defaultdict(list))
        for id, day, _closed, *shift in rows:
            shifts = found[id][day]
            if (id, day) not in closed:
                shifts.append(tuple(round(hour * 60) for hour in shift))
        return found
