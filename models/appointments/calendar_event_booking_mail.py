import base64
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.tools import consteq, format_date, format_datetime, hmac

from ...core import ics
from ...core.event import Event, Status
from ..clock import time_text
from ..connections.secret_box import hash_secret
from ..events.plain_text import to_text
from ..moments import aware, zone_name

#: What the client's calendar is asked to do with each announcement; with the others, nothing.
METHODS = {
    "confirmed": "REQUEST",
    "moved": "REQUEST",
    "reinstated": "REQUEST",
    "link": "REQUEST",
    "cancelled": "CANCEL",
}

#: What clients get whether or not the service tells them of changes.
EXPECTED = frozenset({"confirmed", "reminder", "link", "requested", "declined"})


class CalendarEvent(models.Model):
    """What a client is told about an appointment, and the address where it can be changed.

    Mails are queued with the change that they tell of: both happen or neither does.
    """

    _inherit = "calendar.event"

    booking_token_hash = fields.Char(
        compute="_compute_booking_token_hash",
        store=True,
        groups=fields.NO_ACCESS,
        prefetch=False,
        copy=False,
    )

    _one_booking_token = models.UniqueIndex(
        "(booking_token_hash) WHERE booking_token_hash IS NOT NULL"
    )

    # The client's own address -------------------------------------------------------------------

    @api.depends("sync_uid", "booking_service_id", "booking_client_id")
    def _compute_booking_token_hash(self):
        for event in self:
            token = event._booking_token() if event.booking_service_id else None
            event.booking_token_hash = token and hash_secret(token)

    def _booking_token(self):
        """The secret of this appointment's client (256 bits, signed with the database's secret).

        It can be had again for a later mail, and what is stored does not give it away. When
        the client changes, the former client's token opens nothing.
        """
        self.ensure_one()
        identity = (self.sync_uid, self.booking_client_id.id)
        return hmac(self.env(su=True), "appointment_calendar_sync.manage", identity)

    @api.model
    def _booking_from_token(self, token):
        """The appointment that `token` opens, archived ones included; else none. As superuser."""
        wanted = hash_secret(token)
        events = self.sudo().with_context(active_test=False)
        found = events.search([("booking_token_hash", "=", wanted)], limit=1)
        return found if consteq(found.booking_token_hash or "", wanted) else found.browse()

    def _booking_manage_path(self):
        return f"/book/manage/{self._booking_token()}"

    def _booking_manage_url(self):
        return self.booking_service_id.get_base_url() + self._booking_manage_path()

    # Words and dates for the client ---------------------------------------------------------------

    def _booking_client_zone(self):
        return zone_name(
            self.booking_tz, self.booking_client_id.tz, self.booking_service_id.timezone
        )

    def _booking_day_text(self, moment=None):
        """The day it starts, or that of `moment` (naive UTC): the client's, in their language."""
        day = fields.Datetime.context_timestamp(
            self.with_context(tz=self._booking_client_zone()), moment or self.start
        )
        return format_date(self.env, day.date(), date_format="full")

    def _booking_hours_text(self):
        """From when to when, on the client's clock."""
        return " – ".join(map(self._booking_time_text, (self.start, self.stop)))

    def _booking_time_text(self, moment):
        """The time of `moment` (naive UTC) as the client reads it."""
        return time_text(self.env, moment, self._booking_client_zone(), self.booking_clock)

    def _booking_zone_text(self):
        return self._booking_client_zone().replace("_", " ")

    def _booking_title(self):
        """What the client's calendar calls it: the client knows their own name."""
        return self.env._(
            "%(service)s with %(practitioner)s",
            service=self.booking_service_id.name,
            practitioner=self._booking_hosts_text(),
        )

    def _booking_place(self):
        return self.videocall_location or self.location or ""

    def _booking_place_host(self):
        """Where a link leads, short enough for a telephone: links for video are long."""
        return urlsplit(self._booking_place()).hostname or ""

    # The invitation -------------------------------------------------------------------------------

    def _booking_ics(self, method, now):
        """This appointment for the client's calendar, as bytes of iCalendar."""
        self.ensure_one()
        event = self.sudo()
        status = Status.CANCELLED if method == "CANCEL" else event._booking_status()
        return ics.invitation(
            event._booking_value(status),
            method=method,
            sequence=event.ics_sequence,
            organizer=event._booking_organizer(),
            attendee=_person(event.booking_client_id, event.booking_client_name),
            url=event._booking_manage_url(),
            stamp=aware(now),
        )

    def _booking_status(self):
        """What its client can count on."""
        return Status.TENTATIVE if self.booking_state == "requested" else Status.CONFIRMED

    def _booking_notes(self, status):
        """What the service is, and where to see or change the appointment: few calendars show
        the address of an event."""
        notes = to_text(self.booking_service_id.description)
        if status is Status.CANCELLED:
            return notes
        way = self.env._("See or change your appointment: %s", self._booking_manage_url())
        return f"{notes}\n\n{way}".strip()

    def _booking_organizer(self):
        """Who answers for it in the client's calendar: nobody without an address can."""
        company = self.booking_service_id.company_id or self.env.company
        return _person(self.user_id.partner_id) or _person(company.partner_id)

    def _booking_value(self, status):
        start, stop = self._booking_span()
        return Event(
            uid=self.sync_uid,
            start=aware(start),
            stop=aware(stop),
            zone=self._booking_client_zone(),
            title=self._booking_title(),
            location=self._booking_place(),
            notes=self._booking_notes(status),
            status=status,
        )

    def _get_ics_file(self):
        """Odoo's own mails (reminders) carry the same invitation as ours."""
        appointments = self.filtered("booking_service_id")
        files = super(CalendarEvent, self - appointments)._get_ics_file()
        now = fields.Datetime.now()
        return files | {event.id: event._booking_ics("REQUEST", now) for event in appointments}

    # Mails ----------------------------------------------------------------------------------------

    def _booking_announce(self, kind, keep=True):
        """Queue the mail `kind` to the client of this appointment, where one is due.

        `keep` shows it among the messages of the event, which has to stay for that.
        """
        event = self.sudo()
        if kind in METHODS and kind != "confirmed":
            event.ics_sequence += 1  # also if no mail is due: the client's page has the file too
        template = event.booking_service_id._mail_template(kind)
        if not template or not event._booking_mail_is_due(kind):
            return
        in_their_language = event.with_context(lang=event.booking_client_id.lang)
        in_their_language._booking_send(kind, template, keep)

    def _booking_mail_values(self, kind, keep):
        """What a mail has beside the words of its template."""
        values = {} if keep else {"model": False, "res_id": False}
        if kind in METHODS:
            invitation = self._booking_ics(METHODS[kind], fields.Datetime.now())
            values["attachments"] = [("invitation.ics", base64.b64encode(invitation))]
        return values

    def _booking_mail_is_due(self, kind):
        if self.stop <= fields.Datetime.now() or not self.booking_client_id.email_normalized:
            return False
        expected = kind in EXPECTED or self._booking_is_own_doing(kind)
        return expected or self.booking_service_id.notify_client

    def _booking_is_own_doing(self, kind):
        """Whether the client did by themselves what the mail `kind` tells."""
        doers = {"cancelled": self.booking_cancelled_by, "moved": self.booking_moved_by}
        return doers.get(kind) == "client"

    def _booking_show_practitioner(self, kind):
        """Tell its practitioners on the screen, when somebody else did it. No mail."""
        if self.stop > fields.Datetime.now():
            for user in self.sudo()._booking_hosts() - self.env.user:
                self._booking_show(user, kind)

    def _booking_show(self, user, kind):
        event = self.sudo().with_context(lang=user.lang, tz=user.tz)
        when = format_datetime(event.env, event.start, tz=user.tz, dt_format="short")
        titles = {
            "confirmed": event.env._("New appointment"),
            "requested": event.env._("Somebody asks for an appointment"),
            "cancelled": event.env._("Appointment cancelled"),
            "moved": event.env._("Appointment moved by the client"),
            "left": event.env._("Appointment moved to a colleague by the client"),
        }
        text = event._booking_news_text(when)
        message = {"title": titles[kind], "message": text, "type": "info"}
        user._bus_send("simple_notification", message)

    def _booking_news_text(self, when):
        """What the practitioner reads about it on the screen. `when` it is, in words."""
        return f"{self.name}, {when}"


def _person(partner, name=""):
    """(name, address) of somebody in an invitation; None without an address."""
    address = partner.email_normalized
    return (name or partner.name or "", address) if address else None
