from odoo import api, models


class BookingAvailability(models.AbstractModel):
    """What was imported as busy time takes time as well."""

    _inherit = "booking.availability"

    @api.model
    def _taken_statements(self, bounds):
        imported = self._taken_in("calendar_import_block", bounds)
        return [*super()._taken_statements(bounds), imported]

    @api.model
    def _flush_sources(self):
        super()._flush_sources()
        self.env["calendar.import.block"].flush_model()
