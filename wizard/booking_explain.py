from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..core.event import as_instant
from ..core.interval import Interval
from ..models.free_times.explain_hints import ExplainHints
from ..models.free_times.explain_words import MANAGER, ExplainWords
from ..models.moments import aware, zone_name

A_DAY = timedelta(days=1)


class BookingExplain(models.TransientModel):
    """Tells, for one day, which times of a service are offered, and why the others are not.

    Practitioners ask about themselves, managers about everybody.
    """

    _name = "booking.explain"
    _inherit = "booking.practitioner.choice"
    _description = "Why is a time not offered?"

    manages = fields.Boolean(compute="_compute_manages")
    day = fields.Date(required=True, default=fields.Date.context_today)
    asked = fields.Float(
        "A certain time",
        help="Any time of that day, whether appointments can start then or not. Empty: only the "
        "times at which they can.",
    )
    answer = fields.Json(compute="_compute_answer")

    @api.model
    def default_get(self, fields_list):
        """From a service: about it. From nowhere: the first service that one offers."""
        values = super().default_get(fields_list)
        if not values.get("service_id"):
            values["service_id"] = self._suggested_service().id
        return values

    @api.model
    def _suggested_service(self):
        asked = self.env["booking.service"].browse(self._asked_service()).exists()
        return asked or self._usual_service()

    @api.model
    def _asked_service(self):
        """The service on whose page this was opened, as far as an address tells."""
        context = self.env.context
        if context.get("active_model", "booking.service") != "booking.service":
            return []
        return context.get("active_id") or []

    @api.depends_context("uid")
    def _compute_manages(self):
        self.manages = self.env.user.has_group(MANAGER)

    def _choices(self):
        return super()._choices() if self.manages else self.env.user.sudo().resource_ids

    @api.depends("service_id")
    def _compute_display_name(self):
        for inquiry in self:
            inquiry.display_name = self.env._("Why is a time not offered?")

    @api.depends_context("uid", "lang", "tz")
    @api.depends("service_id", "resource_id", "day", "asked")
    def _compute_answer(self):
        for inquiry in self:
            complete = inquiry.service_id and inquiry.resource_id and inquiry.day
            inquiry.answer = inquiry._answer() if complete else False

    def _answer(self):
        """All that the page shows. Raise AccessError for a day that is not the reader's to see."""
        service, resource = self.service_id._origin, self.resource_id._origin
        service.check_access("read")
        if not self.manages and resource.sudo().user_id != self.env.user:
            raise AccessError(self.env._("You can ask about your own times only."))
        zone = zone_name(self.env.user.tz, service.timezone)
        window = _day_in(self.day, zone)
        words = ExplainWords(service, resource, zone)
        hints = ExplainHints(words, window)
        now = aware(fields.Datetime.now())
        explained = service._explain(resource, window, now, self._asked_moments(zone))
        return {
            "zone": zone.replace("_", " "),
            "mine": words.mine,
            "starts": [words.start(each) for each in explained],
            "hints": hints.all(),
            "calendars": hints.calendars(),
        }

    def _asked_moments(self, zone):
        """The certain time, on the clock of that day; none when there is none."""
        if not 0 < self.asked < 24:
            return []
        hours, minutes = divmod(round(self.asked * 60), 60)
        return [datetime.combine(self.day, time(hours % 24, minutes), ZoneInfo(zone))]


def _day_in(day, zone):
    return Interval(as_instant(day, zone), as_instant(day + A_DAY, zone))
