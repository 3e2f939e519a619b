from odoo import api, models
from odoo.tools import SQL


class BookingAvailability(models.AbstractModel):
    """What was imported as busy time takes time as well."""

    _inherit = "booking.availability"

    @api.model
    def _taken_sources(self):
        return [*super()._taken_sources(), self._taken_by_imports]

    @api.model
    def _flush_sources(self):
        super()._flush_sources()
        self.env["calendar.import.block"].flush_model()

    @api.model
    def _taken_by_imports(self, resources, bounds):
        """What imported files say."""
        return self.env.execute_query(
            SQL(
                """SELECT resource_id, start, stop
                     FROM calendar_import_block
                    WHERE resource_id = ANY(%(ids)s) AND start < %(stop)s AND stop > %(start)s""",
                **bounds,
            )
        )
