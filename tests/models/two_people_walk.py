"""Histories of two people: what happens, step by step, and what must be true at rest."""

import random
from typing import NamedTuple
from unittest.mock import patch

from odoo.exceptions import UserError

from ...core.choice import Side
from ...core.recurrence import blocking
from ...models.moments import naive
from ...providers import errors, registry
from ...providers.base import Account, Credentials
from ...providers.http import utc_now
from ...providers.memory import MemoryCloudProvider, MemoryProvider, MemoryServer
from .common import TODAY, ScheduleCase, consent
from .two_people import EVER, Ledger, is_ours, seen_here, seen_there, unseen_there
from .two_people_hands import HERE, HOUR, THERE, ZONE, Draw

TROUBLES = {
    "down": lambda server, n: server.fail_next(errors.TransientError("down"), times=1 + n),
    "slower": lambda server, n: server.fail_next(errors.RateLimited("slower", retry_after=60)),
    "rubbish": lambda server, n: server.fail_next(errors.UnreadableAnswer("<html>"), times=1 + n),
    "answer lost": lambda server, n: server.drop_next_answer(),
    "line breaks": lambda server, n: server.break_after(n),
    "position lost": lambda server, n: server.expire_sync_tokens(),
    "calendar closed": lambda server, n: server.fail_next(errors.CalendarUnavailable("closed")),
    "small pages": lambda server, n: setattr(server, "page_size", 1 + n),
    "let in no more": lambda server, n: server.fail_next(errors.AuthError("no"), times=4),
    "mended": lambda server, n: server.mend(),
}

#: What goes wrong just when something is sent, for most of what chance draws.
SENDING = (
    "answer lost", "calendar closed", "down", "let in no more", "line breaks", "rubbish", "slower"
)  # fmt: skip

TIMES = {
    "waiting is over": lambda case: case.later(),
    "leave": lambda case: case.leave(),
    "leave for good": lambda case: case.leave(farewell=True),
    "come back": lambda case: case.come_back(),
}

STRATEGIES = ("odoo", "calendar", "recent", "ask")

CHOICES = {
    **{
        f"strategy {each}": lambda case, each=each: case.connection.write({"strategy": each})
        for each in STRATEGIES
    },
    **{
        f"direction {each}": lambda case, each=each: case.remotes().write({"direction": each})
        for each in ("both", "push", "pull")
    },
    "first receives": lambda case: case.primary.write({"receives_bookings": True}),
    "second receives": lambda case: case.second.write({"receives_bookings": True}),
    "move here": lambda case: case.remotes().filtered("receives_bookings").action_move_here(),
}

#: What may happen, and how often.
NAMES = {
    "here": (9, sorted(HERE)),
    "there": (9, sorted(THERE)),
    "meanwhile": (2, sorted(THERE)),
    "drain": (4, [""]),
    "pull": (4, [""]),
    "trouble": (3, sorted(TROUBLES)),
    "time": (1, sorted(TIMES)),
    "rest": (2, [""]),
    "choose": (1, sorted(CHOICES)),
}

#: What something can happen to afterwards.
BEGINNINGS = [name for name in HERE if name.startswith(("make", "book"))]


class Step(NamedTuple):
    """One thing that happens. Without what it is about, it does nothing."""

    kind: str
    name: str
    draw: Draw
    later: bool


def history(seed: int, length: int) -> list[Step]:
    """What chance gives for this seed. Every other history is without new choices."""
    chance = random.Random(seed)
    kinds = list(NAMES)[: len(NAMES) - seed % 2]
    drawn = chance.choices(kinds, [NAMES[kind][0] for kind in kinds], k=length)
    begun = [_step(chance, "here", BEGINNINGS) for _ in range(2)]
    return begun + [_step(chance, kind, NAMES[kind][1]) for kind in drawn]


def _step(chance, kind, names):
    draw = Draw(chance.randrange(10), chance.randrange(6))
    return Step(kind, chance.choice(names), draw, chance.random() < 0.5)


