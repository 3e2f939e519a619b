"""Pure Python: no Odoo, no network, no clock. Values in, values out."""
