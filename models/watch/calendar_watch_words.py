from babel.dates import format_timedelta

from odoo import api, models
from odoo.tools.misc import babel_locale_parse

from ...core.health import CALENDARS, OUTBOX


class CalendarWatch(models.AbstractModel):
    """What is wrong with an account, and what to do next, in words."""

    _inherit = "calendar.watch"

    @api.model
    def _trouble(self, account):
        """Return (tone, what is wrong, what to do next) of an account, or None."""
        told = (self._of_access, self._of_calendars, self._of_changes, self._of_events)
        return next(filter(None, (tell(account) for tell in told)), None)

    def _of_access(self, account):
        _ = self.env._
        connection = self.env["calendar.connection"].browse(account.id)
        if account.state == "reconnect":
            return (
                "danger",
                connection.last_error or _("It has to be connected again."),
                _("Only its owner can do that, and was told by mail and by a task."),
            )
        if account.is_silent:
            return (
                "warning",
                connection.last_error or _("It can not be reached."),
                _("Odoo tries again by itself. If only this account is silent, its owner had "
                  "better look whether it still opens."),
            )  # fmt: skip
        return None

    def _of_calendars(self, account):
        _ = self.env._
        if account.held:
            return (
                "warning",
                _("Many appointments vanished from a calendar at once. Nothing was cancelled."),
                _("Its owner is asked whether that was meant, under My calendars."),
            )
        if account.closed:
            return (
                "warning",
                _("A calendar can not be opened any more, or takes nothing in."),
                _("Its owner unticks it under My calendars, or asks for access to it again."),
            )
        if account.is_reached and account.behind >= CALENDARS.late:
            calendar = self.env["calendar.remote"].browse(account.worst_id)
            return (
                "warning",
                _("“%(calendar)s” was last read %(time)s ago.",
                  calendar=calendar.name, time=self._span(account.unread)),
                _("Open the account: it says what is in the way. Free times are those of then."),
            )  # fmt: skip
        return None

    def _of_changes(self, account):
        _ = self.env._
        if account.is_reached and account.oldest >= OUTBOX.late:
            return (
                "warning",
                _("Changes that are not in the calendar yet: %(count)s. The oldest waits for "
                  "%(time)s.", count=account.waiting, time=self._span(account.oldest)),
                _("They are kept, and sent as soon as the account takes them."),
            )  # fmt: skip
        if account.refused:
            return (
                "warning",
                _("Changes that the calendar did not accept: %s.", account.refused),
                _("Waiting changes says why. Change the appointment, or try again there."),
            )
        return None

    def _of_events(self, account):
        _ = self.env._
        if not account.aside:
            return None
        return (
            "warning",
            _("Events over which the calendar stumbles each time: %s.", account.aside),
            _("Everything else is read, and Odoo tries these again by itself. If it stays so, "
              "their owner had better open and save them in the calendar."),
        )  # fmt: skip

    @api.model
    def _of_queue(self):
        """What is wrong with the queue of jobs, if sending and reading go through one."""
        _ = self.env._
        found = self.env["calendar.job.queue"]._troubles()
        if "failed" in found:
            return _(
                "A job of ours has failed. Until somebody has looked at it in the queue, and has "
                "it run again or sets it to done, scheduled actions do that work."
            )
        if "late" in found:
            return _(
                "The queue does not begin our jobs within ten seconds, and scheduled actions do "
                "their work. Give the channel more places, and see that the runner is up."
            )
        return ""

    @api.model
    def _span(self, seconds):
        """“3 hours”, in the reader's language."""
        locale = babel_locale_parse(self.env.context.get("lang") or self.env.lang)
        return format_timedelta(seconds, locale=locale)

    @api.model
    def _brief(self, milliseconds):
        """“120 ms”, “1.4 s” or “3 minutes”; nothing where nothing was measured."""
        if milliseconds is None:
            return ""
        if milliseconds < 1000:
            return self.env._("%s ms", round(milliseconds))
        if milliseconds < 60_000:
            return self.env._("%s s", round(milliseconds / 1000, 1))
        return self._span(milliseconds / 1000)

    @api.model
    def _error_words(self):
        _ = self.env._
        return {
            "TransientError": _("did not answer"),
            "RateLimited": _("asked us to slow down"),
            "UnreadableAnswer": _("answered unreadably"),
            "AddressRefused": _("did not reach our public address"),
            "AuthError": _("let us in no longer"),
            "MissingScope": _("permission missing"),
            "NeedsApproval": _("wants an approval first"),
            "ClientRejected": _("refused the client ID or secret"),
            "CalendarUnavailable": _("calendar can not be opened"),
            "SyncTokenExpired": _("had to be read from the beginning"),
            "Rejected": _("did not accept an appointment"),
            "NotKept": _("told something that Odoo could not take over"),
        }
