from odoo.tests.common import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.reading.calendar_pull import Pull
from ...models.reading.page_keeper import End
from ...models.reading.reading import PageRead
from ...providers.memory import MemoryServer
from .common import SyncCase, at, foreign, naive_at

TRANSACTIONS = "odoo.addons.appointment_calendar_sync.models.transactions"
NOWHERE = "Atlantis/Capital"


@tagged("post_install", "-at_install")
class TestPages(SyncCase):
    """Pages of several practitioners' calendars are kept in one go."""

    def setUp(self):
        super().setUp()
        self.remotes = self.env["calendar.remote"]
        for number in range(6):
            user = new_test_user(self.env, f"sync_colleague_{number}", groups="base.group_user")
            self.remotes |= self.connect(user, self.account_of(number)).remote_ids
        self.choose(blocks_availability=True, receives_bookings=True)
        self.sync()

    @staticmethod
    def account_of(number):
        return f"colleague-{number}@vendor.example"

    def choose(self, **choices):
        for remote in self.remotes:
            remote.with_user(remote.user_id).write(choices)

    def make(self, start=None, **fields):
        """Each of them makes something at that time."""
        start = start or at(9)
        for number in range(len(self.remotes)):
            account = self.account_of(number)
            event = foreign(start, uid=f"{start} of {number}", **fields)
            MemoryServer.named(account).put(account, event)

    def make_a_day(self):
        """Which can not be understood where nobody knows when its days begin."""
        self.make(at(0).date(), stop=at(0, 4).date())

    def read(self, env, remotes):
        """What lanes have read of these calendars, each its only page."""
        env["calendar.notice"]._post(remotes.with_env(env))
        run = Pull(env)
        pages = []
        for connection, readings in run._claim(remotes.connection_id.ids).items():
            provider = env["calendar.connection"].browse(connection)._build_provider(None)
            for reading in readings:
                asked = provider.changes(reading.calendar, reading.token, detail=reading.detail)
                [page] = asked
                pages.append(PageRead(reading, page.items, page.sync_token))
                reading.mark()
        return run.keeper, pages

    def keep(self, remotes):
        """Keep what is new of these; return what came of it, and the queries that it took."""
        with self.scheduled() as env:
            keeper, pages = self.read(env, remotes)
            before = env.cr.sql_log_count
            kept = keeper.keep(pages)
            env.flush_all()
            return kept, env.cr.sql_log_count - before

    def here(self):
        """When somebody is busy, by calendar."""
        return [remote.busy_ids.mapped("start") for remote in self.remotes]

    def test_many_calendars_are_kept(self):
        self.make()
        kept, _queries = self.keep(self.remotes)
        self.assertEqual([End.KEPT] * 6, kept)
        self.assertEqual([[naive_at(9)]] * 6, self.here())
        self.assertFalse(any(self.remotes.mapped("claimed_until")))
        self.pull()
        self.assertEqual([1] * 6, self.remotes.mapped("read_count"), "all of it was read again")

    def test_one_page_that_can_not_be_kept_takes_no_other_with_it(self):
        poisoned = self.remotes[2]
        positions = {remote: remote.sudo().sync_token for remote in self.remotes}
        poisoned.sudo().timezone = NOWHERE
        self.make_a_day()
        with mute_logger(TRANSACTIONS):
            kept, _queries = self.keep(self.remotes)
        self.assertEqual([End.KEPT, End.KEPT, End.BROKEN, End.KEPT, End.KEPT, End.KEPT], kept)
        moved = self.remotes.filtered(lambda each: each.sudo().sync_token != positions[each])
        self.assertEqual(self.remotes - poisoned, moved)
        self.assertEqual(self.remotes - poisoned, self.remotes.filtered("busy_ids"))
        self.assertEqual([1], poisoned.connection_id.mapped("failures"))
        self.assertFalse(poisoned.claimed_until)

    def test_what_could_not_be_kept_comes_when_it_can_be(self):
        self.remotes[0].sudo().timezone = NOWHERE
        self.make_a_day()
        with mute_logger(TRANSACTIONS):
            self.keep(self.remotes)
        self.remotes[0].sudo().timezone = "UTC"
        self.later()
        self.pull()
        self.assertEqual([[naive_at(0)]] * 6, self.here())
        self.assertEqual(0, self.remotes[0].connection_id.failures)

    def test_what_is_tried_again_is_counted_once(self):
        self.remotes[5].sudo().timezone = NOWHERE
        self.make_a_day()
        with mute_logger(TRANSACTIONS):
            self.keep(self.remotes)
        lines = self.env["calendar.sync.log"].search([("remote_id", "in", self.remotes.ids)])
        counted = {line.remote_id: (line.events_read, line.errors) for line in lines}
        self.assertEqual([(1, 0)] * 5 + [(0, 1)], [counted[remote] for remote in self.remotes])

    def test_many_calendars_without_news_take_as_many_queries_as_one(self):
        _kept, one = self.keep(self.remotes[0])
        _kept, many = self.keep(self.remotes)
        self.assertLessEqual(many, one + 1)
