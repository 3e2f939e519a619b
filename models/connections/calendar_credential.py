import json
from dataclasses import asdict
from datetime import datetime

from odoo import api, fields, models

from ...providers.base import Credentials
from .secret_box import CopiedDatabase, SecretLost, reseal, seal, unseal


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
        """Raise `SecretLost` when there is nothing to open, or it can not be opened here."""
        sealed = self.sudo().sealed
        if not sealed:
            raise SecretLost
        values = json.loads(unseal(sealed))
        if values.pop("database", None) != self._database():
            raise CopiedDatabase
        values["scopes"] = tuple(values["scopes"])
        values["expires"] = values["expires"] and datetime.fromisoformat(values["expires"])
        return Credentials(**values)

    def _write_credentials(self, credentials: Credentials) -> None:
        """Seal what opens the account, for this database alone: a copy must leave it be."""
        values = asdict(credentials)
        values["expires"] = credentials.expires and credentials.expires.isoformat()
        self.sudo().sealed = seal(json.dumps({**values, "database": self._database()}))

    @api.autovacuum
    def _reseal_in_time(self):
        self._reseal_all()

    @api.model
    def _reseal_all(self):
        """Seal everything with the first key, so that the keys behind it can be taken away.

        Return the connections whose secrets no key opens. What is in use right now is left for
        the next time, or is sealed anew by whoever uses it.
        """
        lost = self.env["calendar.connection"]
        for credential in self.sudo().search([("sealed", "!=", False)]):
            try:
                credential._reseal()
            except SecretLost:
                lost |= credential.connection_id
        return lost

    def _reseal(self):
        if (sealed := reseal(self.sealed)) != self.sealed and self.try_lock_for_update():
            self.sealed = sealed

    def _database(self):
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")
