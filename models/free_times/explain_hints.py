"""What is often wrong when somebody can not be booked, beyond a single time."""

from datetime import timedelta

from odoo.fields import Domain

from ...core.interval import Interval
from ..moments import aware, naive

FORTNIGHT = timedelta(days=14)


class ExplainHints:
    """What to look at, for `words`' reader, on one day. Each hint has a tone, a text and a link."""

    def __init__(self, words, window):
        self.words = words
        self.env, self.service, self.resource = words.env, words.service, words.resource
        self.window = window

    def all(self) -> list[dict]:
        return [*self._of_service(), *self._of_person(), *self._of_calendars(), *self._of_events()]

    def calendars(self) -> list[dict]:
        """Every connected calendar that is theirs, and whether it takes their time."""
        return [
            {
                "name": self.words.calendar(remote),
                "blocks": remote.blocks_availability and self._takes_their_time(remote),
                "age": remote.last_pull_at.isoformat(sep=" ") if remote.last_pull_at else "",
            }
            for remote in self._remotes()
        ]

    # The service ----------------------------------------------------------------------------------

    def _of_service(self):
        _, service = self.env._, self.service
        if not service.active:
            yield self._hint("danger", _("The service is archived: nobody can book it."), service)
        elif not service.is_published:
            yield self._hint(
                "warning",
                _("The service is not published: visitors do not see it. Publish it first."),
                service,
            )
        if self.resource not in service.sudo().resource_ids:
            yield self._hint(
                "danger",
                _("%s does not offer this service. A manager can add them.", self.resource.name),
                service,
            )

    # The practitioner -----------------------------------------------------------------------------

    def _of_person(self):
        _, resource = self.env._, self.resource
        if not resource.active or not resource.user_id.active:
            yield self._hint(
                "danger",
                _("%s has no active user, and can not be booked without one.", resource.name),
            )
        around = Interval(self.window.start - FORTNIGHT, self.window.stop + FORTNIGHT)
        if not self._works(around):
            text = _("No working hours are set. A manager sets them under Configuration.")
            yield self._hint("danger", text)
        elif not self._works(self.window):
            yield self._hint("info", _("There are no working hours on this day."))

    def _works(self, window):
        hours = self.env["booking.hours"].sudo()._hours(self.resource, window)
        return any(each.meets(window) for each in hours[self.resource.id])

    # Their calendars ------------------------------------------------------------------------------

    def _of_calendars(self):
        _, remotes = self.env._, self._remotes()
        if not remotes:
            text = _("No calendar is connected (My calendars): only what is in Odoo takes time.")
            yield self._hint("info", text)
        elif not any(calendar["blocks"] for calendar in self.calendars()):
            text = _("No connected calendar blocks time. Tick that on the account's page.")
            yield self._hint("warning", text, remotes[:1].connection_id)
        for connection in remotes.connection_id.filtered(lambda c: c.state != "connected"):
            yield self._hint("warning", self._not_read(connection), connection)

    def _not_read(self, connection):
        _ = self.env._
        account = connection.account_name if self._may_see(connection) else connection.user_id.name
        if connection.state == "paused":
            return _("%s is paused: what was last known of it counts.", account)
        if connection.when_broken == "block":
            return _("%s has to be connected again. Until then no times are offered.", account)
        if connection.when_broken == "ignore":
            return _("%s has to be connected again. Until then it blocks nothing.", account)
        return _("%s has to be connected again. What was last known of it counts.", account)

    def _may_see(self, connection):
        return self.words.manages or connection.user_id == self.env.user

    def _remotes(self):
        """Their own calendars, and others' that take their time."""
        remotes = self.env["calendar.remote"].sudo()
        mine = Domain("user_id", "=", self.resource.user_id.id)
        return remotes.search(
            Domain("connection_id.active", "=", True)
            & (mine | Domain("resource_id", "=", self.resource.id))
        )

    def _takes_their_time(self, remote):
        return remote._blocked_resource() == self.resource

    # Events that take no time ---------------------------------------------------------------------

    def _of_events(self):
        free, _ = self._shown_as_free(), self.env._
        if free and self.words.mine:
            names = ", ".join(self._named(event) for event in free[:5])
            yield self._hint("info", _("Shown as free, so it takes no time: %s", names))
        elif free:
            text = _("Shown as free, so they take no time: %s events of this day.", len(free))
            yield self._hint("info", text)

    def _shown_as_free(self):
        theirs = [("user_id", "=", self.resource.user_id.id), ("show_as", "=", "free"),
                  ("booking_session_id", "=", False)]  # fmt: skip
        meets = [
            ("start", "<", naive(self.window.stop)),
            ("stop", ">", naive(self.window.start)),
        ]
        return self.env["calendar.event"].sudo().search([*theirs, *meets])

    def _named(self, event):
        start = self.words.clock(aware(event.start))
        return event.name if event.allday else f"{event.name} ({start})"

    def _hint(self, tone, text, record=None):
        seen = record is not None and record.with_user(self.env.user).has_access("read")
        link = {"model": record._name, "id": record.id} if seen else {"model": "", "id": 0}
        return {"tone": tone, "text": text, **link}
