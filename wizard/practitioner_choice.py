from odoo import api, fields, models


class BookingPractitionerChoice(models.AbstractModel):
    """Asks in a dialog which service it is about, and with whom: oneself, where that can be.

    Whoever inherits it says with whom it can be (`_choices`).
    """

    _name = "booking.practitioner.choice"
    _description = "Choice of a practitioner"

    service_id = fields.Many2one("booking.service", required=True, ondelete="cascade")
    choice_ids = fields.Many2many("resource.resource", compute="_compute_choices")
    resource_id = fields.Many2one(
        "resource.resource",
        "With",
        domain="[('id', 'in', choice_ids)]",
        compute="_compute_resource",
        store=True,
        readonly=False,
        ondelete="cascade",
    )

    @api.model
    def _usual_service(self):
        """The first one that somebody offers themselves, else the first of all."""
        services = self.env["booking.service"]
        mine = services.search([("resource_ids.user_id", "=", self.env.uid)], limit=1)
        return mine or services.search([], limit=1)

    def _choices(self):
        return self.service_id.resource_ids

    @api.depends_context("uid")
    @api.depends("service_id")
    def _compute_choices(self):
        for choice in self:
            choice.choice_ids = choice._choices()

    @api.depends("choice_ids")
    def _compute_resource(self):
        for choice in self:
            if choice.resource_id._origin not in choice.choice_ids._origin:
                mine = choice.choice_ids.filtered(lambda r: r.sudo().user_id == self.env.user)
                choice.resource_id = (mine or choice.choice_ids)[:1]
