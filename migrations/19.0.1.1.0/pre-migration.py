from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    """Where services take place was not asked before: a link, and no place, says online."""
    if column_exists(cr, "booking_service", "meeting"):
        return
    create_column(cr, "booking_service", "meeting", "varchar")
    cr.execute(
        """UPDATE booking_service SET meeting = CASE
             WHEN video_link IS NOT NULL AND location IS NULL THEN 'link' ELSE 'person' END"""
    )
