from odoo import models

from ...providers.base import Feature
from ..appointments.calendar_event_booking import new_uid


class CalendarEvent(models.Model):
    """An event that is made a series here, or single again, is one and the same over there.

    For another rule Odoo even deletes the series and makes a new one. Taken at its word, we
    would take the event away over there and write another, without all that its owner has
    put on it. So what comes after inherits the identity, and the places.
    """

    _inherit = "calendar.event"

    def write(self, vals):
        for_many = vals.get("recurrence_update") in ("all_events", "future_events")
        if "recurrence_id" in vals or not (for_many or "recurrency" in vals):
            return super().write(vals)
        estates = [
            (series, series.sync_uid, series.sudo().link_ids, self._heirs_of(series))
            for series in self.recurrence_id
        ]
        result = super().write(vals)
        for series, uid, links, heirs in estates:
            if not series.exists():
                heirs.exists()._inherit_places(uid, links)
        for event in self.exists().filtered("recurrence_id"):
            event.recurrence_id._inherit_places(event.sync_uid, event.sudo().link_ids)
        return result

    def _heirs_of(self, series):
        return self.filtered(lambda event: event.recurrence_id == series) | series.base_event_id

    def _inherit_places(self, uid, links):
        """Be, with the series that one of these is now in, what was known by this uid."""
        heir = self.filtered("active")[:1]
        if heir.recurrence_id:
            heir.recurrence_id._inherit_places(uid, links)
        elif heir and links._pass_to(heir, "event_id"):
            heir.sudo().sync_uid = uid


class CalendarRecurrence(models.Model):
    _inherit = "calendar.recurrence"

    def _inherit_places(self, uid, links):
        """Be what was known by this uid, where the vendor has words for a series like this."""
        self.flush_recordset()
        for provider in set(links.mapped("remote_id.connection_id.provider")):
            self._judge_if_limited(provider)
        able = links.filtered(
            lambda link: not self._is_apart(link.remote_id.connection_id.provider)
        )
        if able._pass_to(self, "recurrence_id"):
            self._take_identity(uid)

    def _take_identity(self, uid):
        """Be what was known by this uid. The event that was gets another one, for it may leave the
        series: then they are two, and must not be taken for each other."""
        self.sudo().sync_uid = uid
        events = self.sudo().with_context(active_test=False).calendar_event_ids
        for event in events.filtered(lambda event: event.sync_uid == uid and not event.link_ids):
            event.sync_uid = new_uid()

    def _judge_if_limited(self, provider):
        connection = self.env["calendar.connection"].new({"provider": provider})
        if connection._supports(Feature.LIMITED_SERIES):
            self.sudo()._judge(provider)
