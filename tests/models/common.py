"""A practitioner whose calendar is kept in memory, and hands to run what runs by schedule."""

import os
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from hashlib import sha256

from odoo.tests.common import TransactionCase, new_test_user

from ...core.event import Event
from ...providers import registry
from ...providers.base import Account, Credentials
from ...providers.memory import MemoryProvider, MemoryServer
from ...providers.memory_oauth import MemoryOAuth

#: Real clocks run in here (PostgreSQL's, the cron's), so days are counted from today. It stays
#: the day on which the run began, for all its processes, when midnight passes.
TODAY = datetime.fromisoformat(
    os.environ.get("TESTS_BEGAN", f"{datetime.now(timezone.utc):%Y-%m-%d}")
).replace(tzinfo=timezone.utc)


def at(hour: float, day: int = 3) -> datetime:
    """An instant some days ahead, aware."""
    return TODAY + timedelta(days=day, hours=hour)


def naive_at(hour: float, day: int = 3) -> datetime:
    return at(hour, day).replace(tzinfo=None)


def foreign(start: datetime, hours: float = 1, **fields) -> Event:
    """Something that the practitioner has in her calendar."""
    values = {"uid": f"foreign-{start.isoformat()}", "title": "Dentist", "start": start}
    return Event(**{**values, "stop": start + timedelta(hours=hours), **fields})


def consent(env, user, account):
    """Connect an account at the vendor with a consent page, as its pages do."""
    verifier = "a" * 43
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    code = MemoryOAuth.agree(account, challenge)
    credentials = MemoryOAuth().exchange(code=code, verifier=verifier, redirect_uri="")
    connection = env["calendar.connection"]._connect(
        user, "memory_cloud", Account(account, account), credentials
    )
    provider = connection._build_provider(connection._store_credentials)
    env["calendar.remote"]._adopt(connection, provider.calendars())
    return connection


class ScheduleCase(TransactionCase):
    """Maya makes events in Odoo; what runs by schedule runs when a test says so.

    Who derives from it connects an account of hers, and keeps its calendar as `remote`.
    """

    zone = "UTC"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maya = new_test_user(cls.env, "sync_maya", groups="base.group_user", tz=cls.zone)
        cls.env["ir.cron"].search([]).active = False

    # What runs by schedule --------------------------------------------------------------------

    @contextmanager
    def scheduled(self):
        """An environment like a scheduled action's: with a cursor that may commit."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            yield self.env(cr=cr)
        self.env.invalidate_all()

    def drain(self):
        with self.scheduled() as env:
            env["calendar.outbox"]._cron_drain()

    def pull(self):
        """Read every calendar now, as after a notice."""
        self.env["calendar.notice"]._post(self.env["calendar.remote"].search([]))
        with self.scheduled() as env:
            env["calendar.remote"]._cron_pull()

    def sync(self, rounds=3):
        """Let both directions run until nothing is left to do, so many times at the most."""
        for _round in range(rounds):
            self.drain()
            self.pull()
            if not self.is_left():
                break

    def is_left(self):
        """Whether something waits to be sent or read."""
        entries = [("given_up", "=", False), ("conflict_id", "=", False)]
        if self.env["calendar.outbox"].search_count(entries, limit=1):
            return True
        noticed = self.env["calendar.notice"].search([]).remote_id.exists()
        return bool(noticed._followed())  # the others are never read

    def later(self, **delta):
        """Let waiting times be over: what should be tried again in a while is due."""
        past = datetime.now() - timedelta(seconds=1)
        self.env["calendar.connection"].search([("retry_at", "!=", False)]).retry_at = past
        self.env["calendar.remote"].search([("write_at", "!=", False)]).write_at = past
        self.env["calendar.outbox"].search([("not_before", "!=", False)]).not_before = past
        self.env["calendar.remote"].search([("again_at", "!=", False)]).again_at = past
        self.env["calendar.connection"].search([]).listed_at = False

    # What Odoo holds --------------------------------------------------------------------------

    def event(self, start=None, hours=1.0, **vals):
        """An event that Maya makes in Odoo."""
        start = start or naive_at(10)
        values = {"name": "Massage", "start": start, "stop": start + timedelta(hours=hours)}
        values.update({"user_id": self.maya.id, "partner_ids": [(6, 0, self.maya.partner_id.ids)]})
        events = self.env["calendar.event"].with_user(self.maya)
        # Odoo would add the names and addresses of everybody to the description.
        return events.with_context(skip_contact_description=True).create({**values, **vals})

    def ref(self, event):
        """Where an Odoo event is over there."""
        return event.sudo().link_ids._ref()

    def blocks(self):
        """Busy time here, as (start, stop)."""
        busy = self.env["calendar.busy"].search([("remote_id", "=", self.remote.id)])
        return busy.mapped(lambda block: (block.start, block.stop))


class SyncCase(ScheduleCase):
    """Maya has one connected account; its primary calendar blocks and receives bookings."""

    account = "maya@vendor.example"
    provider = MemoryProvider

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        registry.register(cls.provider)

    def setUp(self):
        super().setUp()
        MemoryServer.reset()
        self.server = MemoryServer.named(self.account)
        self.connection = self.connect(self.maya, self.account)
        self.remote = self.connection.remote_ids
        self.remote.write({"blocks_availability": True, "receives_bookings": True})
        self.sync()

    def connect(self, user, account):
        """Connect as the pages do once the vendor has said yes."""
        credentials = Credentials(username=account, password="secret")
        connection = self.env["calendar.connection"]._connect(
            user, self.provider.code, Account(account, account), credentials
        )
        provider = connection._build_provider(connection._store_credentials)
        self.env["calendar.remote"]._adopt(connection, provider.calendars())
        return connection

    def there(self):
        """What is in the remote calendar now."""
        return self.server.events(self.account)

    def written(self):
        """How many requests so far changed something over there."""
        return sum(r.verb in ("create", "update", "delete") for r in self.server.requests)
