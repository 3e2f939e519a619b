import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ...core.slots import Rules

WEB_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


class BookingService(models.Model):
    """What can be booked: for how long, with whom, and under which rules."""

    _name = "booking.service"
    _description = "Bookable service"
    _inherit = ["website.seo.metadata", "website.published.multi.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer("Colour")
    image = fields.Image(max_width=1920, max_height=1080)
    description = fields.Html(translate=True, sanitize_attributes=False, sanitize_form=False)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    timezone = fields.Selection(
        _tz_get,
        required=True,
        default=lambda self: self.env.user.tz or "UTC",
        help="The time zone to show when the visitor's own is not known.",
    )
    resource_ids = fields.Many2many(
        "resource.resource",
        string="Practitioners",
        domain="[('resource_type', '=', 'user'), ('user_id', '!=', False)]",
        help="Who offers this service. Each is booked within their own working hours.",
    )
    duration = fields.Integer("Duration (minutes)", required=True, default=60)
    step = fields.Integer(
        "Start every (minutes)",
        required=True,
        default=30,
        help="Appointments can start this often, counted from when working hours start.",
    )
    buffer_before = fields.Integer(
        "Free before (minutes)", help="Kept free before each appointment, for preparing."
    )
    buffer_after = fields.Integer(
        "Free after (minutes)", help="Kept free after each appointment, for tidying up."
    )
    notice = fields.Integer(
        "Minimum notice (hours)",
        default=2,
        help="How long before its start an appointment can be booked at the latest.",
    )
    horizon = fields.Integer(
        "Bookable ahead (days)",
        required=True,
        default=60,
        help="How far ahead appointments can be booked.",
    )
    location = fields.Char(translate=True, help="Where the appointment takes place.")
    video_link = fields.Char(help="Where to join when the appointment is held online.")
    notify_client = fields.Boolean(
        "Tell the client about changes",
        default=True,
        help="Mail the client when we move or cancel an appointment, here or in our own calendar. "
        "Clients always get a mail for what they book or cancel themselves.",
    )
    appointment_ids = fields.One2many("calendar.event", "booking_service_id", "Appointments")
    upcoming_count = fields.Integer("Upcoming appointments", compute="_compute_upcoming_count")

    _lasts = models.Constraint(
        "CHECK (duration BETWEEN 1 AND 1440)",
        "An appointment lasts between one minute and one day.",
    )
    _step_forward = models.Constraint(
        "CHECK (step BETWEEN 5 AND 1440)",
        "Appointments can start every 5 minutes at most, and once a day at least.",
    )
    _buffers = models.Constraint(
        "CHECK (coalesce(buffer_before, 0) BETWEEN 0 AND 1440"
        " AND coalesce(buffer_after, 0) BETWEEN 0 AND 1440)",
        "The time kept free before and after can not be negative, nor longer than a day.",
    )
    _reach = models.Constraint(
        "CHECK (coalesce(notice, 0) >= 0 AND horizon BETWEEN 1 AND 1095)",
        "The minimum notice can not be negative, and bookings open one day to three years ahead.",
    )

    @api.depends("appointment_ids")
    def _compute_upcoming_count(self):
        counts = self.env["calendar.event"]._read_group(
            [
                ("booking_service_id", "in", self.ids),
                ("booking_session_id", "=", False),
                ("stop", ">", fields.Datetime.now()),
            ],
            ["booking_service_id"],
            ["__count"],
        )
        by_service = {service.id: count for service, count in counts}
        for service in self:
            service.upcoming_count = by_service.get(service.id, 0)

    @api.depends("name")
    def _compute_website_url(self):
        super()._compute_website_url()
        for service in self.filtered("id"):
            service.website_url = f"/book/{self.env['ir.http']._slug(service)}"

    @api.constrains("resource_ids")
    def _check_resources(self):
        for service in self:
            nobody = service.resource_ids.sudo().filtered(lambda r: not r.user_id)
            if nobody:
                raise ValidationError(
                    self.env._(
                        "%(names)s can not be booked yet: a practitioner needs a user, whose "
                        "calendar then holds the appointments. Set the user on the resource.",
                        names=", ".join(nobody.mapped("name")),
                    )
                )

    @api.constrains("is_published", "resource_ids")
    def _check_published(self):
        for service in self:
            if service.is_published and not service.resource_ids:
                raise ValidationError(
                    self.env._(
                        "Nobody offers %(service)s yet, so nobody could book it. "
                        "Choose its practitioners first, then publish it.",
                        service=service.name,
                    )
                )

    @api.constrains("video_link")
    def _check_video_link(self):
        for service in self:
            if service.video_link and not WEB_ADDRESS.fullmatch(service.video_link.strip()):
                raise ValidationError(
                    self.env._("The video link has to start with https://. Please check it.")
                )

    def _rules(self):
        """The rules that slots of this service follow."""
        self.ensure_one()
        return Rules(
            duration=self._length(),
            step=timedelta(minutes=self.step),
            before=timedelta(minutes=self.buffer_before),
            after=timedelta(minutes=self.buffer_after),
            notice=timedelta(hours=self.notice),
            horizon=timedelta(days=self.horizon),
        )

    def _practitioner(self, user):
        """The resource through which `user` offers this service.

        Raise a ValidationError when there is none: their time could not be held.
        """
        self.ensure_one()
        resource = self.sudo().resource_ids.filtered(lambda r: r.user_id == user)[:1]
        if not resource:
            raise ValidationError(
                self.env._(
                    "%(user)s does not offer %(service)s. Choose one of its practitioners, or "
                    "add %(user)s to the service first.",
                    user=user.sudo().name,
                    service=self.name,
                )
            )
        return resource.sudo(self.env.su)

    def _place_with(self, team):
        """Where an appointment that takes `team` is held."""
        self.ensure_one()
        return self.location

    def _title_for(self, client_name):
        """What an appointment is called in the practitioner's calendar."""
        self.ensure_one()
        return f"{client_name} – {self.name}" if client_name else self.name

    def _duration_text(self):
        """How long it lasts, in words: "1 h 30 min"."""
        self.ensure_one()
        hours, minutes = divmod(self._minutes(), 60)
        if not hours:
            return self.env._("%(minutes)s min", minutes=minutes)
        if not minutes:
            return self.env._("%(hours)s h", hours=hours)
        return self.env._("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)

    def action_open_appointments(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appointment_calendar_sync.booking_appointment_action"
        )
        return {**action, "domain": [("booking_service_id", "in", self.ids)]}
