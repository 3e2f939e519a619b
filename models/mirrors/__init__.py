"""What owners let Odoo know of their other events."""
