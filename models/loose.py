from odoo import fields


class LooseMany2one(fields.Many2one):
    """A reference that the database does not guard with a foreign key.

    Under repeatable read, adding a row whose foreign key points to a record that somebody
    else has just changed fails, even when no key changed. Rows that every request adds must
    never fail for that, so they may point to records that are gone: readers leave those out.
    """

    def update_db_foreign_key(self, model, column):
        """There is none."""
