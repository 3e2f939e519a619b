"""Makes events here of what a practitioner made in the calendar that receives her bookings."""

from collections.abc import Iterable
from dataclasses import replace

from odoo.tools import SQL

from odoo.addons.calendar.models.calendar_recurrence import MAX_RECURRENT_EVENT

from ...core.codec import to_json
from ...core.event import Event, as_instant, in_utc, moment_key
from ...core.interval import Interval
from ...core.parts import standing
from ...core.recurrence import BadRecurrence, Occurrence, expand
from ...core.series_part import rest_of
from ...providers.base import Changed
from ...providers.ics_link.entries import entry_id
from ..events.event_values import values_of
from ..imports.import_maker import LATER, SILENT, NotAsMeant, is_as_meant
from ..imports.import_rule import odoo_rule
from ..moments import naive, zone_name
from ..reading.kept_here import as_here
from ..transactions import isolated


class Adopter:
    """Makes events of the owner of one calendar, each linked to where it comes from.

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

    def adopt(self, items: Iterable[Changed]) -> set[str]:
        """Make events of these, series whole; return the vendor's ids of those that were made."""
        wanted = self._unknown([item for item in items if self.wants(item)])
        singles = [item for item in wanted if not item.event.is_series]
        done: set[str] = set()
        about = f"{len(singles)} events of calendar {self.remote.id} together"
        with isolated(self.env, about, lambda error: done.update(self._one_by_one(singles))):
            done |= self._singles(singles)
        for item in wanted:
            if item.event.is_series:
                done |= self._alone(lambda item=item: self._series(item))
        return done

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

    def _unknown(self, items: list[Changed]) -> list[Changed]:
        """Leave out what is here already: from another account of hers, say, or from a file."""
        by_uid = {item.event.uid: item for item in reversed(items)}
        if not by_uid:
            return []
        by_key = {entry_id(uid): uid for uid in by_uid}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT sync_uid FROM calendar_event
                 WHERE user_id = %(user)s AND sync_uid = ANY(%(uids)s)
                   AND (active OR booking_service_id IS NOT NULL)
                 UNION
                SELECT s.sync_uid FROM calendar_recurrence s
                  JOIN calendar_event e ON e.id = s.base_event_id
                 WHERE e.user_id = %(user)s AND s.sync_uid = ANY(%(uids)s)
                 UNION
                SELECT i.key FROM calendar_import_item i
                  JOIN calendar_event e ON e.import_item_id = i.id AND e.active
                 WHERE e.user_id = %(user)s AND i.key = ANY(%(keys)s)
                """,
                user=self.owner.id,
                uids=list(by_uid),
                keys=list(by_key),
            )
        )
        known = {by_key.get(row[0], row[0]) for row in rows}
        return [item for uid, item in by_uid.items() if uid not in known]

    # Making -------------------------------------------------------------------------------------

    def _one_by_one(self, items: list[Changed]) -> set[str]:
        made = (self._alone(lambda item=item: self._singles([item])) for item in items)
        return set().union(*made)

    def _alone(self, work) -> set[str]:
        """What can not be made harms no other, and stays as busy as it is."""
        with isolated(self.env, f"an event of calendar {self.remote.id}"):
            return work()
        return set()

    def _singles(self, items: list[Changed]) -> set[str]:
        here = [as_here(item.event, self.terms) for item in items]
        pairs = list(zip(items, here, strict=True))
        with self.env["calendar.outbox"]._gathering():  # and nothing of it goes back
            events = self.events.create([self._values(*pair) for pair in pairs])
            subjects = [{"event_id": event.id} for event in events]
            links = self._link(items, subjects)
            strange = links.filtered(lambda link: not link._is_kept())
            left_alone = set(strange.mapped("remote_event_id"))
            strange.event_id._forget_quietly()
        return {item.ref.id for item in items} - left_alone

    def _values(self, item: Changed, here: Event) -> dict:
        event = item.event
        return {
            **values_of(here, self.owner, self.zone),
            "location": event.location,
            "videocall_location": event.conference or False,
            "sync_uid": event.uid,
            "adopted_remote_id": self.remote.id,
        }

    def _link(self, items: list[Changed], subjects: list[dict]):
        return self.env["calendar.link"].create(
            [
                {
                    **subject,
                    "remote_id": self.remote.id,
                    "uid": item.event.uid,
                    "remote_event_id": item.ref.id,
                    "etag": item.ref.etag,
                    "base": to_json(item.event),
                    "state": "live",
                    "adopted_since": naive(self.since),
                }
                for item, subject in zip(items, subjects, strict=True)
            ]
        )

    # Series -------------------------------------------------------------------------------------

    def _series(self, item: Changed) -> set[str]:
        try:
            with self.env.cr.savepoint():
                self._make_series(item)
        except (NotAsMeant, BadRecurrence):
            return set()
        return {item.ref.id}

    def _make_series(self, item: Changed) -> None:
        here = as_here(item.event, self.terms)
        rule = kept_rule(here)
        if rule is None:
            raise NotAsMeant
        values = {**self._values(item, here), **rule, "recurrency": True}
        recurrence = self.events.create({**values, "sync_uid": self._uid_of_first()}).recurrence_id
        if not is_as_meant(recurrence, here, rule):
            raise NotAsMeant
        self._take_in(recurrence, item.event.uid, here)
        link = self._link([item], [{"recurrence_id": recurrence.id}])
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
