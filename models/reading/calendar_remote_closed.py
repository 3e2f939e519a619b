import random
from datetime import timedelta

from odoo import api, fields, models

from ...core import retry
from ...providers.base import CalendarInfo
from ...providers.errors import ProviderError

ACTIVITY = "appointment_calendar_sync.activity_closed"
#: A calendar that was shared, or lay in the bin, comes back within that time if ever.
GONE_AFTER = timedelta(days=7)


class CalendarRemote(models.Model):
    """A calendar in use that can not be opened any more: its owner has to know.

    What it blocked stays blocked, but what is new in it is not seen, and only its owner can tell
    whether it was deleted, or is shared no longer. The account's other calendars go on as ever.
    """

    _inherit = "calendar.remote"

    write_error = fields.Char("Trouble with writing", readonly=True, copy=False)
    write_at = fields.Datetime("Next try to write", readonly=True, copy=False)
    unlisted_at = fields.Datetime("Not in its account since", readonly=True, copy=False)

    _refused = models.Index("(id) WHERE write_at IS NOT NULL")

    def write(self, vals):
        if not vals.keys() & {"last_error", "write_error"}:
            return super().write(vals)
        before = self.filtered(lambda remote: remote._is_closed())
        result = super().write(vals)
        after = self.filtered(lambda remote: remote._is_closed())
        (after - before)._tell_closed()
        (before - after)._end_telling()
        return result

    def _is_closed(self):
        return bool(self.last_error or self.write_error)

    # Gone -------------------------------------------------------------------------------------

    def _info_values(self, info: CalendarInfo):
        return {**super()._info_values(info), "unlisted_at": False}

    def _mark_closed(self):
        super()._mark_closed()
        self.unlisted_at = self.unlisted_at or self.env.cr.now()

    def _needs_no_removals(self):
        """Whether it is gone for good when it refuses one more: its account has not offered it
        for long, and its owner's bookings go elsewhere."""
        since = self.unlisted_at
        gone = bool(since) and self.env.cr.now() - since > GONE_AFTER
        return gone and not self.receives_bookings

    # Writing ----------------------------------------------------------------------------------

    def _refuses(self, error: ProviderError, attempts: int):
        """It can not be written to: what waits for it is tried again in a while."""
        wait = retry.delay(max(attempts, 1), error.retry_after, random.random())
        self.write(
            {
                "write_error": self.connection_id._explain(error),
                "write_at": self.env.cr.now() + wait,
            }
        )

    def _accepts(self):
        """It was written to, or somebody has seen to it: nothing has to wait any more."""
        closed = self.filtered("write_at")
        if closed:
            closed.write({"write_error": False, "write_at": False})

    @api.model
    def _accept(self, links):
        """Into the calendars of these links was written."""
        self.env.cr.execute(
            "SELECT id FROM calendar_remote WHERE write_at IS NOT NULL"
            " AND id IN (SELECT remote_id FROM calendar_link WHERE id = ANY(%s))",
            [links.ids],
        )
        self.browse(id_ for (id_,) in self.env.cr.fetchall())._accepts()

    @api.model
    def _forget_refusals(self):
        """What was refused may be wanted no more, or not here: then nothing is amiss."""
        self.env.cr.execute(
            "SELECT id FROM calendar_remote r WHERE write_at IS NOT NULL AND NOT EXISTS"
            " (SELECT FROM calendar_outbox WHERE remote_id = r.id AND given_up IS NOT TRUE)"
        )
        self.browse(id_ for (id_,) in self.env.cr.fetchall())._accepts()

    def _apply_choices(self, vals):
        super()._apply_choices(vals)
        if vals.keys() & {"receives_bookings", "direction"}:
            self.sudo()._accepts()

    # Telling ----------------------------------------------------------------------------------

    def _tell_closed(self):
        """Never silent: a task, with the mail that Odoo sends for it."""
        for remote in self.filtered(lambda remote: remote._is_in_use()):
            remote.connection_id.activity_schedule(
                ACTIVITY,
                user_id=remote.user_id.id,
                summary=self.env._("“%s” can not be opened", remote.name),
                note=remote.last_error or remote.write_error,
            )

    def _is_in_use(self):
        return self.receives_bookings or self._is_followed()

    def _end_telling(self):
        """One task of an account stands for each of its calendars that can not be opened."""
        for connection in self.connection_id.filtered(
            lambda connection: not any(remote._is_closed() for remote in connection.remote_ids)
        ):
            connection.activity_unlink([ACTIVITY])
