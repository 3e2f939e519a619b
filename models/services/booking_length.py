import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.i18n import format_list

#: How many durations a visitor may choose from: more than these are no choice but a riddle.
MOST = 8
LONGEST = 1440


class BookingService(models.Model):
    """Services that last as long as their visitors choose.

    What was chosen is carried by the service itself (`_lasting`), so that its slots, holds and
    appointments are those of that duration, and nobody in between has to know of the others. What
    is asked for (`Wish`) remembers it, however long that is put aside.
    """

    _inherit = "booking.service"

    other_durations = fields.Char(
        "Other durations (minutes)",
        help="Visitors choose between these and the duration above, for instance: 30, 90.",
    )

    @api.constrains("other_durations", "seats")
    def _check_other_durations(self):
        for service in self.filtered("other_durations"):
            if service.seats > 1:
                raise ValidationError(
                    self.env._("A group meets for one duration. Please take the others away.")
                )
            minutes = _read(service.other_durations)
            if not minutes or len(minutes) >= MOST or max(minutes) > LONGEST or min(minutes) < 1:
                raise ValidationError(
                    self.env._(
                        "Please write the other durations in minutes, such as 30, 90: up to "
                        "%(most)s of them, and each a day at most.",
                        most=MOST - 1,
                    )
                )

    def _lengths(self):
        """The durations to choose from, in minutes, the shortest first."""
        return sorted({self.duration, *_read(self.other_durations or "")})

    def _lasting(self, minutes):
        """This service as it is for who has chosen that duration."""
        return self.with_context(booking_minutes=minutes)

    def _as_wished(self, wish):
        return self._lasting(wish.minutes) if wish.minutes else self

    def _hold(self, wish, now):
        return super(BookingService, self._as_wished(wish))._hold(wish, now)

    def _book(self, wish, now):
        return super(BookingService, self._as_wished(wish))._book(wish, now)

    def _confirm(self, wish, now):
        return super(BookingService, self._as_wished(wish))._confirm(wish, now)

    def _minutes(self):
        """How long an appointment lasts: as was chosen, else as usual."""
        return self.env.context.get("booking_minutes") or self.duration

    def _length(self):
        return timedelta(minutes=self._minutes())

    def _lengths_text(self):
        """The durations in words: "30 min or 1 h"."""
        words = [self._lasting(minutes)._duration_text() for minutes in self._lengths()]
        return format_list(self.env, words, "or")


def _read(text):
    """The whole numbers of a list; nothing when something else is in it."""
    parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    return [int(part) for part in parts] if all(map(str.isdecimal, parts)) else []


class CalendarEvent(models.Model):
    """Appointments last as long as they were booked for."""

    _inherit = "calendar.event"

    def _booking_service_as_booked(self):
        """The service, as it is for who has chosen the duration that this appointment has."""
        minutes = int((self.stop - self.start).total_seconds() // 60)
        return self.booking_service_id._lasting(minutes)
