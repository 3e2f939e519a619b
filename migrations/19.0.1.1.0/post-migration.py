from odoo import SUPERUSER_ID, api

XMLID = "appointment_calendar_sync.activity_put_right"


def migrate(cr, version):
    _forget_tasks(cr)
    _tell_apart(cr)


def _forget_tasks(cr):
    """Changes that are not possible are questions now; tasks of that kind are for nobody."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    kind = env.ref(XMLID, raise_if_not_found=False)
    if kind:
        tasks = env["mail.activity"].with_context(active_test=False)
        tasks.search([("activity_type_id", "=", kind.id)]).unlink()
        kind.unlink()


def _tell_apart(cr):
    """An event handed its uid on to the series that was made of it, and kept it as well."""
    cr.execute(
        """UPDATE calendar_event e SET sync_uid = gen_random_uuid() || '@appointment-calendar-sync'
             FROM calendar_recurrence s
            WHERE s.sync_uid = e.sync_uid AND e.booking_service_id IS NULL
              AND NOT EXISTS (SELECT FROM calendar_link l WHERE l.event_id = e.id)"""
    )
