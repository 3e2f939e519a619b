from dataclasses import replace
from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from ...core.codec import timing_only
from ...core.event import Status
from ...core.feed import Item, feed
from ..moments import aware

PAST = timedelta(days=31)  # how long an appointment stays in a feed after it
REFRESH = timedelta(minutes=15)  # how often calendar programs are asked to look


class CalendarFeed(models.Model):
    """What a feed tells: appointments, cancelled ones too, as its owner may see them."""

    _inherit = "calendar.feed"

    def _content(self):
        """The feed as bytes of iCalendar. The same appointments give the same bytes."""
        self.ensure_one()
        # Of what is private Odoo gives others no field that counts: not even that it changed.
        items = [self._item(event) for event in self._appointments().sudo()]
        return feed(items, name=self.name, refresh=REFRESH)

    def _appointments(self):
        """Those of the last month and all that come."""
        domain = Domain("booking_service_id", "!=", False)
        domain &= Domain("booking_session_id", "=", False)
        domain &= Domain("stop", ">=", self.env.cr.now() - PAST)
        if self.sudo().everyone:
            companies = [False, *self.env.companies.ids]
            domain &= Domain("booking_service_id.company_id", "in", companies)
        else:
            domain &= Domain("user_id", "=", self.user_id.id)
        if self.service_id:
            domain &= Domain("booking_service_id", "=", self.service_id.id)
        events = self.env["calendar.event"].with_context(active_test=False)
        return events.search(domain)

    def _item(self, event):
        changed_at = max(event.write_date, event.booking_service_id.write_date)
        return Item(self._told(event), event.ics_sequence, aware(changed_at.replace(microsecond=0)))

    def _told(self, event):
        """The appointment as it is told: with or without its client's details."""
        value = event._to_value()
        if not event._takes_place():
            value = replace(value, status=Status.CANCELLED)
        if self._may_tell(event):
            title = value.title
        else:
            value, title = timing_only(value), event.booking_service_id.name
        if self.sudo().everyone:
            title = f"{title} ({event.user_id.name})"
        return replace(value, title=title)

    def _may_tell(self, event):
        """What is private is for the one whose appointment it is."""
        return self.detailed and (event.user_id == self.user_id or not event._is_private())
