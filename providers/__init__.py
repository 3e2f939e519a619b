"""The only place that speaks to vendors. No Odoo in here."""
