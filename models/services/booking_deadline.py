from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models

from ..moments import aware

MOMENT = Markup(
    '%(day)s, <time class="o_booking_hours" datetime="%(utc)s" data-zone="%(zone)s">%(time)s</time>'
)


class BookingService(models.Model):
    """Until when clients change by themselves what they have booked."""

    _inherit = "booking.service"

    client_cancels = fields.Boolean(
        "Clients can cancel",
        default=True,
        help="Clients cancel by themselves, with the link in their mails. Else they have to ask.",
    )
    cancel_hours = fields.Integer(
        "Cancel until (hours before)",
        help="How long before it starts a client can cancel at the latest. 0: until it starts.",
    )

    _cancel_in_time = models.Constraint(
        "CHECK (coalesce(cancel_hours, 0) BETWEEN 0 AND 8760)",
        "Clients can cancel until it starts, or until a year before at most.",
    )

    def _cancel_policy(self):
        """What visitors should know before they book; nothing while it goes without saying."""
        self.ensure_one()
        if not self.client_cancels:
            return self.env._("To cancel, please call us or write to us")
        if not self.cancel_hours:
            return ""
        return self.env._("You can cancel until %s before", self._hours_text(self.cancel_hours))

    def _hours_text(self, hours):
        """A time limit in words: "36 hours", "2 days"."""
        days, rest = divmod(hours, 24)
        if not rest and days > 1:
            return self.env._("%(days)s days", days=days)
        if hours == 1:
            return self.env._("1 hour")
        return self.env._("%(hours)s hours", hours=hours)


class CalendarEvent(models.Model):
    """Until when the client of an appointment may change it."""

    _inherit = "calendar.event"

    def _booking_cancel_until(self):
        """When it becomes too late (naive UTC) for its client to cancel; None: it always is."""
        service = self.booking_service_id
        return self._booking_hours_before(service.cancel_hours) if service.client_cancels else None

    def _booking_can_cancel(self):
        """Whether its client may still cancel."""
        return self._booking_is_ahead() and _is_to_come(self._booking_cancel_until())

    def _booking_is_ahead(self):
        """Whether it is going to take place."""
        return self._booking_facts().live and _is_to_come(self._booking_span()[0])

    def _booking_hours_before(self, hours):
        start, _stop = self._booking_span()
        return start - timedelta(hours=hours)

    # In words -----------------------------------------------------------------------------------

    def _booking_change_texts(self):
        """What the client may still do by themselves, and until when: sentences."""
        if not self._booking_can_cancel():
            return []
        until = self._booking_moment_text(self._booking_cancel_until())
        return [self.env._("You can cancel it until %s.", until)]

    def _booking_moment_text(self, moment):
        """A moment (naive UTC) in the client's time zone and language. Pages show its time on
        the clock that the visitor's browser has."""
        return MOMENT % {
            "day": self._booking_day_text(moment),
            "time": self._booking_time_text(moment),
            "utc": aware(moment).isoformat(),
            "zone": self._booking_client_zone(),
        }

    def _booking_again_path(self):
        """Where its client books the same with the same person; nothing if it is not offered."""
        service = self.booking_service_id
        if not service.active or not service.website_published:
            return ""
        person = self.booking_resource_ids.sudo().filtered(lambda r: r.user_id == self.user_id)
        return f"{service.website_url}?resource={person.id}" if person else service.website_url

    def _booking_contact(self):
        """The company that a client calls when the page can not help any more."""
        return self.booking_service_id.company_id or self.env.company


def _is_to_come(moment):
    return bool(moment) and moment > fields.Datetime.now()
