"""When the occurrences of a series begin, by dateutil: an opinion independent of the addon's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache

from dateutil.rrule import rruleset, rrulestr

from .errors import invalid
from .moments import parse_instant, utc_text, zone_of

LINE = re.compile(r"^(RRULE|EXRULE|RDATE|EXDATE)((?:;[^:]*)?):(.+)$", re.IGNORECASE)
UNTIL = re.compile(r"UNTIL=(\d{8})(?:T(\d{6})(Z?))?", re.IGNORECASE)
MOST_OCCURRENCES = 730


def check(lines: list[str], start: dict) -> None:
    """400 when Google would not take these lines with this start."""
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise invalid("Invalid recurrence rule.")
    if "dateTime" in start and not start.get("timeZone"):
        raise invalid("Missing time zone definition for start time.")
    for line in lines:
        _check_line(line, "date" in start)
    try:
        _rules(tuple(lines), *_anchor(start))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise invalid("Invalid recurrence rule.") from None


def _check_line(line: str, all_day: bool) -> None:
    match = LINE.match(line)
    if not match:
        raise invalid("Invalid recurrence rule.")
    kind, _parameters, values = match.groups()
    if kind.upper() in ("RDATE", "EXDATE") and all_day:
        if any("T" in value for value in values.upper().split(",")):
            raise invalid("Invalid recurrence rule.")


def starts(body: dict, after: datetime | None, before: datetime | None) -> Iterator[dict]:
    """Stored starts of occurrences, in order, from `after` up to but without `before` (UTC).

    Both bounds may be None; the number is capped, as Google does for endless series.
    """
    anchor, zone = _anchor(body["start"])
    all_day = "date" in body["start"]
    floor = _local(after, zone) - timedelta(days=1) if after else anchor
    found = 0
    for local in _rules(tuple(body["recurrence"]), anchor, zone).xafter(floor, inc=True):
        begins = _begins(local, zone)
        if (before and begins >= before) or found >= MOST_OCCURRENCES:
            return
        if after is None or begins >= after:
            found += 1
            yield _stored(local, zone, all_day)


def _anchor(start: dict) -> tuple[datetime, str]:
    """The first start as wall-clock time, and the zone that drives the series."""
    if "date" in start:
        return datetime.combine(date.fromisoformat(start["date"]), time()), "UTC"
    zone = start.get("timeZone") or "UTC"
    local = parse_instant(start["dateTime"]).astimezone(zone_of(zone))
    return local.replace(tzinfo=None), zone


def _stored(local: datetime, zone: str, all_day: bool) -> dict:
    if all_day:
        return {"date": local.date().isoformat()}
    return {"dateTime": utc_text(local.replace(tzinfo=zone_of(zone))), "timeZone": zone}


def _begins(local: datetime, zone: str) -> datetime:
    return local.replace(tzinfo=zone_of(zone)).astimezone(timezone.utc)


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(zone_of(zone)).replace(tzinfo=None)


@lru_cache(maxsize=4096)
def _rules(lines: tuple[str, ...], anchor: datetime, zone: str) -> rruleset:
    rules = rruleset(cache=True)
    if not any(line.upper().startswith("RRULE") for line in lines):
        rules.rdate(anchor)
    for line in lines:
        kind, parameters, values = LINE.match(line).groups()
        _add(rules, kind.upper(), (parameters, values), (anchor, zone))
    return rules


def _add(rules: rruleset, kind: str, line: tuple[str, str], base: tuple[datetime, str]) -> None:
    parameters, values = line
    anchor, zone = base
    if kind in ("RRULE", "EXRULE"):
        text = UNTIL.sub(lambda match: _local_until(match, zone), values)
        add = rules.rrule if kind == "RRULE" else rules.exrule
        add(rrulestr(text, dtstart=anchor, cache=True))
        return
    add = rules.rdate if kind == "RDATE" else rules.exdate
    for value in values.split(","):
        add(_wall_clock(value.strip(), parameters, base))


def _local_until(match: re.Match, zone: str) -> str:
    """dateutil wants UNTIL in the same clock as the start: wall-clock time."""
    day, clock, utc = match.groups()
    if not clock:
        return f"UNTIL={day}T235959"
    moment = datetime.strptime(day + clock, "%Y%m%d%H%M%S")
    if utc:
        moment = _local(moment.replace(tzinfo=timezone.utc), zone)
    return moment.strftime("UNTIL=%Y%m%dT%H%M%S")


def _wall_clock(value: str, parameters: str, base: tuple[datetime, str]) -> datetime:
    """One EXDATE or RDATE value in the series' own clock."""
    anchor, zone = base
    if "T" not in value:
        return datetime.combine(datetime.strptime(value, "%Y%m%d").date(), anchor.time())
    moment = datetime.strptime(value.rstrip("Zz"), "%Y%m%dT%H%M%S")
    if value[-1] in "Zz":
        return _local(moment.replace(tzinfo=timezone.utc), zone)
    named = re.search(r"TZID=([^;:]+)", parameters, re.IGNORECASE)
    if named:
        return _local(moment.replace(tzinfo=zone_of(named.group(1))), zone)
    return moment
