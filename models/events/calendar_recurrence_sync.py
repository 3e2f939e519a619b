from dataclasses import replace

from odoo import api, fields, models

from ...core.event import Event, Override, as_instant, moment_key
from ...core.interval import Interval
from ...core.off_rule import first_moment
from ...core.reconcile import same
from ...providers import registry
from ..appointments.calendar_event_booking import new_uid
from ..moments import aware, naive, zone_name
from .calendar_event_sync import CANCELLED_OUTSIDE, QUIET, VALUES
from .series_dates import ONE_DAY, kept, laid_out
from .series_end import HORIZON, ended, reaching
from .series_match import Spot, match
from .series_rule import rule_for_odoo, rule_lines

#: Fields that one occurrence can have otherwise than its series.
OWN_FIELDS = ("title", "location", "notes", "private", "blocks")


class CalendarRecurrence(models.Model):
    """A series here is many events; over there it is one. This is the way between them."""

    _inherit = "calendar.recurrence"

    link_ids = fields.One2many(
        "calendar.link", "recurrence_id", "Places in remote calendars", groups=fields.NO_ACCESS
    )
    sync_uid = fields.Char(copy=False, index=True, default=lambda self: new_uid())
    apart_at = fields.Json(
        copy=False,
        help="The vendors that have no words for this series: there it is single appointments.",
    )
    outside_rule = fields.Json(
        copy=False,
        help="The rule as it was written outside, kept as long as the rule here is unchanged.",
    )

    @api.ondelete(at_uninstall=True)
    def _queue_farewell(self):
        outbox = self.env["calendar.outbox"].sudo()
        outbox._forget("recurrence_id", self.ids)
        outbox._queue_links(self.sudo().link_ids)

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"rrule", "until", "count", "end_type", "base_event_id", "event_tz"}:
            self.env["calendar.outbox"].sudo()._queue_series(self.exists())
        return result

    def _calendar_uid(self):
        self.ensure_one()
        if not self.sync_uid:
            self.sync_uid = new_uid()
        return self.sync_uid

    def _belongs_on(self, remote):
        self.ensure_one()
        if self._is_apart(remote.connection_id.provider):
            return False
        return bool(self._events()) and self._owner() == remote.user_id

    def _unless_empty(self):
        """The series, or nothing when all its events were deleted here. Odoo may keep its rule."""
        events = self.calendar_event_ids or self.with_context(active_test=False).calendar_event_ids
        return self if events else self.browse()

    def _takes_place(self):
        """Whether any of it takes place, with whomever."""
        return bool(self._events())

    def _is_over(self):
        """Whether all of it that was not cancelled has taken place."""
        events = self._events()
        return bool(events) and all(event._is_over() for event in events)

    def _takes(self, field):
        """Whether that field of a value can be written here."""
        return field in ("when", "recurrence", "overrides", *OWN_FIELDS)

    def _is_apart(self, provider):
        return provider in (self.apart_at or [])

    def _judge(self, provider):
        """Decide whether this series can be one event at that vendor.

        If not, its appointments are queued by themselves; if it can again, they go.
        """
        was_apart = self._is_apart(provider)
        apart = bool(self._events()) and not registry.get(provider).expresses(self._to_value())
        if apart != was_apart:
            others = [code for code in self.apart_at or [] if code != provider]
            self.apart_at = [*others, provider] if apart else others
        if apart or was_apart:
            self.env["calendar.outbox"]._queue_events(self.calendar_event_ids)

    def _events(self):
        return self.calendar_event_ids.filtered("active").sorted("start")

    def _owner(self):
        return (self.base_event_id or self._events()[:1]).user_id

    # The value over there ---------------------------------------------------------------------

    def _to_value(self) -> Event:
        """This series as a plain value: its rule, and what is otherwise."""
        self.ensure_one()
        series, moments = self._series_value(), self._moments(self._events())
        if not series.is_series:
            return self._once()
        by_key = {moment_key(moment): event for event, moment in moments.items()}
        last = max(moments.values())
        series, occurrences = laid_out(reaching(series, last), moments.values())
        overrides = list(self._overrides(series, occurrences, last, by_key))
        series = replace(series, overrides=tuple(sorted(overrides, key=lambda o: o.key)))
        return ended(series, occurrences, last)

    def _once(self) -> Event:
        """The one event that is left of a series, over there an event like any other."""
        [event] = self._events()
        return replace(event._to_value(), uid=self._calendar_uid())

    def _series_value(self) -> Event:
        """This series without what is otherwise about single ones."""
        events = self._events()
        typical = self._typical(events)
        return self._pattern(typical, self._begins_at(events, typical.allday))

    def _begins_at(self, events, of_days):
        """The start from which its rule counts."""
        return min(self._moment(event, of_days) for event in events)

    def _typical(self, events):
        """An event that stands for the series: one that was not moved by itself, and is as most
        of them are. To retitle the first one retitles nothing else."""
        regular = events.filtered("follow_recurrence") or events
        alike = regular.grouped(
            lambda e: (e.name, e.location, e.description, e.privacy, e.show_as, e.allday)
        )
        return max(alike.values(), key=len, default=events)[:1]

    def _original(self, event):
        return event.original_start or event.start

    def _moments(self, events):
        """The start that the rule gives each event: dates in a series of whole days, whatever
        single ones were made."""
        of_days = self._typical(events).allday
        return {event: self._moment(event, of_days) for event in events}

    def _moment(self, event, of_days):
        original = self._original(event)
        return original.date() if of_days else aware(original)

    def _pattern(self, typical, start) -> Event:
        value = typical._to_value()
        return replace(
            value,
            uid=self._calendar_uid(),
            start=start,
            stop=start + (value.stop - value.start),
            zone=zone_name(self.event_tz, typical._zone()),
            recurrence=self._rule(),
        )

    def _rule(self):
        known = self.outside_rule
        if known and known["here"] == self.rrule and self._is_told_by(known["outside"]):
            return tuple(known["outside"])
        return rule_lines(self)

    def _is_told_by(self, lines):
        """Whether these lines still say it: what takes place once may repeat again here."""
        return bool(lines) or len(self._events()) < 2

    def _overrides(self, series, occurrences, last, by_key):
        """Occurrences up to the last here that are missing, or are otherwise than the rule says."""
        for occurrence in occurrences:
            event = by_key.get(moment_key(occurrence.original))
            if event is None:
                if moment_key(occurrence.original) < moment_key(last):
                    yield Override(occurrence.original, None)
                continue
            own = replace(event._to_value(), uid=series.uid, zone=series.zone)
            if not same(own, occurrence.event, fields=("when", *OWN_FIELDS)):
                yield Override(occurrence.original, own)

    @api.model
    def _begin_at(self, event, uid):
        """Make a series of one event, known outside under this uid."""
        once = {"rrule_type": "daily", "interval": 1, "end_type": "count", "count": 1}
        series = self.create({**once, "base_event_id": event.id, "sync_uid": uid})
        event.with_context(**QUIET).write(
            {"recurrence_id": series.id, "recurrency": True, "follow_recurrence": True}
        )
        return series

    # What came from over there ----------------------------------------------------------------

    def _apply_value(self, value: Event, local: Event | None):
        """Make the events of this series what the series over there is; they keep their ids."""
        self.ensure_one()
        quiet = self.with_context(**QUIET)
        all_events = self.with_context(active_test=False).calendar_event_ids
        events = all_events if local is None else self._events()
        # Chosen before anything is cancelled: there may be nothing left to choose from after it.
        template = self._typical(events)
        present = [
            Spot(moment_key(moment), self._local_day(moment, value.zone), event)
            for event, moment in self._moments(events).items()
        ]
        for spot, wanted in match(present, self._wanted(value)):
            if wanted is None:
                spot.what.with_context(**QUIET).active = False
            elif spot is None:
                quiet._add_occurrence(wanted.what, template)
            else:
                quiet._change_occurrence(spot.what, wanted.what)
        quiet._take_rule(value)

    def _wanted(self, value):
        """All occurrences of the series over there, as far away as single ones were moved."""
        first = as_instant(value.start, value.zone)
        moved = [as_instant(o.event.start, value.zone) for o in value.overrides if o.takes_place]
        end = max([first + HORIZON, *moved]) + ONE_DAY
        window = Interval(first_moment(value) - ONE_DAY, end)
        return [
            Spot(moment_key(o.original), self._local_day(o.original, value.zone), o)
            for o in kept(value, window)
        ]

    @staticmethod
    def _local_day(moment, zone):
        return moment if not hasattr(moment, "hour") else as_instant(moment, zone).date()

    def _change_occurrence(self, event, occurrence):
        own = replace(occurrence.event, recurrence=(), overrides=())
        here = event._to_value()
        vals = {"active": True} if not event.active else {}
        for name in ("when", *OWN_FIELDS):
            if name in VALUES and not same(here, own, fields=(name,)):
                vals.update(VALUES[name](event, own))
        original = self._naive_original(occurrence)
        if event.original_start != original:
            vals["original_start"] = original
        if vals:
            follows = {"follow_recurrence": occurrence.original == occurrence.start}
            event.with_context(**QUIET).write({**vals, **follows})

    def _add_occurrence(self, occurrence, template):
        event = template.with_context(**QUIET).copy(
            {
                "recurrence_id": self.id,
                "recurrency": True,
                "follow_recurrence": True,
                "original_start": self._naive_original(occurrence),
                **template._when_values(occurrence.event),
            }
        )
        self._change_occurrence(event, occurrence)

    def _naive_original(self, occurrence):
        moment = occurrence.original
        if hasattr(moment, "hour"):
            return naive(moment)
        return fields.Datetime.to_datetime(moment).replace(hour=8)

    def _take_rule(self, value: Event):
        """Keep the outside rule to the letter, and Odoo's own fields as near as they can say it."""
        if tuple(value.recurrence) == self._rule() and self.event_tz == value.zone:
            return
        if rule := rule_for_odoo(value.recurrence):
            parsed = self._rrule_parse(rule.split(":", 1)[1], naive_start(value))
            self.write({k: v for k, v in parsed.items() if v is not None or k == "until"})
        self.event_tz = value.zone
        self.flush_recordset()
        self.outside_rule = {"outside": list(value.recurrence), "here": self.rrule}

    def _cancelled_outside(self):
        coming = self.calendar_event_ids.filtered(lambda event: not event._is_over())
        coming.with_context(**QUIET).write(CANCELLED_OUTSIDE)


def naive_start(value: Event):
    return naive(as_instant(value.start, value.zone))
