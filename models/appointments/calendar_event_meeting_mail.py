import time
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import split_every

from ..schedule import crons
from ..transactions import isolated, save

#: How long a mail waits for the link. Vendors need a second or two, as a rule.
PATIENCE = timedelta(seconds=60)
BATCH = 10  # mails per transaction
BUDGET = 45.0  # seconds per run; Odoo stops jobs that run for two minutes
#: Mails that would be of little use without it.
WAITING = frozenset({"confirmed", "moved", "reinstated"})


class CalendarEvent(models.Model):
    """A confirmation waits for the link that a vendor makes: not long, and never for ever.

    If the link comes in time, there is one mail, which has it. If not, the mail says that it
    follows, and a second one brings it.
    """

    _inherit = "calendar.event"

    booking_mail_kind = fields.Char(
        copy=False, readonly=True, groups=fields.NO_ACCESS, help="The mail that is to be written."
    )
    booking_mail_at = fields.Datetime(
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        help="When it goes out at the latest; empty when the client was told nothing.",
    )

    _waiting_mail_index = models.Index("(booking_mail_at) WHERE booking_mail_kind IS NOT NULL")

    def _booking_choose_meeting(self):
        if self.booking_mail_at:
            self.booking_mail_at = False
        return super()._booking_choose_meeting()

    def _booking_announce(self, kind, keep=True):
        event = self.sudo()
        if kind in WAITING and event._booking_awaits_link(kind):
            return
        if kind == "cancelled" and event.booking_mail_kind:
            event.booking_mail_kind = False
        super()._booking_announce(kind, keep)

    def _booking_awaits_link(self, kind):
        """Whether this mail waits. What happens meanwhile will be in it."""
        now = fields.Datetime.now()
        until = self.booking_mail_at or now + PATIENCE
        is_asked_for = self.booking_meeting == "wanted" and self.booking_state == "confirmed"
        if not is_asked_for or until <= now:
            return False
        waiting = self.booking_mail_kind or kind
        self.write({"booking_mail_kind": waiting, "booking_mail_at": until})
        crons(self.env, "cron_meetings")._trigger(until)
        return True

    def _booking_link_is_known(self):
        """Send the mail that waits for it. Is it out already, then send the link after it."""
        if self.booking_mail_kind:
            self._booking_release()
        elif self.videocall_location and self.booking_mail_at:
            self._booking_announce("link")

    def _booking_release(self):
        kind = self.booking_mail_kind
        if kind:
            self.booking_mail_kind = False
            self._booking_announce(kind)

    @api.model
    def _cron_meetings(self):
        """Write the mails that need not wait any longer, and ask again for links."""
        deadline = time.monotonic() + BUDGET
        for ids in split_every(BATCH, self._booking_mails_due().ids):
            save(self.env, partial(self._write_mails, ids))
            if time.monotonic() > deadline:
                crons(self.env, "cron_meetings")._trigger()  # what is left comes next
                break
        save(self.env, self._ask_for_meetings)

    def _booking_mails_due(self):
        """Appointments with a mail that waits for nothing, or has waited long enough."""
        now = fields.Datetime.now()
        due = ["|", ("booking_mail_at", "=", False), ("booking_mail_at", "<=", now)]
        return self.search([("booking_mail_kind", "!=", False), *due], order="id")

    def _write_mails(self, ids):
        """What keeps one from being written keeps no other."""
        for event in self.browse(ids).exists():
            with isolated(self.env, f"the mail of appointment {event.id}"):
                event._booking_release()

    def _ask_for_meetings(self):
        due = self.search([("booking_meeting_at", "<=", fields.Datetime.now())])
        due.booking_meeting_at = False
        self.env["calendar.outbox"]._queue_events(due)
