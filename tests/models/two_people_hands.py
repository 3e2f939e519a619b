"""What two people do to appointments: one of them in Odoo, the other one in her calendar."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ...core.event import Blocks, Override, Status, zone_info
from ...core.off_rule import with_dates
from ...core.recurrence import expand
from ...models.moments import aware
from ...providers.base import Ref
from .common import TODAY, at, foreign, naive_at
from .two_people import EVER, is_ours

ZONE = "Europe/Brussels"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class Draw(NamedTuple):
    """What chance has drawn: which appointment, and a number for all the rest."""

    which: int
    number: int

    def of(self, things):
        return things[self.which % len(things)]

    @property
    def text(self):
        return f"Word {self.number}"

    @property
    def start(self):
        """A naive time of the next days."""
        return naive_at(8 + 2 * (self.number % 4), day=1 + self.number)


def clocks_change() -> date:
    """The next day on which the clocks of `ZONE` change."""
    days = (TODAY.date() + n * DAY for n in range(3, 370))
    return next(day for day in days if _offset(day) != _offset(day + DAY))


def _offset(day):
    return datetime(day.year, day.month, day.day, tzinfo=zone_info(ZONE)).utcoffset()


# In Odoo ------------------------------------------------------------------------------------------

DAILY = {"recurrency": True, "rrule_type": "daily", "interval": 1, "end_type": "count"}


def make(case, draw):
    case.event(draw.start, name=draw.text)


def make_with_guest(case, draw):
    people = case.maya.partner_id + case.guest
    case.event(draw.start, name=draw.text, partner_ids=[(6, 0, people.ids)])


def make_whole_day(case, draw):
    day = draw.start.date()
    case.event(draw.start, allday=True, start_date=day, stop_date=day + (draw.which % 2) * DAY)


def make_series(case, draw):
    case.event(draw.start, name=draw.text, event_tz="UTC", **DAILY, count=2 + draw.which % 4)


def make_series_of_days(case, draw):
    day = draw.start.date()
    days = {"allday": True, "start_date": day, "stop_date": day}
    case.event(draw.start, **days, **DAILY, event_tz=ZONE, count=2 + draw.which % 4)


def make_series_over_the_change_of_clocks(case, draw):
    day = clocks_change() - DAY
    start = datetime(day.year, day.month, day.day, 9, tzinfo=zone_info(ZONE))
    utc = start.astimezone(zone_info("UTC")).replace(tzinfo=None)
    case.event(utc, name=draw.text, event_tz=ZONE, **DAILY, count=3 + draw.which % 2)


def make_weekly_series(case, draw):
    weekly = {"recurrency": True, "rrule_type": "weekly", "interval": 1, "event_tz": ZONE}
    end = {"end_type": "end_date", "until": draw.start.date() + 22 * DAY}
    weekday = draw.start.strftime("%a").lower()
    case.event(draw.start, name=draw.text, **weekly, **end, **{weekday: True})


def book(case, draw):
    case.appointment(draw.start)


def _on(change):
    """A change of one event of hers."""

    def edit(case, draw):
        events = case.hers()
        if events:
            change(draw.of(events), draw)

    return edit


def _on_series(change):
    """A change that begins at one event of a series of hers."""

    def edit(case, draw):
        events = case.hers().filtered("recurrence_id")
        if events:
            change(draw.of(events), draw)

    return edit


def _times(event, draw):
    length = event.stop - event.start
    if event.allday:
        day = draw.start.date()
        return {"start_date": day, "stop_date": day + (event.stop_date - event.start_date)}
    return {"start": draw.start, "stop": draw.start + length}


def _shifted(event, draw):
    """The same day, so many hours later."""
    if event.allday:
        return {"start": event.start + DAY, "stop": event.stop + DAY}
    delta = (1 + draw.number % 3) * HOUR
    return {"start": event.start + delta, "stop": event.stop + delta}


def _change_length(event, draw):
    if event.allday:
        event.write({"stop_date": event.start_date + (draw.number % 3) * DAY})
    else:
        event.write({"stop": event.start + (1 + draw.number % 4) * HOUR / 2})


def _toggle_whole_day(event, draw):
    if event.allday:
        event.write({"allday": False, "start": draw.start, "stop": draw.start + HOUR})
    else:
        day = event.start.date()
        event.write({"allday": True, "start_date": day, "stop_date": day})


def _cancel(event, draw):
    if event.booking_service_id:
        event.sudo()._booking_cancel("client" if draw.number % 2 else "staff")
    else:
        event.active = False


def reinstate(case, draw):
    gone = case.hers(active=False)
    if gone:
        draw.of(gone).active = True


def begin_series(case, draw):
    single = case.hers().filtered(lambda e: not e.recurrence_id and not e.booking_service_id)
    if single:
        draw.of(single).write({**DAILY, "count": 2 + draw.number % 3, "event_tz": "UTC"})


ALL, FOLLOWING = {"recurrence_update": "all_events"}, {"recurrence_update": "future_events"}

HERE = {
    "make": make,
    "make with guest": make_with_guest,
    "make whole day": make_whole_day,
    "make series": make_series,
    "make series of days": make_series_of_days,
    "make series over the change of clocks": make_series_over_the_change_of_clocks,
    "make weekly series": make_weekly_series,
    "book": book,
    "reinstate": reinstate,
    "begin series": begin_series,
    "title": _on(lambda event, draw: event.write({"name": draw.text})),
    "place": _on(lambda event, draw: event.write({"location": draw.text})),
    "notes": _on(lambda event, draw: event.write({"description": f"<p>{draw.text}</p>"})),
    "private": _on(
        lambda event, draw: event.write({"privacy": ["public", "private"][draw.number % 2]})
    ),
    "free": _on(lambda event, draw: event.write({"show_as": ["busy", "free"][draw.number % 2]})),
    "move": _on(lambda event, draw: event.write(_times(event, draw))),
    "length": _on(_change_length),
    "whole day": _on(_toggle_whole_day),
    "cancel": _on(_cancel),
    "delete": _on(lambda event, draw: event.unlink()),
    "title all": _on_series(lambda event, draw: event.write({"name": draw.text, **ALL})),
    "title following": _on_series(
        lambda event, draw: event.write({"name": draw.text, **FOLLOWING})
    ),
    "move all": _on_series(lambda event, draw: event.write({**_shifted(event, draw), **ALL})),
    "move following": _on_series(
        lambda event, draw: event.write({**_shifted(event, draw), **FOLLOWING})
    ),
    "count": _on_series(
        lambda event, draw: event.write({"end_type": "count", "count": 2 + draw.number, **ALL})
    ),
    "interval": _on_series(
        lambda event, draw: event.write({"interval": 1 + draw.number % 3, **ALL})
    ),
    "interval following": _on_series(
        lambda event, draw: event.write({"interval": 1 + draw.number % 3, **FOLLOWING})
    ),
    "end here": _on_series(lambda event, draw: event.action_mass_archive("future_events")),
    "delete following": _on_series(lambda event, draw: event.action_mass_deletion("future_events")),
    "cancel all": _on_series(lambda event, draw: event.action_mass_archive("all_events")),
    "delete all": _on_series(lambda event, draw: event.action_mass_deletion("all_events")),
    "only once": _on_series(lambda event, draw: event.write({"recurrency": False, **ALL})),
    "only once from here": _on_series(
        lambda event, draw: event.write({"recurrency": False, **FOLLOWING})
    ),
}


# In the calendar ----------------------------------------------------------------------------------


def _kept(case, wanted):
    """What is there and is wanted, with the calendar it is in."""
    return [
        (calendar, entry)
        for calendar, shelf in case.server.shelves.items()
        for entry in shelf.entries.values()
        if entry.event and wanted(entry.event)
    ]


def _at(change, wanted=is_ours):
    """A change of one entry: `change` gives the event as it is to be, or None."""

    def edit(case, draw):
        found = _kept(case, wanted)
        if found:
            calendar, entry = draw.of(found)
            event = change(entry.event, draw)
            if event != entry.event:
                _put_down(case.server, Ref(calendar, entry.id), event)

    return edit


def _put_down(server, ref, event):
    if event is None:
        server.delete(ref)
    else:
        server.edit(ref, **{each.name: getattr(event, each.name) for each in fields(event)})


def _is_series(event):
    return is_ours(event) and event.is_series


def _is_single(event):
    return is_ours(event) and not event.is_series


def _is_foreign(event):
    return not is_ours(event)


def _moved(event, draw):
    start = draw.start.date() if event.all_day else aware(draw.start) + HOUR
    return replace(event, start=start, stop=start + (event.stop - event.start))


def _series_moved(event, draw):
    """By some hours or, of whole days, by a day. What was odd about single ones is kept."""
    delta = DAY if event.all_day else (1 + draw.number % 3) * HOUR
    return replace(event, start=event.start + delta, stop=event.stop + delta, overrides=())


def _with_length(event, draw):
    if event.all_day:
        return replace(event, stop=event.start + (1 + draw.number % 3) * DAY, overrides=())
    return replace(event, stop=event.start + (1 + draw.number % 4) * HOUR / 2, overrides=())


def _single_whole_day(event, draw):
    if event.all_day:
        start = at(10, day=1 + draw.number)
        return replace(event, start=start, stop=start + HOUR)
    day = event.start.astimezone(zone_info("UTC")).date()
    return replace(event, start=day, stop=day + DAY)


def _one(change):
    """A change of one occurrence, which becomes what `change` gives of it."""

    def edit(event, draw):
        times = list(expand(event, EVER))
        if not times:
            return None
        chosen = draw.of(times)
        return event.with_override(Override(chosen.original, change(chosen.event, draw)))

    return edit


def _as_regular(event, draw):
    return replace(event, overrides=event.overrides[1:])


def _ruled(event, draw):
    rules = ("FREQ=DAILY;COUNT=3", "FREQ=DAILY;COUNT=5", "FREQ=DAILY;INTERVAL=2;COUNT=3")
    rule = (*rules, "FREQ=WEEKLY;COUNT=2")[draw.number % 4]
    return replace(event, recurrence=(f"RRULE:{rule}",), overrides=())


def _ruled_beside(event, draw):
    """Another rule. What was odd about single dates stays, given by it or not."""
    return replace(_ruled(event, draw), overrides=event.overrides)


def _date_added(event, draw):
    start = draw.start.date() if event.all_day else aware(draw.start) + HOUR
    return with_dates(event, [start])


def _ended(event, draw):
    """No more from one of its times on."""
    times = list(expand(event, EVER))
    if len(times) < 2:
        return event
    last = sorted(times, key=lambda each: each.key)[draw.which % (len(times) - 1)]
    until = last.key
    frequency = "WEEKLY" if "WEEKLY" in event.recurrence[0] else "DAILY"
    kept = tuple(o for o in event.overrides if o.key <= until)
    return replace(event, recurrence=(f"RRULE:FREQ={frequency};UNTIL={until}",), overrides=kept)


def put(case, draw):
    case.server.put(case.account, foreign(at(9 + draw.which, day=1 + draw.number)))


def put_series(case, draw):
    start = at(9 + draw.which, day=1 + draw.number)
    series = foreign(start, recurrence=("RRULE:FREQ=DAILY;COUNT=3",), uid=f"foreign-{start}")
    case.server.put(case.account, series)


def _retitled(event, draw):
    return replace(event, title=draw.text)


THERE = {
    "put": put,
    "put series": put_series,
    "title": _at(_retitled),
    "place": _at(lambda event, draw: replace(event, location=draw.text)),
    "notes": _at(lambda event, draw: replace(event, notes=draw.text)),
    "private": _at(lambda event, draw: replace(event, private=bool(draw.number % 2))),
    "free": _at(
        lambda event, draw: replace(event, blocks=[Blocks.BUSY, Blocks.FREE][draw.number % 2])
    ),
    "move": _at(_moved, _is_single),
    "length": _at(_with_length),
    "whole day": _at(_single_whole_day, _is_single),
    "delete": _at(lambda event, draw: None),
    "cancel": _at(lambda event, draw: replace(event, status=Status.CANCELLED)),
    "move series": _at(_series_moved, _is_series),
    "rule": _at(_ruled, _is_series),
    "rule beside odd ones": _at(_ruled_beside, _is_series),
    "add date": _at(_date_added, _is_series),
    "end": _at(_ended, _is_series),
    "once": _at(lambda event, draw: replace(event, recurrence=(), overrides=()), _is_series),
    "begin series": _at(_ruled, _is_single),
    "move one": _at(_one(_moved), _is_series),
    "title one": _at(_one(_retitled), _is_series),
    "cancel one": _at(_one(lambda event, draw: None), _is_series),
    "one as the others": _at(_as_regular, _is_series),
    "move foreign": _at(_moved, lambda event: _is_foreign(event) and not event.is_series),
    "delete foreign": _at(lambda event, draw: None, _is_foreign),
}