class TwoPeopleCase(ScheduleCase):
    """Maya in Odoo, and somebody in her calendar. `begin` starts a history, `end` forgets it.

    New uids are drawn anew for each history from its `seed`: the order in which things are dealt
    with follows from them, and what fails shall fail again.
    """

    seed = 0
    account = "maya@vendor.example"
    provider = MemoryProvider
    zone = ZONE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        registry.register(cls.provider)
        people = cls.env["res.partner"]
        cls.guest = people.create({"name": "Guest", "email": "guest@x.example"})
        cls.client = people.create({"name": "Jane Doe", "email": "jane@client.example"})
        cls.maya._ensure_resource()
        resources = [(6, 0, cls.maya.resource_ids[:1].ids)]
        service = {"name": "Massage", "duration": 60, "resource_ids": resources}
        cls.massage = cls.env["booking.service"].create({**service, "notify_client": False})

    def begin(self, strategy):
        self.dice = patch("os.urandom", random.Random(self.seed).randbytes)
        self.dice.start()
        self.savepoint = self.env.cr.savepoint()
        self.strangers = set()  # what was ours, and was left to the calendar
        MemoryServer.reset()
        self.server = MemoryServer.named(self.account)
        self.server.add_calendar("second", zone=ZONE)
        self.connection = self.connect()
        self.connection.strategy = strategy
        self.primary = self.connection.remote_ids.filtered("primary")
        self.second = self.connection.remote_ids - self.primary
        self.primary.write({"blocks_availability": True, "receives_bookings": True})
        self.second.write({"blocks_availability": True})

    def end(self):
        self.savepoint.close(rollback=True)
        self.dice.stop()

    def remotes(self):
        return self.connection.remote_ids

    def connect(self):
        if self.provider is MemoryCloudProvider:
            return consent(self.env, self.maya, self.account)
        connection = self.env["calendar.connection"]._connect(
            self.maya,
            self.provider.code,
            Account(self.account, self.account),
            Credentials(username=self.account, password="secret"),
        )
        provider = connection._build_provider(connection._store_credentials)
        self.env["calendar.remote"]._adopt(connection, provider.calendars())
        return connection

    def leave(self, farewell=False):
        self.connection.action_disconnect()
        if farewell:
            with self.scheduled() as env:
                env["calendar.connection"]._cron_farewell()

    def come_back(self):
        self.server.mend()
        self.connection = self.connect()

    def hers(self, active=True):
        """Her events that take place; those that do not."""
        events = self.env["calendar.event"].with_user(self.maya)
        events = events.with_context(active_test=False, skip_contact_description=True)
        domain = [("user_id", "=", self.maya.id), ("active", "=", active)]
        return events.search(domain).sorted(lambda event: (event.start, event.id))

    def appointment(self, start):
        values = {"booking_service_id": self.massage.id, "booking_client_id": self.client.id}
        events = self.env["calendar.event"].with_user(self.maya)
        return events.create({**values, "user_id": self.maya.id, "start": start})

    def look_here(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return seen_here(self.hers())

    def look_there(self):
        return seen_there(event for event in self.there() if self.is_ours(event))

    def look_behind(self):
        return unseen_there(event for event in self.there() if self.is_ours(event))

    def there(self):
        return [event for name in self.server.shelves for event in self.server.events(name)]

    def is_ours(self, event):
        return is_ours(event) and event.uid not in self.strangers


class Walk:
    """One history being lived. Raise AssertionError when something is not as it must be."""

    def __init__(self, case: TwoPeopleCase):
        self.case = case
        self.ledger = Ledger(case.look_here, case.look_there, case.look_behind)

    def take(self, step: Step):
        getattr(self, step.kind)(step)

    # What people do ----------------------------------------------------------------------------

    def here(self, step):
        change = HERE[step.name]
        self.ledger.here.do(lambda: self._try(change, step.draw), {self.ledger.moment})

    def _try(self, change, *details):
        try:
            with self.case.env.cr.savepoint():
                change(self.case, *details)
        except UserError:
            pass  # Odoo does not do everything: a time is taken, a series can not be that

    def there(self, step):
        self._there(step, {self.ledger.moment})

    def _there(self, step, moments):
        server, change = self.case.server, THERE[step.name]
        server.clock = lambda: TODAY + (48 if step.later else -48) * HOUR
        self.ledger.there.do(lambda: change(self.case, step.draw), moments, step.later)
        server.clock = utc_now

    def meanwhile(self, step):
        """She edits while the line is in use, before one of the next requests."""
        left, server = iter(range(step.draw.number)), self.case.server

        def act(request):
            if next(left, None) is None:
                server.latency = lambda request: None
                self._there(step, {self.ledger.moment, self.ledger.moment + 0.5})

        server.latency = act

    def choose(self, step):
        """Maya wants something else of her account."""
        self.ledger.anything_goes = True
        self.ledger.moment += 1
        self._try(CHOICES[step.name])

    # What the machines do ------------------------------------------------------------------------

    def drain(self, step=None):
        if step and step.draw.which < len(SENDING):
            self.trouble(step._replace(name=SENDING[step.draw.which]))
        self._run(self.case.drain)

    def pull(self, step=None):
        self._run(self.case.pull)

    def _run(self, work):
        self.ledger.moment += 1
        before = self._mails()
        work()
        for mail in self._mails() - before:
            told = {*mail.recipient_ids.mapped("email"), mail.email_to}
            strangers = {self.case.guest.email, self.case.client.email}
            assert not strangers & told, f"mailed: {told} {mail.subject}"
        self.ledger.moment += 1

    def _mails(self):
        return self.case.env["mail.mail"].sudo().search([])

    def trouble(self, step):
        TROUBLES[step.name](self.case.server, step.draw.number % 4)

    def time(self, step):
        self.ledger.moment += 1
        TIMES[step.name](self.case)

    # At rest -----------------------------------------------------------------------------------

    def rest(self, step=None):
        """The line is whole, and everything runs until nothing is left to do."""
        if step:
            self.drain(step)
        self._make_whole()
        chance = random.Random(step and step.draw.number)
        for _round in range(9):
            before = self._fingerprint()
            self.case.later()
            self.drain()
            self.pull()
            self._answer(chance)
            if before == self._fingerprint():
                break
        else:
            raise AssertionError("no rest")
        self._check()

    def _make_whole(self):
        case, server = self.case, self.case.server
        server.mend()
        server.page_size, server.latency = 100, lambda request: None
        if case.connection.state != "connected" or not case.connection.active:
            case.come_back()
        if set(case.remotes().mapped("direction")) != {"both"}:
            case.remotes().direction = "both"

    def _fingerprint(self):
        """Changes whenever anything is written on either side."""
        tables = ("calendar_event", "calendar_recurrence", "calendar_busy", "calendar_outbox",
                  "calendar_conflict", "booking_reservation")  # fmt: skip
        self.case.env.flush_all()
        cr, rows = self.case.env.cr, []
        for table in tables:
            cr.execute(f"SELECT ctid, id FROM {table} ORDER BY id")
            rows.append(cr.fetchall())
        cr.execute("SELECT id, event_id, recurrence_id, etag FROM calendar_link ORDER BY id")
        return rows, cr.fetchall(), self.case.server.revision

    def _answer(self, chance):
        for question in self.case.env["calendar.conflict"].search([("state", "=", "open")]):
            self.ledger.asked.add(question.sudo().link_id.uid)
            self._decide(question.with_user(self.case.maya), chance.sample(list(Side), 2))
        for remote in self.case.remotes().filtered("held_at"):
            self.ledger.anything_goes = True
            chance.choice((remote.action_cancel_held, remote.action_restore_held))()

    def _decide(self, question, sides):
        """Keep the version of the first of these sides that is possible."""
        for side in sides:
            try:
                with self.case.env.cr.savepoint():
                    chosen = {each.part: side.value for each in question.sudo()._differences()}
                    question.decide(chosen, question.sudo()._state_key())
                return
            except UserError:
                continue
        raise AssertionError("stuck: neither version can be kept")

    def _check(self):
        case, env = self.case, self.case.env
        here, there = case.look_here(), case.look_there()
        in_series = set(case.hers().filtered("recurrence_id").mapped("sync_uid"))
        self.ledger.expect(there, case.connection.strategy, in_series)
        case.strangers |= set(filter(self.ledger.is_left_to_calendar, there.keys() - here.keys()))
        there = case.look_there()
        assert here == there, f"not equal:\nhere  {_only(here, there)}\nthere {_only(there, here)}"
        entries = env["calendar.outbox"].search([])
        assert not entries, f"left in the outbox: {entries.mapped('failure')}"
        nowhere = [("event_id", "=", False), ("recurrence_id", "=", False)]
        assert not env["calendar.link"].search(nowhere), "a link leads nowhere"
        self._check_time()
        self._check_quiet()
        self.ledger.begin(here)

    def _check_time(self):
        """Busy is what others put there, reserved is what clients have booked."""
        case = self.case
        others = [
            each.span(event.zone)  # whole days were left to the calendar, too
            for event in case.there()
            if not case.is_ours(event)
            for each in blocking(event, EVER)
        ]
        wanted = sorted((naive(start), naive(stop)) for start, stop in others)
        busy = sorted((b.start, b.stop) for b in case.env["calendar.busy"].search([]))
        assert wanted == busy, f"busy: {wanted} {busy}"
        booked = case.hers().filtered("booking_service_id").sudo()
        wanted = {(event.id, *event._booking_span()) for event in booked}
        held = case.env["booking.reservation"].search([])
        held = {(each.event_id.id, each.start, each.stop) for each in held}
        assert wanted == held, f"reserved: {wanted} {held}"

    def _check_quiet(self):
        """Neither news nor a reading of everything nor the nightly comparison writes anything."""
        before = self._fingerprint()
        self.drain()
        self.pull()
        assert before == self._fingerprint(), "not quiet"
        self.case.server.expire_sync_tokens()
        self.pull()
        assert before == self._fingerprint(), "not quiet when everything is read"
        for remote in self.case.remotes():
            unsent = remote._unsent_links() or remote._unlinked_events()
            assert not unsent, f"the night finds unsent: {unsent}"


def _only(one, other):
    return {uid: times for uid, times in one.items() if other.get(uid) != times}
