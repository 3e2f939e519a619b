"""What must be true once all is at rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ..setup import databases
from .calendars import calendar_of
from .here import look_here
from .judging import history, judged
from .ledger import Ledger, tag_of
from .postbox import Mail, told_again
from .salon import CLIENTS, Salon
from .sight import Seen

Sights = dict[str, list[Seen]]


class Check:
    """Both sides are looked at once; `mails` are those that this storm has brought."""

    def __init__(self, salon: Salon, ledger: Ledger, mails: list[Mail]):
        self.salon, self.ledger, self.mails = salon, ledger, mails
        self.here: Sights = {}
        self.there: Sights = {}
        for person in salon.people:
            self.here[person.login] = look_here(salon.desks[person.login], person)
            self.there[person.login] = calendar_of(salon, person).look()
        self.booked = salon.admin.read(
            "calendar.event",
            [("booking_service_id", "!=", False), ("active", "=", True),
             ("booking_state", "!=", "cancelled")],
            "name", "start", "stop", "user_id",
        )  # fmt: skip

    def complaints(self) -> list[str]:
        """Everything that is wrong, in words; empty when nothing is."""
        looks = (self.sides, self.entries, self.calendars, self.times, self.holds, self.offers,
                 self.letters, self.accounts)  # fmt: skip
        return [complaint for look in looks for complaint in look()]

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
            for problem in judged(entry, found.pop(tag, [])):
                yield f"{tag} ({entry.kind}) {problem}; said: {history(entry.said)}"
        for title in found:
            yield f"out of nothing: {title}"

    def calendars(self) -> Iterator[str]:
        """What the owners put there themselves is untouched."""
        there = Counter(each.title for sights in self.there.values() for each in sights)
        for title, wanted in Counter(each.title for each in self.ledger.strangers).items():
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

    def holds(self) -> Iterator[str]:
        """What is kept for one visitor is given to no other."""
        for lost in self.ledger.lost:
            for entry in filter(lost.went_to, self.ledger.entries.values()):
                yield f"kept for {lost.tag}, given to {entry.tag}: {lost.when} with {lost.who}"

    def offers(self) -> Iterator[str]:
        """What is known to be taken is offered to nobody."""
        yield from self.ledger.offered

    def letters(self) -> Iterator[str]:
        """No client is told the same twice."""
        for mail in told_again(self.mails, self.salon.house.died_at):
            if mail.to.endswith(CLIENTS):
                yield f"{mail.to} was told twice: {mail.subject}"

    def accounts(self) -> Iterator[str]:
        """Each account is open, is told of changes where its vendor tells, and has a log."""
        with databases.connected(self.salon.house.database) as link, link.cursor() as cursor:
            cursor.execute(
                "SELECT c.account_name, c.state, c.provider, count(s.id),"
                " count(l.id) FILTER (WHERE l.kind = 'reconnect') FROM calendar_connection c"
                " LEFT JOIN calendar_remote r ON r.connection_id = c.id"
                " LEFT JOIN calendar_subscription s ON s.remote_id = r.id"
                " LEFT JOIN calendar_sync_log l ON l.connection_id = c.id"
                " WHERE c.id = ANY(%s) GROUP BY c.id",
                [[person.connection for person in self.salon.people]],
            )
            for account, state, provider, subscriptions, told in cursor.fetchall():
                if state != "connected":
                    yield f"{account} is {state}"
                if provider != "caldav" and not subscriptions:
                    yield f"{account} is told of no changes any more"
                if account in self.ledger.shut_out and not told:
                    yield f"{account} was shut out, and nobody was told"

    def _reservations(self) -> Iterator[str]:
        with databases.connected(self.salon.house.database) as link, link.cursor() as cursor:
            cursor.execute("SELECT event_id FROM booking_reservation WHERE state = 'booked'")
            reserved = Counter(row[0] for row in cursor.fetchall())
        booked = Counter(row["id"] for row in self.booked)
        if reserved != booked:
            yield f"reserved but not booked: {reserved - booked}, the reverse: {booked - reserved}"


def _only(one: list[Seen], other: list[Seen]) -> list[Seen]:
    return list((Counter(one) - Counter(other)).elements())


def _told(seen: Seen) -> str:
    return f"{seen.title!r} {seen.start:%d %b %H:%M}–{seen.stop:%H:%M} {seen.place!r} {seen[4:]}"
