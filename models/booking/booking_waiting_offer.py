from datetime import timedelta

from odoo import api, fields, models

from ...core.event import as_instant
from ...core.interval import Interval
from ..free_times.booking_slots import BookingRefused, Wish
from ..moments import aware, naive
from ..transactions import isolated

#: Who is told of a time has this long to book it at least, or it is not worth telling.
AT_LEAST = timedelta(minutes=15)
A_DAY = timedelta(days=1)


class BookingWaiting(models.Model):
    """Tells those who wait of what has become free: one after the other, each in turn.

    A time is kept for whoever is told of it, as for a visitor who has chosen it, so that nobody
    else gets it meanwhile and no two of the list are told of the same.
    """

    _inherit = "booking.waiting"

    @api.model
    def _cron_offer(self):
        """Take back what was not wanted, then offer what is free."""
        now = self.env.cr.now()
        lapsed = self.search([("offered_until", "<=", now)])
        lapsed._take_back()
        self.env["ir.cron"]._commit_progress(len(lapsed))
        still = now.date() - A_DAY  # somewhere it is yesterday
        waiting = self.search([("offered_until", "=", False), ("last_day", ">=", still)])
        left, nothing_for = len(waiting), set()
        for entry in waiting:
            left -= 1
            with isolated(self.env, f"waiting list entry {entry.id}"):
                entry._offer_unless(nothing_for, aware(now))
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break

    def _take_back(self):
        """The offer is over; whoever did not want it is told of others after everybody else."""
        self._give_back()
        self.write(
            {
                "offered_start": False,
                "offered_stop": False,
                "offered_resource_id": False,
                "offered_until": False,
            }
        )

    def _offer_unless(self, nothing_for, now):
        """Offer something, unless it is known that there is nothing for somebody like them."""
        wanted = (self.service_id, self.resource_id, self.first_day, self.last_day)
        if wanted in nothing_for or not self.service_id.waiting_list:
            return
        for slot in self._free(now):
            if self._offer(slot, now):
                return
        nothing_for.add(wanted)

    def _free(self, now):
        """What is free on their days and early enough to be booked in peace."""
        service = self.service_id
        first, last = (
            as_instant(day, service.timezone)
            for day in (self.first_day, self.last_day + timedelta(days=1))
        )
        slots = service._slots(Interval(first, last), now, self.resource_id)
        return [slot for slot in slots if self._latest(slot.start) >= now + AT_LEAST]

    def _latest(self, start):
        """Until when a time can be booked (aware)."""
        return start - timedelta(hours=self.service_id.notice)

    def _offer(self, slot, now):
        """Keep this time for them and tell them. Return whether it could be had."""
        service = self.service_id
        wish = Wish(slot.start, self.name, self.email, self.resource_id, visitor=self._visitor())
        try:
            kept = service._hold(wish, now)
        except BookingRefused:
            return False
        lasts = timedelta(minutes=service.waiting_minutes)
        until = naive(min(now + lasts, self._latest(slot.start)))
        kept.sudo().write({"expires_at": until})
        self.write(
            {
                "offers": self.offers + 1,
                "offered_start": naive(slot.start),
                "offered_stop": naive(slot.stop),
                "offered_resource_id": kept[:1].resource_id.id,
                "offered_until": until,
            }
        )
        self.with_context(lang=self.lang or self.env.lang)._mail("offer")
        return True

    # What they do with it ------------------------------------------------------------------------

    def _hand_over(self, visitor):
        """Keep the offered time for `visitor`, who goes on with it on the booking page."""
        reservations = self.env["booking.reservation"].sudo()
        reservations._release(visitor)
        reservations._kept_for(self._visitor()).write({"held_by": visitor})
        places = self.env["booking.place"].sudo()
        places.search([("visitor", "=", self._visitor())]).write({"visitor": visitor})


class BookingService(models.Model):
    """Whoever has booked waits no more."""

    _inherit = "booking.service"

    def _make_appointment(self, team, wish):
        appointment = super()._make_appointment(team, wish)
        waited = [("service_id", "=", self.id), ("email", "=", wish.email)]
        if wish.email and not wish.instead_of:
            self.env["booking.waiting"].sudo().search(waited).unlink()
        return appointment


class CalendarEvent(models.Model):
    """Time that an appointment gives back is offered to those who wait."""

    _inherit = "calendar.event"

    def _booking_reserve(self, was, now):
        super()._booking_reserve(was, now)
        if was.live and was.start > fields.Datetime.now() and was[:5] != now[:5]:
            waiting = self.env["booking.waiting"].sudo()
            if waiting.search_count([("offered_until", "=", False)], limit=1):
                waiting._look_soon()
