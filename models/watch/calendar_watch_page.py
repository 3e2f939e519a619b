from datetime import timedelta

from odoo import api, models

from ...core.health import RUNS, Health, worst
from ...providers import registry
from ..schedule import crons
from .calendar_meter import TIMES
from .calendar_watch import NEVER, RUNNING
from .calendar_watch_answer import PARAMETER

ROUTE = "/calendar_sync/health"
DAY = timedelta(days=1)
SHOWN = 20  # accounts with trouble; the list of all connections has the others


class CalendarWatch(models.AbstractModel):
    """The page on which managers see how synchronisation is doing."""

    _inherit = "calendar.watch"

    @api.model
    def report(self):
        """Return what the page shows: of accounts that this manager may see, in words."""
        self._check_manager()
        accounts = self._accounts(self.env["calendar.connection"].search([]))
        overdue, measured = self._overdue(), self._measured()
        troubled = [account for account in accounts if self._trouble(account)]
        return {
            "empty": not accounts,
            "status": worst(self._checks(accounts, overdue).values()).name.lower(),
            "tiles": self._tiles(accounts, measured),
            "runs": self._stopped(overdue),
            "queue": self._of_queue(),
            "troubles": [self._row(account) for account in troubled[:SHOWN]],
            "more": max(0, len(troubled) - SHOWN),
            "vendors": [self._vendor(*each) for each in sorted(measured.items())],
            "address": self.env["calendar.connection"]._public_address() + ROUTE,
            "has_token": bool(self.env["ir.config_parameter"].sudo().get_param(PARAMETER)),
        }

    def _measured(self):
        return self.env["calendar.meter"].sudo()._since(self.env.cr.now() - DAY)

    def _stopped(self, overdue):
        """What should run by itself and does not."""
        return [
            {"name": self._running(name), "since": late < NEVER and self._span(late)}
            for name, late in overdue.items()
            if RUNS.judge(late) is not Health.OK
        ]

    def _running(self, name):
        return crons(self.env, RUNNING[name]).name

    def _row(self, account):
        """One account that somebody should look at."""
        connection = self.env["calendar.connection"].browse(account.id)
        tone, text, advice = self._trouble(account)
        return {
            "id": account.id,
            "who": connection.user_id.sudo().name,
            "account": f"{connection._vendor_label()} · {connection.account_name}",
            "tone": tone,
            "text": text,
            "advice": advice,
        }

    # Numbers --------------------------------------------------------------------------------

    def _tiles(self, accounts, measured):
        return [
            self._of_accounts_tile(self._told_accounts(accounts)),
            self._of_calendars_tile(self._told_calendars(accounts), accounts),
            self._of_outbox_tile(self._told_outbox(accounts), accounts),
            self._of_time_tile(measured),
        ]

    def _of_accounts_tile(self, told):
        _ = self.env._
        wrong = told["reconnect"] + told["silent"]
        return {
            "name": _("Accounts in use"),
            "value": told["connected"] + told["reconnect"],
            "note": _("Waiting for somebody: %s", wrong) if wrong else _("All of them answer"),
            "tone": "warning" if wrong else "",
        }

    def _of_calendars_tile(self, told, accounts):
        _ = self.env._
        oldest = max((account.age for account in accounts), default=0)
        note = _("Oldest data: %s", self._span(oldest))
        if told["followed"] == told["closed"]:
            note = _("None can be read now") if told["closed"] else _("Nobody has chosen one yet")
        return {
            "name": _("Calendars that are read"),
            "value": told["followed"],
            "note": note,
            "tone": "warning" if told["late"] or told["closed"] else "",
        }

    def _of_outbox_tile(self, told, accounts):
        _ = self.env._
        note = _("Every calendar has everything")
        if told["waiting"]:
            oldest = max(account.oldest for account in accounts)
            note = _("The oldest for %s", self._span(oldest)) if oldest else _("For their owners")
        return {
            "name": _("Changes that wait"),
            "value": told["waiting"],
            "note": note,
            "tone": "warning" if told["not_accepted"] else "",
        }

    def _of_time_tile(self, measured):
        _ = self.env._
        slowest = self._slowest(measured)
        note = _("or less, for 95 of 100 changes in a day")
        return {
            "name": _("From Odoo into the calendar"),
            "value": slowest or "–",
            "note": note if slowest else _("Nothing was sent for a day"),
            "tone": "",
        }

    def _slowest(self, measured):
        """The vendor whose calendars get changes last sets the pace."""
        times = (each.within("push", 0.95) for each in measured.values())
        return self._brief(max(filter(None, times), default=None))

    def _vendor(self, code, measured):
        """One line of the table of vendors."""
        words = self._error_words()
        return {
            "code": code,
            "name": dict(registry.choices()).get(code, code),
            "requests": measured.number("answer"),
            "errors": [
                {"name": words.get(name, name), "number": number}
                for name, number in measured.errors.items()
            ],
            **{
                f"{measure}_{share}": self._brief(measured.within(measure, share / 100))
                for measure in TIMES
                for share in (50, 95)
            },
        }
