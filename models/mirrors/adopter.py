"""Makes events here of what a practitioner made in the calendar that receives her bookings."""

from dataclasses import replace

from odoo.addons.calendar.models.calendar_recurrence import MAX_RECURRENT_EVENT

from ...core.codec import to_json
from ...core.event import Event, as_instant, in_utc, moment_key
from ...core.interval import Interval
from ...core.parts import standing
from ...core.recurrence import BadRecurrence, Occurrence, expand
from ...core.series_part import rest_of
from ...providers import registry
from ...providers.base import Changed
from ..events.event_values import values_of
from ..imports.import_maker import LATER, SILENT, NotAsMeant, is_as_meant
from ..imports.import_rule import odoo_rule
from ..moments import naive, zone_name
from ..reading.kept_here import as_here, is_kept
from ..transactions import isolated


class Adopter:
    """What events of one calendar become here, each linked to where it comes from.

    What Odoo can not keep as it is meant is left alone: it goes on taking time, and no more.
    """

    def __init__(self, remote):
        self.remote = remote
        self.owner = remote.user_id
        self.zone = zone_name(self.owner.tz, remote.timezone)
        context = {**SILENT, "tz": self.zone, "lang": self.owner.lang}
        self.env = remote.env(user=self.owner.id, su=True, context=context)
        self.events = self.env["calendar.event"]
        self.since = remote._adopting_since()
        self.terms = remote._terms(self.since)
        self.as_kept = registry.get(remote.connection_id.provider).as_kept

    def wants(self, item) -> bool:
        """Whether it is her own, takes place, is not over, and has words in Odoo."""
        if not isinstance(item, Changed) or not item.own or standing(item.event) is None:
            return False
        event = item.event
        if not event.is_series:
            return as_instant(event.stop, self.remote.timezone) > self.since
        try:
            rest = rest_of(event, self.since)
            return rest is not None and odoo_rule(rest) is not None
        except BadRecurrence:
            return False

    # Making -------------------------------------------------------------------------------------

    def values(self, item: Changed, here: Event) -> dict:
        event = item.event
        return {
            **values_of(here, self.owner, self.zone),
            "location": event.location,
            "videocall_location": event.conference or False,
            "sync_uid": event.uid,
            "adopted_remote_id": self.remote.id,
        }

    def here(self, item: Changed) -> Event:
        """Return the event as Odoo can keep it."""
        return as_here(item.event, self.terms)

    def is_kept(self, event, item: Changed) -> bool:
        """Whether Odoo has kept the event as meant: then nothing of it goes back."""
        local = self.as_kept(event._to_value())
        return is_kept(local, item.event, self.terms, self.as_kept)

    def link_values(self, item: Changed, **subject: int) -> dict:
        return {
            **subject,
            "remote_id": self.remote.id,
            "uid": item.event.uid,
            "remote_event_id": item.ref.id,
            "etag": item.ref.etag,
            "base": to_json(item.event),
            "state": "live",
            "adopted_since": naive(self.since),
        }

    # Series -------------------------------------------------------------------------------------

    def make_series(self, item: Changed) -> bool:
        """Make a series; return whether it could be made as it is meant."""
        with isolated(self.env, f"an event of calendar {self.remote.id}"):
            try:
                with self.env.cr.savepoint():
                    self._make_series(item)
            except (NotAsMeant, BadRecurrence):
                return False
            return True
        return False

    def _make_series(self, item: Changed) -> None:
        here = self.here(item)
        rule = kept_rule(here)
        if rule is None:
            raise NotAsMeant
        values = {**self.values(item, here), **rule, "recurrency": True}
        recurrence = self.events.create({**values, "sync_uid": self._uid_of_first()}).recurrence_id
        if not is_as_meant(recurrence, here, rule):
            raise NotAsMeant
        self._take_in(recurrence, item.event.uid, here)
        link = self.env["calendar.link"].create(self.link_values(item, recurrence_id=recurrence.id))
        if not link._is_kept():
            raise NotAsMeant
        link._block_beyond()
        outbox = self.env["calendar.outbox"]
        outbox._forget("recurrence_id", recurrence.ids)
        outbox._forget("event_id", recurrence.calendar_event_ids.ids)

    def _uid_of_first(self) -> str:
        """The uid outside is that of the series; each event here has one of its own."""
        return self.events.default_get(["sync_uid"])["sync_uid"]

    def _take_in(self, recurrence, uid: str, here: Event) -> None:
        recurrence.write({"sync_uid": uid, "adopted_remote_id": self.remote.id})
        events = recurrence.calendar_event_ids
        events.adopted_remote_id = self.remote
        moments = recurrence._moments(events)
        by_key = {moment_key(moment): event for event, moment in moments.items()}
        for override in here.overrides:
            event = by_key.get(override.key, self.events)
            if override.takes_place and event:
                own = replace(override.event, recurrence=(), overrides=())
                recurrence._change_occurrence(event, Occurrence(override.original, own))
            else:
                event.active = False
        recurrence._take_rule(here)


def kept_rule(series: Event) -> dict | None:
    """Return the rule by which Odoo makes the events of a series, None where it has no words.

    Of a series without end it makes those of ten years, or 720. More would be wrong: from 2038
    on, Odoo's clocks know no summer time.
    """
    rule = odoo_rule(series)
    if rule is None or rule["end_type"] != "forever":
        return rule
    first = in_utc(as_instant(series.start, series.zone))
    lines = tuple(line for line in series.recurrence if line.upper().startswith("RRULE"))
    plain = replace(series, overrides=(), recurrence=lines)
    number = sum(1 for _each in expand(plain, Interval(first, first + LATER)))
    return rule if number > MAX_RECURRENT_EVENT else {**rule, "end_type": "count", "count": number}
