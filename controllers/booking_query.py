"""What a visitor's browser asks, read into plain values. Anything may be in there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from odoo.tools import email_normalize

from ..core.event import as_instant
from ..core.interval import Interval
from ..models.free_times.booking_slots import Wish

MAX_DAYS = 62
YEARS = range(1970, 2200)
MAX_NAME, MAX_ADDRESS, MAX_NOTE = 100, 254, 1000


class BadQuery(ValueError):
    """It can not be understood. `reason` is for programs, the text for people.

    `fields` says what is wrong with which field of a form.
    """

    def __init__(self, reason: str, message: str, fields: Mapping[str, str] | None = None):
        super().__init__(message)
        self.reason = reason
        self.fields = dict(fields or {})


@dataclass(frozen=True)
class SlotQuery:
    """Days `first` to `last`, both included, as they are in `zone`."""

    first: date
    last: date
    zone: str
    resources: Any

    @property
    def window(self) -> Interval:
        after = self.last + timedelta(days=1)
        return Interval(as_instant(self.first, self.zone), as_instant(after, self.zone))


def read_slot_query(service, query: Mapping[str, str], now: datetime) -> SlotQuery:
    """Read `from`, `to`, `tz` and `resource`; what is left out has a sensible value."""
    _ = service.env._
    zone = read_zone(service, query.get("tz"))
    today = now.astimezone(ZoneInfo(zone)).date()
    first = _read_day(service, query.get("from"), today)
    last = _read_day(service, query.get("to"), first + timedelta(days=30))
    if last < first:
        raise BadQuery("span", _("The last day lies before the first."))
    if last - first >= timedelta(days=MAX_DAYS):
        raise BadQuery("span", _("Please ask for %(days)s days at most.", days=MAX_DAYS))
    return SlotQuery(first, last, zone, read_resource(service, query.get("resource")))


def read_times(service, query: Mapping[str, str], now: datetime):
    """What is asked: the service, for the duration that was chosen, and its `SlotQuery`."""
    asked = read_slot_query(service, query, now)
    return read_length(service, query), asked


def read_zone(service, name: str | None) -> str:
    """The IANA zone of that name; the service's own when there is none."""
    if not name:
        return service.timezone
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError, TypeError):  # unknown, or not even the name of a zone
        raise BadQuery("tz", service.env._("This time zone is not known.")) from None


def read_clock(form: Mapping[str, Any]) -> str:
    """By how many hours the clock goes that the visitor reads; empty: it is not said."""
    said = _text(form.get("clock"))
    return said if said in ("12", "24") else ""


def _read_day(service, text: str | None, default: date) -> date:
    """A day of the calendar, out of a date or of the date of a moment."""
    if not text:
        return default
    try:
        day = datetime.fromisoformat(text).date()
    except (ValueError, TypeError):
        raise BadQuery("date", service.env._("Please give days as 2027-03-31.")) from None
    if day.year not in YEARS:
        raise BadQuery("date", service.env._("This day is out of reach."))
    return day


def read_resource(service, text: str | int | None):
    """The practitioner with that id; none for anyone, and where visitors do not choose."""
    resources = service.sudo().resource_ids
    if text in (None, "", "any") or not service._visitor_chooses():
        return resources.browse()
    found = resources.filtered(lambda resource: str(resource.id) == str(text))
    if not found:
        raise BadQuery(
            "resource", service.env._("This person does not offer it. Please choose somebody else.")
        )
    return found


def read_length(service, query: Mapping[str, Any]):
    """The service, as it is for who has chosen the duration `minutes`."""
    text = str(query.get("minutes") or "").strip()
    if not text:
        return service
    if text not in map(str, service._lengths()):
        raise BadQuery("minutes", service.env._("Please choose one of the durations."))
    return service._lasting(int(text))


def read_choice(service, form: Mapping[str, Any], visitor: str) -> Wish:
    """Read which time a visitor has chosen, and with whom; who they are they say later."""
    return Wish(
        start=read_start(service, _text(form.get("start"))),
        name="",
        email="",
        resource=read_resource(service, form.get("resource")),
        visitor=visitor,
        minutes=service._minutes(),
    )


def read_wish(service, form: Mapping[str, Any], lang: str, visitor: str) -> Wish:
    """Read the form of a booking. Raise `BadQuery` that names every field to put right."""
    texts = {name: _text(value) for name, value in form.items()}
    texts = {**dict.fromkeys(("name", "email", "note", "start"), ""), **texts}
    email = email_normalize(texts["email"]) or ""
    answers, unanswered = service._read_answers(texts)
    problems = _problems(service.env, texts, email) | unanswered
    if problems:
        message = service.env._("Please check what is marked.")
        raise BadQuery("invalid", message, problems)
    return replace(
        read_choice(service, form, visitor),
        name=" ".join(texts["name"].split()),
        email=email,
        note=texts["note"] if service.asks_note else "",
        answers=answers,
        zone=read_zone(service, _text(form.get("tz"))),
        clock=read_clock(form),
        lang=lang,
    )


def read_person(env, form: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Return name and normalized address of who sends this, and what is wrong with them."""
    texts = {"name": " ".join(_text(form.get("name")).split()), "note": "", "start": "none"}
    email = email_normalize(_text(form.get("email"))) or ""
    return {"name": texts["name"], "email": email}, _problems(env, texts, email)


def _text(value: Any) -> str:
    """Printable text without surrounding space; nothing else is taken for text, but a tick."""
    if value is True:
        return "1"
    if not isinstance(value, str):
        return ""
    return "".join(c for c in value if c.isprintable() or c == "\n").strip()


def _problems(env, texts: Mapping[str, str], email: str) -> dict[str, str]:
    _ = env._
    problems = {}
    if not texts["name"]:
        problems["name"] = _("Please tell us your name.")
    elif len(texts["name"]) > MAX_NAME:
        problems["name"] = _("Please use %(count)s letters at most.", count=MAX_NAME)
    if not email or len(email) > MAX_ADDRESS:
        problems["email"] = _("Please give an e-mail address, such as jane@example.com.")
    if len(texts["note"]) > MAX_NOTE:
        problems["note"] = _("Please use %(count)s letters at most.", count=MAX_NOTE)
    if not texts["start"]:
        problems["start"] = _("Please choose a time first.")
    return problems


def read_start(service, text: str) -> datetime:
    """An aware moment."""
    message = service.env._("This time can not be read. Please choose it again.")
    try:
        start = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise BadQuery("start", message, {"start": message}) from None
    if start.tzinfo is None or start.year not in YEARS:
        raise BadQuery("start", message, {"start": message})
    return start
