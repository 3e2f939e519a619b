from odoo import api, models
from odoo.tools import consteq, hmac

from ..connections.secret_box import hash_secret

#: Anything may stand in an address.
LARGEST_ID = 2**31


class BookingSecretPage(models.AbstractModel):
    """Something with a page of its own, for whoever has the link in a mail, and a time that may be
    kept for them.

    Its secrets are derived and not stored. Whoever inherits it says `_secret_name`, which keeps
    its secrets apart from others', and `_identity`, what they are derived from.
    """

    _name = "booking.secret.page"
    _description = "Page for whoever has its link"

    _secret_name: str

    def _identity(self):
        """What changes the secrets when it changes: a tuple of plain values."""
        raise NotImplementedError

    def _visitor(self):
        """The name under which a time is kept for them."""
        return self._signed(self._secret_name)

    def _code(self):
        """The secret in the address of their page. It opens nothing else."""
        return self._signed(f"{self._secret_name}_page")

    def _signed(self, what):
        self.ensure_one()
        return hmac(self.env(su=True), f"appointment_calendar_sync.{what}", self._identity())

    @api.model
    def _from_code(self, record_id, code):
        """The record that this code opens, or none. As superuser."""
        found = self.sudo().browse(record_id if record_id < LARGEST_ID else []).exists()
        fits = found and consteq(hash_secret(found._code()), hash_secret(code))
        return found if fits else found.browse()
