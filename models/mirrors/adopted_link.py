from datetime import timedelta

from odoo import fields, models

from ...core.codec import timing_only
from ...core.event import Event
from ...core.recurrence import BadRecurrence
from ...core.series_part import rest_of
from ...providers import registry
from ...providers.base import Changed, Removed
from ..events.calendar_event_sync import QUIET
from ..moments import aware
from ..reading.busy_store import BusyStore
from ..reading.kept_here import Terms, as_here, is_kept, lifted


class CalendarLink(models.Model):
    """Links of events that their owner made over there.

    Odoo keeps less of them than there is. What it has no words for is no difference: it stays
    as it is over there, whatever else is changed here.
    """

    _inherit = "calendar.link"

    adopted_since = fields.Datetime(
        help="It was made over there. What was over before this is not kept here."
    )

    def _terms(self) -> Terms:
        """On what terms the event is kept here."""
        served = bool(self.event_id.booking_service_id)
        terms = self.remote_id._terms(aware(self.adopted_since), served)
        event = self.event_id or self.recurrence_id.calendar_event_ids[:1]
        return terms.for_name(event.name, self.remote_id._untitled_names())

    def _as_here(self, value: Event) -> Event:
        provider = registry.get(self.remote_id.connection_id.provider)
        return provider.as_kept(as_here(value, self._terms()))

    def _base_here(self):
        base = super()._base_here()
        return self._as_here(base) if self.adopted_since and base else base

    def _local_value(self):
        """The event over there with what was changed here."""
        local, base = super()._local_value(), self.adopted_since and self._base_value()
        if local is None or not base:
            return local
        return lifted(local, base, self._base_here())

    def _is_kept(self):
        """Whether Odoo has kept the event as meant: then nothing of it goes back."""
        provider = registry.get(self.remote_id.connection_id.provider)
        local = provider.as_kept(self._subject._to_value())
        return is_kept(local, self._kept_base(), self._terms(), provider.as_kept)

    def _apply_here(self, value, local):
        if self.adopted_since:
            value = self._as_here(value)
            local = local and super()._local_value()
        super()._apply_here(value, local)

    def _remember(self, ref, value):
        base = self.adopted_since and self._kept_base()
        super()._remember(ref, value)
        if base and base.conference != value.conference:
            self._change_conference(base.conference, value.conference)
        if self.adopted_since and self.recurrence_id:
            self._block_beyond()

    def _change_conference(self, before, after):
        """The vendor made another video link, or took it away."""
        events = self.event_id | self.recurrence_id._events()
        same = events.filtered(lambda event: (event.videocall_location or "") == before)
        same.with_context(**QUIET).write({"videocall_location": after})

    # A series that goes on ----------------------------------------------------------------------

    def _block_beyond(self):
        """Odoo keeps only some part of a series without end: what comes after that blocks."""
        store = BusyStore(self.remote_id, aware(self.env.cr.now()))
        rest = self._beyond()
        if rest is None:
            store.apply([Removed(self.remote_event_id)])
        else:
            store.apply([Changed(self._ref(), rest)], whole=True)

    def _beyond(self) -> Event | None:
        base = self._kept_base()
        events = self.recurrence_id.with_context(active_test=False).calendar_event_ids
        if not events or not base.is_series:
            return None
        last = aware(max(events.mapped("stop"))) + timedelta(seconds=1)
        try:
            rest = rest_of(base, last)
        except BadRecurrence:
            return None
        return rest and rest.start != base.start and timing_only(rest) or None

    def unlink(self):
        """What was blocked beyond the end of a series goes with it."""
        for link in self.filtered(lambda link: link.adopted_since and link.recurrence_id):
            BusyStore(link.remote_id, aware(self.env.cr.now())).apply(
                [Removed(link.remote_event_id)]
            )
        return super().unlink()
