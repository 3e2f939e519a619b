from collections import Counter

from odoo.tests.common import TransactionCase, tagged

ADDON = "appointment_calendar_sync"
VIEW = "ir.ui.view"


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    """Odoo warns of these while the addon is installed, when nobody looks."""

    def test_no_two_fields_of_a_screen_are_called_the_same(self):
        for name in self.env.registry:
            fields = self.env[name]._fields.values()
            known = Counter(field.string for field in fields)
            twice = {f.string for f in fields if f._module == ADDON and known[f.string] > 1}
            self.assertFalse(twice, name)

    def test_every_icon_says_what_it_is_to_who_does_not_see_it(self):
        data = self.env["ir.model.data"].search([("module", "=", ADDON), ("model", "=", VIEW)])
        views = self.env[VIEW].browse(data.mapped("res_id"))
        self.assertGreater(len(views), 50)
        with self.assertNoLogs(f"odoo.addons.base.models.{VIEW.replace('.', '_')}", "WARNING"):
            views._check_xml()
