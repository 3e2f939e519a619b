from collections import namedtuple
from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...core.event import as_instant
from ..moments import naive

#: What an appointment takes, and where. `live`: it takes place, so it holds its time.
Facts = namedtuple("Facts", "live service start stop resources place client")

UID_SUFFIX = "@appointment-calendar-sync"


class CalendarEvent(models.Model):
    """Appointments: events of a service, which hold the time of the people they are with.

    However an appointment changes (a drag in the calendar, a remote calendar, its client),
    it comes through `write`. There its facts before and after are compared, and from the
    difference follow its reservations and what its client is told.
    """

    _inherit = "calendar.event"

    sync_uid = fields.Char(
        "iCalendar UID",
        default=lambda self: new_uid(),
        index=True,
        copy=False,
        readonly=True,
        help="The identity of this event in every calendar and in every mail.",
    )
    ics_sequence = fields.Integer(
        "iCalendar SEQUENCE",
        copy=False,
        readonly=True,
        help="Raised with each change that the client's calendar has to follow.",
    )
    booking_service_id = fields.Many2one(
        "booking.service", "Service", index="btree_not_null", copy=False, ondelete="restrict"
    )
    booking_state = fields.Selection(
        [
            ("requested", "Requested"),
            ("confirmed", "Confirmed"),
            ("cancelled", "Cancelled"),
            ("done", "Done"),
            ("no_show", "No-show"),
        ],
        "Appointment status",
        copy=False,
        tracking=True,
    )
    booking_client_id = fields.Many2one("res.partner", "Client", index="btree_not_null", copy=False)
    booking_client_name = fields.Char(
        copy=False, help="The name given with the booking; the contact may have another."
    )
    booking_tz = fields.Char("Client's time zone", copy=False)
    booking_note = fields.Text("Client's note", copy=False)
    booking_cancelled_by = fields.Selection(
        [("client", "The client"), ("staff", "Us"), ("calendar", "A change in a calendar")],
        "Cancelled by",
        copy=False,
        readonly=True,
    )
    booking_cancel_reason = fields.Char("Reason for cancelling", copy=False, readonly=True)
    booking_resource_ids = fields.Many2many(
        "resource.resource",
        "calendar_event_booking_resource_rel",
        string="Takes the time of",
        copy=False,
        groups="base.group_user",
    )
    booking_reservation_ids = fields.One2many(
        "booking.reservation", "event_id", "Reserved time", groups="base.group_user"
    )

    # Where every change comes through ----------------------------------------------------------

    @api.model
    def _init_column(self, column_name):
        """Give every event that is already there an identity of its own, not a shared default."""
        if column_name != "sync_uid":
            return super()._init_column(column_name)
        self.env.cr.execute(
            "UPDATE calendar_event SET sync_uid = gen_random_uuid() || %s WHERE sync_uid IS NULL",
            [UID_SUFFIX],
        )

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create([self._booking_defaults(vals) for vals in vals_list])
        events._booking_follow({})
        return events

    def write(self, vals):
        appointments = (
            self if vals.get("booking_service_id") else self.filtered("booking_service_id")
        )
        if not appointments:
            return super().write(vals)
        if appointments != self:
            return (self - appointments).write(dict(vals)) and appointments.write(vals)
        before = {event.id: event._booking_facts() for event in self}
        result = super().write({**vals, **self._booking_consequences(vals)})
        self._booking_follow(before)
        return result

    def unlink(self):
        """Deleting an appointment that was going to take place cancels it first."""
        for event in self:
            if event._booking_facts().live:
                event._booking_announce("cancelled", keep=False)
        return super().unlink()

    def action_unlink_event(self, attendee_id=None, recurrence=False):
        """The calendar's delete button cancels an appointment: it stays on record."""
        if not all(event.booking_service_id for event in self):
            return super().action_unlink_event(attendee_id, recurrence)
        self._booking_cancel("staff")
        return {}

    # What an appointment is, and what follows when that changes ---------------------------------

    def _booking_facts(self):
        self.ensure_one()
        live = bool(self.booking_service_id and self.active and self.booking_state != "cancelled")
        place = (self.location or "", self.videocall_location or "")
        taken = (self.booking_service_id, *self._booking_span(), self.booking_resource_ids)
        return Facts(live, *taken, place, self.booking_client_id)

    def _booking_span(self):
        """From when to when it lasts, naive UTC. All day: whole days where it takes place."""
        if not self.allday:
            return self.start, self.stop
        hosts = self.booking_resource_ids.sudo().filtered("user_id")
        zone = hosts[:1].tz or self.booking_service_id.timezone or "UTC"
        end = self.stop_date + timedelta(days=1)
        return naive(as_instant(self.start_date, zone)), naive(as_instant(end, zone))

    def _booking_follow(self, before):
        """Bring reservations and clients up to date with what these appointments are now."""
        never = Facts(False, None, None, None, None, None, None)
        for event in self.filtered("booking_service_id"):
            was, now = before.get(event.id, never), event._booking_facts()
            if now != was:
                event._booking_reserve(was, now)
                event._booking_tell(was, now)

    def _booking_reserve(self, was, now):
        """Hold the time that it takes now. Raise `SlotTaken` when somebody else has it."""
        Reservation = self.env["booking.reservation"].sudo()
        if not now.live:
            Reservation._free(self)
        elif was[:5] != now[:5]:
            span = now.service.sudo()._with_buffers(now.start, now.stop)
            Reservation._reserve(self, now.resources, *span)

    def _booking_tell(self, was, now):
        if not was.service or (now.live and was.client != now.client):
            self._booking_made()
        elif was.live and not now.live:
            self._booking_cancelled()
        elif now.live and not was.live:
            self._booking_reinstated()
        elif now.live and (*was[2:5], was.place) != (*now[2:5], now.place):
            self._booking_moved()

    def _booking_cancel(self, by, reason=""):
        """Cancel these appointments: `by` "client", "staff" or "calendar".

        They are archived, give back their time, and their clients get a mail that takes it
        out of their calendar: always when the client cancelled, else if the service says so.
        Those that are cancelled already stay as they are.
        """
        live = self.filtered(lambda event: event._booking_facts().live)
        live.write(
            {
                "booking_state": "cancelled",
                "booking_cancelled_by": by,
                "booking_cancel_reason": reason,
            }
        )

    def _booking_made(self):
        """It is new, or has a new client. Odoo's own switch keeps a bulk import silent."""
        if not self.env.context.get("no_mail_to_attendees"):
            self._booking_announce("confirmed")
            self._booking_show_practitioner("confirmed")

    def _booking_cancelled(self):
        if not self.booking_cancelled_by:
            self.booking_cancelled_by = "staff"
        self._booking_announce("cancelled")
        self._booking_show_practitioner("cancelled")

    def _booking_reinstated(self):
        """It takes place after all: its time was still free."""
        self.write({"booking_cancelled_by": False, "booking_cancel_reason": False})
        self._booking_announce("reinstated")

    def _booking_moved(self):
        """When, where or with whom changed, here or in a calendar that belongs to it."""
        self._booking_announce("moved")

    @api.constrains("booking_service_id", "booking_state", "recurrency")
    def _check_booking_state(self):
        for event in self:
            if bool(event.booking_service_id) != bool(event.booking_state):
                raise ValidationError(
                    self.env._("An appointment needs a service and a status. Please choose both.")
                )
            if event.booking_service_id and event.recurrency:
                raise ValidationError(
                    self.env._(
                        "An appointment can not repeat. Please make one appointment for each time."
                    )
                )

    # Buttons --------------------------------------------------------------------------------------

    def action_booking_cancel(self):
        self._booking_cancel("staff")


def new_uid():
    """An identity for one event or one series, in every calendar that it is in."""
    return f"{uuid4()}{UID_SUFFIX}"
