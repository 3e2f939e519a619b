"""Records that come with an addon, by the name that they have in its data."""

CRON_OF_MAILS = "mail.ir_cron_mail_scheduler_action"


def known(env, model: str, name: str):
    """The record `name` (with its addon) of `model`, as superuser; none when it was deleted.

    Nothing is read: `env.ref` asks the database each time whether the record is still there,
    but with a record its name goes too.
    """
    found = env["ir.model.data"].sudo()._xmlid_to_res_id(name, raise_if_not_found=False)
    return env[model].sudo().browse(found or [])
