from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from ..free_times.booking_assignment import TOGETHER


class CalendarEvent(models.Model):
    """What else is written when an appointment is made or changed."""

    _inherit = "calendar.event"

    @api.model
    def _booking_defaults(self, vals):
        """`vals` of a new event, with what follows from its service where they do not say it."""
        if not vals.get("booking_service_id"):
            return vals
        service = self.env["booking.service"].browse(vals["booking_service_id"])
        user = self.env["res.users"].browse(vals.get("user_id") or self.env.uid)
        client = self.env["res.partner"].browse(vals.get("booking_client_id") or [])
        client_name = vals.get("booking_client_name") or client.name
        team = self._booking_team(service, user, vals)
        coming = team.sudo().user_id.partner_id | client
        defaults = {
            "booking_state": "confirmed",
            "booking_client_name": client_name,
            "booking_resource_ids": [Command.set(team.ids)],
            "user_id": user.id,
            "name": service.with_context(lang=user.sudo().lang)._title_for(client_name),
            **service._place_values(team),
            **self._booking_people(vals.get("partner_ids"), coming),
        }
        if vals.get("start"):
            start = fields.Datetime.to_datetime(vals["start"])
            defaults["stop"] = start + timedelta(minutes=service.duration)
        given = {name: value for name, value in vals.items() if value and name != "partner_ids"}
        return {**vals, **defaults, **given}

    @api.model
    def _booking_team(self, service, user, vals):
        """The resources that `vals` name, else all that an appointment with `user` takes."""
        if commands := vals.get("booking_resource_ids"):
            return self.new({"booking_resource_ids": commands}).booking_resource_ids._origin
        return service._hosts_with(user)

    @api.onchange("booking_service_id", "booking_client_id")
    def _onchange_booking(self):
        """A new appointment shows at once what will follow from its service."""
        service = self.booking_service_id
        if not service or self._origin:
            return
        self.name = service._title_for(self.booking_client_id.name)
        self.update(service._place_values(self.booking_resource_ids))
        self.duration = service.duration / 60
        practitioners = service.resource_ids.user_id
        if self.user_id not in practitioners:
            self.user_id = practitioners[:1]

    @api.model
    def _booking_people(self, commands, expected):
        """Everybody who was named and everybody who is expected.

        Those who are expected made the appointment, so they need not be asked to come.
        """
        named = self.new({"partner_ids": commands or []}).partner_ids._origin - expected
        coming = [Command.create({"partner_id": id, "state": "accepted"}) for id in expected.ids]
        asked = [Command.create({"partner_id": id}) for id in named.ids]
        return {
            "partner_ids": [Command.set((expected | named).ids)],
            "attendee_ids": coming + asked,
        }

    def _booking_consequences(self, vals):
        """What else is written to appointments together with `vals`."""
        return {
            **self._booking_status_for(vals),
            **self._booking_resources_for(vals),
            **self._booking_client_for(vals),
            **self._booking_attendees_for(vals),
        }

    def _booking_status_for(self, vals):
        """An appointment is archived if, and only if, it is cancelled."""
        if "booking_state" in vals:
            return {"active": vals["booking_state"] != "cancelled"}
        if vals.get("active"):
            cancelled = "cancelled" in self.mapped("booking_state")
            return {"booking_state": "confirmed"} if cancelled else {}
        if "active" in vals:
            return {"booking_state": "cancelled"}
        return {} if all(self.mapped("booking_state")) else {"booking_state": "confirmed"}

    def _booking_resources_for(self, vals):
        """Another practitioner's time is another resource's time."""
        if "booking_resource_ids" in vals or not vals.keys() & {"user_id", "booking_service_id"}:
            return {}
        service = self.env["booking.service"].browse(vals.get("booking_service_id") or [])
        user = self.env["res.users"].browse(vals.get("user_id") or [])
        people = (service or self.booking_service_id)._hosts_with(user or self.user_id)
        things = self.booking_resource_ids.sudo().filtered(lambda r: r.resource_type != "user")
        return {"booking_resource_ids": [Command.set((people | things).ids)]}

    def _booking_client_for(self, vals):
        """A new client is known by the name that the contact has."""
        if not vals.get("booking_client_id") or vals.get("booking_client_name"):
            return {}
        client = self.env["res.partner"].browse(vals["booking_client_id"])
        return {"booking_client_name": client.name}

    def _booking_attendees_for(self, vals):
        """A new client or practitioner attends, and a former practitioner does not any more."""
        partner = self.env["res.partner"]
        coming = partner.browse(vals.get("booking_client_id") or [])
        leaving = partner
        if vals.get("user_id"):
            taking_over = self.env["res.users"].sudo().browse(vals["user_id"]).partner_id
            coming |= taking_over
            together = self.booking_service_id.filtered(lambda s: s.assignment == TOGETHER)
            staying = together.sudo().resource_ids.user_id.partner_id | self.booking_client_id
            leaving = self.user_id.sudo().partner_id - taking_over - staying
        if not coming:
            return {}
        given = vals.get("partner_ids", [])
        left, come = map(Command.unlink, leaving.ids), map(Command.link, coming.ids)
        return {"partner_ids": [*given, *left, *come]}
