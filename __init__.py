from . import controllers, models, wizard


def uninstall_hook(env):
    """Without the addon nobody keeps in line, or takes away, what is seen of calendars outside."""
    mirrors = env["calendar.event"].with_context(active_test=False)
    mirrors.search([("mirror_remote_id", "!=", False)]).unlink()
