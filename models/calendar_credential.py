import json
from dataclasses import asdict
from datetime import datetime

from odoo import fields, models

from ..providers.base import Credentials
from .secret_box import seal, unseal


class CalendarCredential(models.Model):
    """What opens an account at a vendor, sealed. Nobody has rights to it but our own code."""

    _name = "calendar.credential"
    _description = "Calendar credential"

    connection_id = fields.Many2one(
        "calendar.connection", required=True, index=True, ondelete="cascade", copy=False
    )
    sealed = fields.Text(copy=False, prefetch=False, groups=fields.NO_ACCESS)

    _one_per_connection = models.UniqueIndex("(connection_id)")

    def _read_credentials(self) -> Credentials:
        """Raise `SecretLost` when the key has changed."""
        values = json.loads(unseal(self.sudo().sealed))
        values["scopes"] = tuple(values["scopes"])
        values["expires"] = values["expires"] and datetime.fromisoformat(values["expires"])
        return Credentials(**values)

    def _write_credentials(self, credentials: Credentials) -> None:
        values = asdict(credentials)
        values["expires"] = credentials.expires and credentials.expires.isoformat()
        self.sudo().sealed = seal(json.dumps(values))
