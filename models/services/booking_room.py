from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..moments import aware

MATERIAL = "[('resource_type', '=', 'material')]"


class BookingService(models.Model):
    """What an appointment takes beside the time of people: a room, and equipment."""

    _inherit = "booking.service"

    room_ids = fields.Many2many(
        "resource.resource",
        "booking_service_room_rel",
        string="Rooms",
        domain=MATERIAL,
        help="The rooms, or seats, in which this can take place. Each appointment takes the first "
        "one that is free, by name. Times at which none is free are not offered.",
    )
    equipment_ids = fields.Many2many(
        "resource.resource",
        "booking_service_equipment_rel",
        string="Equipment",
        domain=MATERIAL,
        help="The equipment that each appointment takes: all of it. Other services that need any "
        "of it can not be booked at the same time.",
    )
    show_room = fields.Boolean(
        "Tell the room",
        default=True,
        help="The room is named with the place of the appointment: to the client, and in the "
        "practitioner's own calendar.",
    )

    @api.constrains("room_ids", "equipment_ids")
    def _check_rooms(self):
        for service in self:
            things = service.sudo().room_ids | service.sudo().equipment_ids
            people = things.filtered(lambda each: not _is_material(each))
            if people:
                raise ValidationError(
                    self.env._(
                        "%(names)s is no room or equipment. Choose people as practitioners.",
                        names=", ".join(people.mapped("name")),
                    )
                )
            both = service.sudo().room_ids & service.sudo().equipment_ids
            if both:
                raise ValidationError(
                    self.env._(
                        "Every appointment needs %(names)s, so it can not be one room of several. "
                        "Please choose it once.",
                        names=", ".join(both.mapped("name")),
                    )
                )

    def _grouped(self, resources, named):
        material = {"rooms": named["rooms"], "things": named["things"]}
        return {**super()._grouped(resources, named), **material}

    def _named_statements(self):
        rooms = self._named_in("rooms", self._fields["room_ids"])
        things = self._named_in("things", self._fields["equipment_ids"])
        return [*super()._named_statements(), rooms, things]

    def _place_with(self, team):
        rooms = (self.sudo().room_ids & team.sudo()) if self.show_room else team.browse()
        place = super()._place_with(team)
        return ", ".join(filter(None, [place, *rooms.mapped("name")]))

    def _room_at(self, start, stop):
        """The first room that no appointment has then (naive UTC), else the first of all."""
        rooms = self.sudo().room_ids
        taken = self.env["booking.reservation"].sudo()._booked(rooms, start, stop)
        return (rooms - taken.resource_id)[:1] or rooms[:1]


class BookingHours(models.AbstractModel):
    """A room without opening hours is always open."""

    _inherit = "booking.hours"

    @api.model
    def _hours(self, resources, window):
        open_always = resources.filtered(lambda each: _is_material(each) and not each.calendar_id)
        hours = super()._hours(resources - open_always, window)
        hours.update({each.id: [window] for each in open_always})
        return hours


class CalendarEvent(models.Model):
    """The room and the equipment of an appointment that somebody makes or changes here."""

    _inherit = "calendar.event"

    booking_material_ids = fields.Many2many(
        "resource.resource",
        string="Room and equipment",
        compute="_compute_booking_material",
        inverse="_inverse_booking_material",
        domain=MATERIAL,
        groups="base.group_user",
        help="What nobody else can use at that time.",
    )

    @api.depends("booking_resource_ids")
    def _compute_booking_material(self):
        for event in self:
            event.booking_material_ids = event.booking_resource_ids.filtered(_is_material)

    def _inverse_booking_material(self):
        """Who has a place in a session takes no room: the session does."""
        for event in self.filtered(lambda each: not each.booking_session_id):
            people = event.booking_resource_ids.filtered(lambda each: not _is_material(each))
            event.booking_resource_ids = people | event.booking_material_ids

    @api.model
    def _booking_team(self, service, user, vals):
        team = super()._booking_team(service, user, vals)
        if vals.get("booking_resource_ids"):
            return team
        start, stop = (fields.Datetime.to_datetime(vals.get(name)) for name in ("start", "stop"))
        room = service.sudo().room_ids[:1]
        if start and room:
            begins, ends = service._span_from(aware(start))
            room = service._room_at(begins, max(ends, stop or ends))
        return team | (room | service.sudo().equipment_ids).sudo(self.env.su)

    def _booking_consequences(self, vals):
        return {**self._booking_place_for(vals), **super()._booking_consequences(vals)}

    def _booking_place_for(self, vals):
        """In another room, unless somebody has written another place."""
        if "location" in vals or "booking_resource_ids" not in vals or len(self) != 1:
            return {}
        service = self.booking_service_id.sudo()
        if (self.location or "") != service._place_with(self.booking_resource_ids):
            return {}
        team = self.new({"booking_resource_ids": vals["booking_resource_ids"]}, origin=self)
        return {"location": service._place_with(team.booking_resource_ids._origin)}


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    blocking_remote_ids = fields.One2many(
        "calendar.remote", "resource_id", "Blocked by", groups="base.group_user", readonly=True
    )

    @api.model
    def default_get(self, names):
        """Where it is said that there are no working hours, Odoo need not give the company's."""
        values = super().default_get(names)
        if self.env.context.get("default_calendar_id", True) is False:
            values["calendar_id"] = False
        return values


def _is_material(resource):
    return resource.resource_type == "material"
