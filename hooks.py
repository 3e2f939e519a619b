"""What Odoo does not do by itself when the addon goes."""

from .models.connections.calendar_connection import PREFIX
from .models.connections.last_farewell import leave_all


def uninstall_hook(env):
    """Leave every vendor, and take away what would be left over.

    The vendors first, while nothing is locked. Then all is as if every practitioner had
    disconnected: what was seen of calendars outside goes, appointments stay.
    """
    leave_all(env)
    env["calendar.connection"].search([]).action_disconnect()
    _forget_seen(env)
    env["calendar.job.queue"]._leave()
    _forget_settings(env)


def _forget_seen(env):
    """Without the addon nobody keeps in line, or takes away, what is seen of calendars outside."""
    mirrors = env["calendar.event"].with_context(active_test=False)
    mirrors.search([("mirror_remote_id", "!=", False)]).unlink()


def _forget_settings(env):
    """What was set on pages, and not by our files, is known to no file that Odoo goes by."""
    env["ir.config_parameter"].search([("key", "=like", f"{PREFIX}%")]).unlink()
    addon = PREFIX.rstrip(".")
    own = [name for name, model in env.registry.items() if model._original_module == addon]
    env["ir.filters"].with_context(active_test=False).search([("model_id", "in", own)]).unlink()
