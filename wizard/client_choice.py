from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class BookingClientChoice(models.AbstractModel):
    """Asks in a dialog whose appointment it is: a contact, or somebody new.

    Whoever inherits it says which services there are to choose from.
    """

    _name = "booking.client.choice"
    _description = "Choice of a client"

    service_id = fields.Many2one("booking.service")
    who = fields.Selection(
        [("known", "Somebody in your contacts"), ("new", "Somebody new")],
        "Client",
        default="known",
        required=True,
    )
    client_id = fields.Many2one("res.partner", "Contact")
    client_name = fields.Char("Name")
    client_email = fields.Char("E-mail")
    client_phone = fields.Char("Phone")
    tell_client = fields.Boolean(
        "Send the client a confirmation",
        compute="_compute_tell_client",
        store=True,
        readonly=False,
        help="A mail with the time, the place, and a link to change or cancel it.",
    )
    can_tell = fields.Boolean(compute="_compute_can_tell")

    @api.depends("service_id")
    def _compute_tell_client(self):
        for choice in self:
            choice.tell_client = choice.service_id.notify_client

    @api.depends("who", "client_id", "client_email")
    def _compute_can_tell(self):
        for choice in self:
            address = choice.client_email if choice.who == "new" else choice.client_id.email
            choice.can_tell = bool(email_normalize(address or ""))

    def _name_of_client(self):
        return self.client_name if self.who == "new" else self.client_id.name

    def _client(self):
        """Return the contact. Somebody new with an address that is known is known already."""
        if self.who == "known":
            if not self.client_id:
                raise UserError(self.env._("Please choose whose appointment it is."))
            return self.client_id
        if not self.client_name:
            raise UserError(self.env._("Please give the name of your client."))
        address = email_normalize(self.client_email or "")
        if self.client_email and not address:
            raise UserError(self.env._("“%s” is no e-mail address.", self.client_email))
        return self.service_id._contact_of(address, self._contact())

    def _contact(self):
        return {
            "name": self.client_name,
            "email": self.client_email,
            "phone": self.client_phone,
        }
