"""The addon's scheduled actions."""


def crons(env, *names: str):
    """Return the scheduled actions of these names, without asking the database for each."""
    known = env["ir.model.data"]._xmlid_to_res_id
    return env["ir.cron"].sudo().browse(
        known(f"appointment_calendar_sync.{name}", raise_if_not_found=True) for name in names
    )
