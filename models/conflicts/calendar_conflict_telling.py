from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date, format_time

from ...core.reconcile import Verb
from ..moments import zone_name

ACTIVITY = "appointment_calendar_sync.activity_conflict"
#: On the owner's own channel: a page that shows the question looks again.
CHANGED = "appointment_calendar_sync.question"
#: The next message on the screen comes no sooner.
QUIET = timedelta(minutes=1)


class CalendarConflict(models.Model):
    """Who hears of a question: its owner by an activity and a message on the screen, the log.

    No title and nothing of either version is in any of it.
    """

    _inherit = "calendar.conflict"

    def _tell_asked(self):
        told = self.with_context(lang=self.user_id.lang)
        told._log(told._asked_text(), conflicts=1)
        # Odoo would mail each activity: a hundred questions would be a hundred mails.
        told.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY,
            user_id=self.user_id.id,
            summary=told.env._("Which version is right? %s", told._occasion()),
            note=told._asked_text(),
        )
        told._pop_up()
        self._tell_changed()

    def _pop_up(self):
        """A message on the owner's screen; one for many questions that come together."""
        lately = [
            ("user_id", "=", self.user_id.id),
            ("create_date", ">", self.env.cr.now() - QUIET),
            ("id", "!=", self.id),
        ]
        if self.search_count(lately, limit=1):
            return
        self.user_id._bus_send(
            "simple_notification",
            {
                "title": self.env._("Which version is right?"),
                "message": self.display_name,
                "type": "warning",
                "sticky": False,
            },
        )

    def _tell_changed(self):
        for question in self:
            question.user_id._bus_send(CHANGED, {"id": question.id})

    def _tell_ended(self):
        for question in self:
            told = question.with_context(lang=question.user_id.lang)
            told._log(told.note)
            told.activity_unlink([ACTIVITY])
            told._tell_changed()

    def _log(self, message, **counts):
        self.env["calendar.sync.log"]._write_down(
            self.connection_id,
            "conflict",
            message,
            self.remote_id,
            {**counts, "conflict_id": self.id},
        )

    # Words ---------------------------------------------------------------------------------------

    def _asked_text(self):
        """What happened, without a word of the appointment."""
        names = ", ".join(self._field_labels())
        texts = {
            "edits": self.env._("Changed on both sides: %s. Its owner is asked.", names),
            "gone_there": self.env._(
                "Changed in Odoo, deleted in the calendar. Its owner is asked."
            ),
            "gone_here": self.env._(
                "Cancelled in Odoo, changed in the calendar. Its owner is asked."
            ),
            "taken": self.env._(
                "Moved in the calendar onto a time that is taken in Odoo. Its owner is asked."
            ),
            "refused": self.env._(
                "Odoo can not take over a change in the calendar: %s. Its owner is asked.", names
            ),
        }
        return texts[self.reason]

    def _settled_text(self, verb: Verb):
        """How it came to an end without a decision."""
        if verb in (Verb.AGREE, Verb.NOTHING):
            return self.env._("Both sides say the same again. Nothing had to be decided.")
        if verb in (Verb.PULL, Verb.MERGE, Verb.CANCEL):
            return self.env._("Nothing stood against the calendar's change any more: taken over.")
        if verb in (Verb.PUSH, Verb.REMOVE):
            return self.env._("Nothing stood against Odoo's change any more: sent.")
        return self.env._("It is gone on both sides. Nothing had to be decided.")

    def _field_labels(self):
        """The names of the fields in question, as people call them."""
        labels = self._labels()
        return [labels.get(name, name) for name in self.field_names or []]

    def _labels(self):
        _ = self.env._
        return {
            "title": _("title"),
            "when": _("time"),
            "location": _("place"),
            "notes": _("notes"),
            "status": _("status"),
            "private": _("who may see it"),
            "blocks": _("busy or free"),
            "recurrence": _("repetition"),
            "overrides": _("single dates"),
        }

    def _occasion(self):
        """When the appointment was agreed to be, on its owner's clock."""
        zone = zone_name(self.user_id.tz, self.remote_id.timezone)
        if not self.starts_at:
            return ""
        owner = self.with_context(tz=zone)
        day = fields.Datetime.context_timestamp(owner, self.starts_at).date()
        time = format_time(self.env, self.starts_at, tz=zone, time_format="short")
        return f"{format_date(self.env, day, date_format='EEEE, d MMMM')}, {time}"
