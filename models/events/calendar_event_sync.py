from datetime import timedelta

from odoo import api, fields, models

from ...core.event import Blocks, Event, Status
from ...core.reconcile import differences
from ..moments import aware, naive, zone_name
from .plain_text import to_html, to_text

#: A change of any of these may matter to a remote calendar.
SYNCED = {
    "name", "start", "stop", "allday", "start_date", "stop_date", "duration", "location",
    "description", "active", "show_as", "privacy", "user_id", "recurrency", "recurrence_id",
    "follow_recurrence", "booking_state", "booking_service_id", "booking_resource_ids",
    "videocall_location",
}  # fmt: skip

#: What makes an event one of a series.
SERIES = {"recurrency", "recurrence_id"}

TIMES = {"start", "stop", "start_date", "stop_date", "allday"}

#: Odoo's own switches: a change that comes from outside mails nobody.
QUIET = {
    "dont_notify": True,
    "no_mail_to_attendees": True,
    "skip_attendee_notification": True,
    "skip_contact_description": True,
    "mail_notrack": True,
    "no_calendar_sync": True,
}


CANCELLED_OUTSIDE = {"active": False, "cancelled_outside": True}


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    link_ids = fields.One2many(
        "calendar.link", "event_id", "Places in remote calendars", groups=fields.NO_ACCESS
    )
    original_start = fields.Datetime(
        copy=False,
        help="For an occurrence of a series that was moved: the start its rule gives it.",
    )

    cancelled_outside = fields.Boolean(
        copy=False,
        readonly=True,
        help="It was taken away in the calendar: should it come back there, it takes place again.",
    )

    # Queueing ---------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._queue_sync()
        return events

    def write(self, vals):
        touched = set(vals)
        told = self._told_outside(vals)
        if touched & TIMES:
            self._keep_original_start()
        series_of = {event: event.recurrence_id for event in self}
        series = self.recurrence_id if told else self.recurrence_id.browse()
        if "active" in touched:
            vals = {"cancelled_outside": False, **vals}
        result = super().write(vals)
        if "recurrence_id" in touched:
            self._forget_original_start(series_of)
        if told:
            may_be_gone = series or touched & SERIES  # which takes events away as it changes
            left = self.exists() if may_be_gone else self
            left._queue_sync(series.exists())
        return result

    def _told_outside(self, vals):
        """Which of these fields matter to a remote calendar when they are written."""
        return vals.keys() & SYNCED

    def unlink(self):
        series = self.recurrence_id
        outbox = self.env["calendar.outbox"].sudo()
        outbox._forget("event_id", self.ids)
        outbox._queue_links(self.sudo().link_ids)
        result = super().unlink()
        outbox._queue_series(series.exists())
        return result

    def _queue_sync(self, series=None):
        """Have these appointments looked at: single ones by themselves, others as a series."""
        outbox = self.env["calendar.outbox"].sudo()
        outbox._queue_series(self.recurrence_id | (series or self.recurrence_id.browse()))
        apart = self.filtered(lambda event: not event.recurrence_id or event.sudo().link_ids)
        outbox._queue_events(apart)

    def _keep_original_start(self):
        """An occurrence is known by the start that its rule gave it, wherever it moves."""
        for event in self:
            if event.recurrence_id and not event.original_start:
                event.original_start = event.start

    def _forget_original_start(self, series_of):
        """In another series it is another occurrence: there its own start is the rule's."""
        moved = self.exists().filtered("original_start")
        others = moved.filtered(lambda event: event.recurrence_id != series_of[event])
        super(CalendarEvent, others).write({"original_start": False})

    # The value over there ---------------------------------------------------------------------

    def _calendar_uid(self):
        self.ensure_one()
        return self.sync_uid

    def _belongs_on(self, remote):
        """Whether this appointment should be on that calendar."""
        self.ensure_one()
        return bool(
            self.active
            and self._stands_alone_at(remote.connection_id.provider)
            and self.booking_state != "cancelled"
            and remote.user_id in self._booking_hosts()
        )

    def _takes_place(self):
        """Whether it takes place, with whomever."""
        return self.active and self.booking_state != "cancelled"

    def _is_over(self):
        """Whether it has taken place: what becomes of its event over there does not matter now."""
        return self.active and self.stop <= fields.Datetime.now()

    def _takes(self, field):
        """Whether that field of a value can be written here."""
        return field in VALUES

    def _stands_alone_at(self, provider):
        """Whether it is an event of its own there, and not an occurrence of a series."""
        return not self.recurrence_id or self.recurrence_id._is_apart(provider)

    def _to_value(self) -> Event:
        """This appointment as a plain value."""
        self.ensure_one()
        start, stop = self._moments()
        return Event(
            uid=self._calendar_uid(),
            start=start,
            stop=stop,
            zone=self._zone(),
            title=self.name or "",
            location=self._place_there(),
            notes=to_text(self.description),
            status=Status.TENTATIVE if self.booking_state == "requested" else Status.CONFIRMED,
            blocks=Blocks.FREE if self.show_as == "free" else Blocks.BUSY,
            private=self._is_private(),
        )

    def _place_there(self):
        """Where it takes place, as one text: a place, else a link."""
        return self.location or self.videocall_location or ""

    def _moments(self):
        if self.allday:
            return self.start_date, self.stop_date + timedelta(days=1)
        return aware(self.start), aware(self.stop)

    def _zone(self):
        # Odoo works out a whole rule to say which zone an event has, also of one without.
        own_zone = self.recurrency and self.event_tz
        return zone_name(self.recurrence_id.event_tz, own_zone, self.user_id.tz, "UTC")

    def _is_private(self):
        default = self.user_id.sudo().calendar_default_privacy
        return (self.privacy or default) == "private"

    # What came from over there ----------------------------------------------------------------

    def _apply_value(self, value: Event, local: Event | None):
        """Take over what differs from `local`; None: it was cancelled here and comes back."""
        self.ensure_one()
        changed = differences(local, value) if local else set(VALUES)
        vals = {}
        for name in changed & VALUES.keys():
            vals.update(VALUES[name](self, value))
        if local is None:
            vals["active"] = True
        if vals:
            self.with_context(**QUIET).write(vals)

    def _when_values(self, value: Event):
        if value.all_day:
            last = value.stop - timedelta(days=1)
            return {"allday": True, "start_date": value.start, "stop_date": last}
        return {"allday": False, "start": naive(value.start), "stop": naive(value.stop)}

    def _location_values(self, value: Event):
        """A place over there that is the video link is none here."""
        is_link = value.location == self.videocall_location
        return {"location": "" if is_link else value.location}

    def _cancelled_outside(self):
        """It was taken away over there: cancelled here, never deleted."""
        for event in self.filtered(lambda event: not event._is_over()):
            if event.booking_service_id:
                event._booking_cancel("calendar")
            else:
                event.with_context(**QUIET).write(CANCELLED_OUTSIDE)


#: How each field of the value is written here.
VALUES = {
    "title": lambda event, value: {"name": value.title},
    "when": lambda event, value: event._when_values(value),
    "location": lambda event, value: event._location_values(value),
    "notes": lambda event, value: {"description": to_html(value.notes)},
    "private": lambda event, value: {"privacy": "private" if value.private else "public"},
    "blocks": lambda event, value: {"show_as": "free" if value.blocks == Blocks.FREE else "busy"},
}
