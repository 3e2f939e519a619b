from odoo import SUPERUSER_ID, api

XMLID = "appointment_calendar_sync.activity_put_right"


def migrate(cr, version):
    """Changes that are not possible are questions now; tasks of that kind are for nobody."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    kind = env.ref(XMLID, raise_if_not_found=False)
    if kind:
        tasks = env["mail.activity"].with_context(active_test=False)
        tasks.search([("activity_type_id", "=", kind.id)]).unlink()
        kind.unlink()
