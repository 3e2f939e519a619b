"""What must be true once all is at rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ..setup import databases
from .calendars import calendar_of
from .here import TIMES, look_here
from .ledger import FEWER, PLACE, TITLE, WHEN, WHO, Entry, Ledger, tag_of
from .postbox import Mail
from .salon import Salon
from .sight import Seen

Sights = dict[str, list[Seen]]


def complaints(salon: Salon, ledger: Ledger, mails: list[Mail]) -> list[str]:
    """Everything that is wrong, in words; empty when nothing is."""
    check = Check(salon, ledger)
    return [*check.sides(), *check.entries(), *check.calendars(), *check.times(), *_doubled(mails)]


class Check:
    """Both sides are looked at once."""

    def __init__(self, salon: Salon, ledger: Ledger):
        self.salon, self.ledger = salon, ledger
        self.here: Sights = {}
        self.there: Sights = {}
        admin = salon.enter("admin")
        for person in salon.people:
            self.here[person.login] = look_here(salon.enter(person.login), person)
            self.there[person.login] = calendar_of(salon, person).look()
        self.booked = admin.read(
            "calendar.event",
            [("booking_service_id", "!=", False), ("active", "=", True),
             ("booking_state", "!=", "cancelled")],
            "name", "start", "stop", "user_id",
        )  # fmt: skip

    def sides(self) -> Iterator[str]:
        """Odoo and each calendar agree, field by field."""
        for login, here in self.here.items():
            there = [each for each in self.there[login] if tag_of(each.title)]
            for each in _only(here, there):
                yield f"{login}: only in Odoo: {_told(each)}"
            for each in _only(there, here):
                yield f"{login}: only in the calendar: {_told(each)}"

    def entries(self) -> Iterator[str]:
        """What anybody planned is there once, as somebody said it; nothing else is."""
        found: dict[str, list[tuple[str, Seen]]] = defaultdict(list)
        for login, here in self.here.items():
            for each in here:
                found[tag_of(each.title) or each.title].append((login, each))
        for tag, entry in self.ledger.entries.items():
            for problem in _judged(entry, found.pop(tag, [])):
                yield f"{tag} ({entry.kind}) {problem}; said: {_history(entry)}"
        for title in found:
            yield f"out of nothing: {title}"

    def calendars(self) -> Iterator[str]:
        """What the owners put there themselves is untouched."""
        there = Counter(each.title for sights in self.there.values() for each in sights)
        for title, wanted in Counter(self.ledger.strangers).items():
            if there[title] != wanted:
                yield f"{title} is there {there[title]} times, and was put there {wanted} times"

    def times(self) -> Iterator[str]:
        """Nobody is booked twice, and each booking has its time, once."""
        by_person = defaultdict(list)
        for row in self.booked:
            by_person[row["user_id"][0]].append(row)
        for rows in by_person.values():
            rows.sort(key=lambda row: row["start"])
            for first, second in zip(rows, rows[1:], strict=False):
                if second["start"] < first["stop"]:
                    yield f"booked twice: {first['name']} and {second['name']}"
        yield from self._reservations()

    def _reservations(self) -> Iterator[str]:
        with databases.connected(self.salon.house.database) as link, link.cursor() as cursor:
            cursor.execute("SELECT event_id FROM booking_reservation WHERE state = 'booked'")
            reserved = Counter(row[0] for row in cursor.fetchall())
        booked = Counter(row["id"] for row in self.booked)
        if reserved != booked:
            yield f"reserved but not booked: {reserved - booked}, the reverse: {booked - reserved}"


def _judged(entry: Entry, found: list[tuple[str, Seen]]) -> Iterator[str]:
    if not entry.said:  # refused from the beginning
        if found:
            yield "was refused, and is there"
        return
    if not found:
        if not entry.may_be_gone:
            yield "is lost"
        return
    if entry.must_be_gone:
        yield "was ended, and is there"
        return
    most = TIMES if entry.kind == "series" else 1
    least = most - len(entry.of(FEWER))
    if not least <= len(found) <= most:
        yield f"is there {len(found)} times"
    yield from _words(entry, found)


def _words(entry: Entry, found: list[tuple[str, Seen]]) -> Iterator[str]:
    for what, values in {
        WHO: {login for login, _ in found},
        TITLE: {seen.title for _, seen in found},
        PLACE: {seen.place for _, seen in found},
        WHEN: {seen.start for _, seen in found},
    }.items():
        allowed = entry.allowed(what)
        if entry.kind == "series" and what == WHEN:
            continue  # each of its days has a time of its own; both sides agree on it
        if allowed and not values <= allowed:
            yield f"{what} is {values}, not {allowed}"


def _history(entry: Entry) -> str:
    return ", ".join(
        f"{said.hand} {said.what}={said.value}{'' if said.sure else ' (perhaps)'}"
        for said in entry.said
    )


def _only(one: list[Seen], other: list[Seen]) -> list[Seen]:
    return list((Counter(one) - Counter(other)).elements())


def _told(seen: Seen) -> str:
    return f"{seen.title!r} {seen.start:%d %b %H:%M}–{seen.stop:%H:%M} {seen.place!r} {seen[4:]}"


def _doubled(mails: list[Mail]) -> Iterator[str]:
    """Nobody is told the same twice."""
    told = Counter((mail.to, mail.subject, mail.text) for mail in mails)
    for (to, subject, _), times in told.items():
        if times > 1:
            yield f"{to} got the same mail {times} times: {subject}"
