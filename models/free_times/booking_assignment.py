from dataclasses import replace

from odoo import fields, models
from odoo.tools.i18n import format_list

VISITOR, ANYONE, TOGETHER = "visitor", "anyone", "together"


class BookingService(models.Model):
    """With whom an appointment is: with one practitioner, whoever chooses them, or with all."""

    _inherit = "booking.service"

    assignment = fields.Selection(
        [
            (VISITOR, "The visitor chooses"),
            (ANYONE, "Whoever is free"),
            (TOGETHER, "All of them together"),
        ],
        "With whom",
        required=True,
        default=VISITOR,
        help="The visitor chooses: one of the practitioners, or anyone.\n"
        "Whoever is free: visitors choose a time and no person, and see no names before they "
        "have booked. Appointments are shared out fairly.\n"
        "All of them together: only times that are free for everybody are offered. There is one "
        "appointment, which stands in the calendar of each.",
    )

    def _visitor_chooses(self):
        """Whether visitors may say with whom."""
        return self.assignment == VISITOR

    def _shown_people(self):
        """Whom visitors see before they book."""
        people = self.sudo().resource_ids
        return people.browse() if self.assignment == ANYONE else people

    def _shown_names(self):
        """Their names: "Maya and Jonas"."""
        return format_list(self.env, self._shown_people().mapped("name"))

    def _people(self, resources, named):
        return super()._people(resources if self.assignment != TOGETHER else None, named)

    def _cast(self, resources, window, now, **own):
        cast = super()._cast(resources, window, now, **own)
        return replace(cast, together=self.assignment == TOGETHER)

    def _hosts_with(self, user):
        """Whose time an appointment takes that `user` leads: first of all their own.

        Raise a ValidationError when they do not offer it.
        """
        leader = self._practitioner(user)
        if self.assignment != TOGETHER:
            return leader
        return leader | self.sudo().resource_ids.sudo(self.env.su)
