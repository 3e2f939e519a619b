import random
from datetime import timedelta

from odoo import fields, models

from ...core import retry
from ...providers.errors import ProviderError
from .reading import PATIENCE

#: For what has to be looked at again a calendar is read no sooner than that.
SOON = timedelta(minutes=1)


class CalendarRemote(models.Model):
    """A vendor that stumbles over one event each time keeps nothing else of its calendar unread.

    Whether it is the account that is in trouble, or the event, nobody says. So after some
    failures the rest is read without the event, which is looked at again by and by.
    """

    _inherit = "calendar.remote"

    stumbles = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="How often in a row looks at events have failed, by the vendor's id.",
    )
    aside_count = fields.Integer(
        "Events tried again later",
        readonly=True,
        copy=False,
        help="The calendar has stumbled over these several times. Everything else of it is read, "
        "and they are looked at again by and by.",
    )
    again_at = fields.Datetime("Next try to read them", readonly=True, copy=False)

    def _stumbled_over(self):
        """Return how often looks at events have failed, by id, and those whose time has come."""
        told = self.stumbles or {}
        return told, set(told) if self._may_look_again() else set()

    def _may_look_again(self):
        return not self.again_at or self.again_at <= self.env.cr.now()

    def _stumble(self, event_id: str, error: ProviderError):
        """A look at this event has failed: look at it again in a while."""
        told = self.stumbles or {}
        failures = told.get(event_id, 0) + 1
        wait = retry.delay(failures, error.retry_after, random.random())
        # Once it steps aside, it waits twice as long as its account would.
        again_at = self.env.cr.now() + wait * (2 if failures > PATIENCE else 1)
        if not self._may_look_again():
            again_at = min(again_at, self.again_at)
        self.again_at = again_at
        self._keep_stumbles({**told, event_id: failures})
        if failures == PATIENCE + 1:
            self._tell_aside(error)

    def _tell_aside(self, error):
        text = self.env._(
            "The calendar stumbles over one event each time (%s). Everything else is read, and "
            "this one is tried again by and by.",
            error.reason or error,
        )
        self.env["calendar.sync.log"]._incident(self.connection_id, "pull", text, self)

    def _have_answered(self, event_ids: set[str]):
        """The vendor has told of these events."""
        if event_ids:
            told = self.stumbles or {}
            self._keep_stumbles({id_: n for id_, n in told.items() if id_ not in event_ids})

    def _keep_stumbles(self, told):
        aside = sum(failures > PATIENCE for failures in told.values())
        self.write({"stumbles": told or False, "aside_count": aside})
        if not told:
            self.again_at = False

    def _next_look(self):
        look = super()._next_look()
        return min(look, max(self.again_at, self.env.cr.now() + SOON)) if self.again_at else look

    def _come_forward(self):
        """Their account was in trouble, and not these events."""
        now = self.env.cr.now()
        self.filtered("again_at").write({"again_at": now, "due_at": now})


class CalendarConnection(models.Model):
    _inherit = "calendar.connection"

    def _succeeded(self):
        """One failure between two answers is what somebody sees who stumbles over one event."""
        recovered = self.filtered(lambda account: account.failures > 1)
        recovered.remote_ids._come_forward()
        return super()._succeeded()
