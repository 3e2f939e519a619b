from typing import Any, NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ...core.interval import Interval
from ..free_times.booking_availability import ZONE_MARGIN
from ..free_times.booking_availability_events import whole_days
from ..moments import aware, naive


class Clash(NamedTuple):
    """Something that takes a resource's time.

    `kind`: an appointment's "booked" time, what is "kept" for a visitor, "closed" for a moment
    because a calendar was just found taken, a "calendar" outside, an imported "file", an Odoo
    "event", "time_off", a calendar that is "unreachable", or what its owner is "asked" about: which
    version of an appointment is right. `record` is the row that says so.
    """

    kind: str
    span: Interval
    record: Any


class BookingClash(models.AbstractModel):
    """What takes the time of a resource, by name: for people who ask why a time is not free.

    Whether it is free is never decided here. `booking.availability` gathers much time of many
    and needs no names; this looks closely at a little time of one, at the same rows.
    """

    _name = "booking.clash"
    _description = "What takes time"

    @api.model
    def _clashes(self, resource, window, now):
        """Return what takes the time of `resource` in `window`, in order, whoever asks."""
        self = self.sudo()
        resource = resource.sudo()
        wide = Interval(window.start - ZONE_MARGIN, window.stop + ZONE_MARGIN)
        found = [
            Clash(kind, span, record)
            for source in self._clash_sources()
            for kind, span, record in source(resource, wide, now)
            if span.meets(window)
        ]
        return sorted(_without_echoes(found), key=lambda clash: clash.span)

    @api.model
    def _clash_sources(self):
        """Methods that yield (kind, span, record), given a resource, a window and the time now."""
        return [
            self._clash_reservations,
            self._clash_calendars,
            self._clash_files,
            self._clash_questions,
            self._clash_unreachable,
            self._clash_time_off,
            self._clash_events,
        ]

    @api.model
    def _clash_reservations(self, resource, window, now):
        for row in self._rows("booking.reservation", resource, window):
            if row.state == "booked":
                yield "booked", _span(row.start, row.stop), row
            elif aware(row.expires_at) > now:
                yield "kept" if row.held_by else "closed", _span(row.start, row.stop), row

    @api.model
    def _clash_calendars(self, resource, window, now):
        ignored = self.env["calendar.remote"]._unreachable()["ignore"]
        for row in self._rows("calendar.busy", resource, window):
            if row.remote_id not in ignored:
                yield "calendar", _span(row.start, row.stop), row

    @api.model
    def _clash_files(self, resource, window, now):
        for row in self._rows("calendar.import.block", resource, window):
            yield "file", _span(row.start, row.stop), row

    @api.model
    def _clash_questions(self, resource, window, now):
        for row in self._rows("calendar.conflict.time", resource, window):
            yield "asked", _span(row.start, row.stop), row

    @api.model
    def _clash_unreachable(self, resource, window, now):
        for remote in self.env["calendar.remote"]._unreachable()["block"]:
            if remote._blocked_resource() == resource:
                yield "unreachable", window, remote

    @api.model
    def _clash_time_off(self, resource, window, now):
        calendar = resource.calendar_id or resource.company_id.resource_calendar_id
        for row in self.env["resource.calendar.leaves"].search(
            Domain("time_type", "=", "leave")
            & Domain("date_from", "<", naive(window.stop))
            & Domain("date_to", ">", naive(window.start))
            & (
                Domain("resource_id", "=", resource.id)
                | Domain("resource_id", "=", False)
                & Domain("company_id", "in", resource.company_id.ids)
                & Domain("calendar_id", "in", [False, *calendar.ids])
            )
        ):
            yield "time_off", _span(row.date_from, row.date_to), row

    @api.model
    def _clash_events(self, resource, window, now):
        """Events of the resource's user; what is declined takes no time."""
        user = resource.user_id
        if not user:
            return
        theirs = Domain("user_id", "=", user.id) | Domain(
            "attendee_ids.partner_id", "=", user.partner_id.id
        )
        busy = Domain("show_as", "=", "busy") & Domain("mirror_remote_id", "=", False)
        for event in self.env["calendar.event"].search(
            theirs
            & busy
            & Domain("start", "<", naive(window.stop))
            & Domain("stop", ">", naive(window.start))
        ):
            answers = event.attendee_ids.filtered(lambda a: a.partner_id == user.partner_id)
            if "declined" not in answers.mapped("state"):
                yield "event", self._event_span(event, resource), event

    @api.model
    def _event_span(self, event, resource):
        if event.allday:
            return Interval(*whole_days(event.start_date, event.stop_date, resource.tz))
        return _span(event.start, event.stop)

    @api.model
    def _rows(self, model, resource, window):
        return self.env[model].search(
            [
                ("resource_id", "=", resource.id),
                ("start", "<", naive(window.stop)),
                ("stop", ">", naive(window.start)),
            ]
        )


def _span(start, stop):
    return Interval(aware(start), aware(stop))


def _without_echoes(clashes):
    """Leave out events that are there already: as booked time, or as a calendar's block."""
    known = {clash.record.event_id for clash in clashes if clash.kind == "booked"}
    places = {
        (clash.record.remote_id, clash.record.remote_event_id)
        for clash in clashes
        if clash.kind == "calendar"
    }
    return [
        clash
        for clash in clashes
        if clash.kind != "event"
        or clash.record not in known
        and not any(
            (link.remote_id, link.remote_event_id) in places for link in links_of(clash.record)
        )
    ]


def links_of(event):
    """Where an event, or the series that it belongs to, is outside."""
    return event.link_ids | event.recurrence_id.link_ids
