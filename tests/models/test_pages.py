from odoo.tests.common import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.reading.calendar_pull import Pull
from ...models.reading.page_keeper import End
from ...models.reading.reading import PageRead
from ...providers.memory import MemoryServer
from .common import SyncCase, at, foreign, naive_at

TRANSACTIONS = "odoo.addons.appointment_calendar_sync.models.transactions"
NOWHERE = "Atlantis/Capital"
MANY = 4


@tagged("post_install", "-at_install")
class TestPages(SyncCase):
    """Pages of several practitioners' calendars are kept in one go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = [f"sync_colleague_{number}" for number in range(MANY)]
        cls.colleagues = [new_test_user(cls.env, name, "base.group_user") for name in names]

    def setUp(self):
        super().setUp()
        self.remotes = self.env["calendar.remote"]
        for number, user in enumerate(self.colleagues):
            self.remotes |= self.connect(user, self.account_of(number)).remote_ids
        self.choose(blocks_availability=True, receives_bookings=True)
        self.pull()

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

    def clash(self, times):
        """Somebody changes the same rows as often, whenever blocks are written."""
        self.env.cr.execute(
            f"""
            CREATE SEQUENCE clashes;
            CREATE FUNCTION clash() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('clashes') <= {times:d} THEN
                    RAISE 'could not serialize access' USING ERRCODE = '40001';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER clash BEFORE INSERT ON calendar_busy
               FOR EACH ROW EXECUTE FUNCTION clash();
            """
        )

    def read_counts(self):
        """How many events the log says were read, by calendar."""
        lines = self.env["calendar.sync.log"].search([("remote_id", "in", self.remotes.ids)])
        counted = {line.remote_id: line.events_read for line in lines}
        return [counted.get(remote) for remote in self.remotes]

    def here(self):
        """When somebody is busy, by calendar."""
        return [remote.busy_ids.mapped("start") for remote in self.remotes]

    def test_many_calendars_are_kept(self):
        self.make()
        kept, _queries = self.keep(self.remotes)
        self.assertEqual([End.KEPT] * MANY, kept)
        self.assertEqual([[naive_at(9)]] * MANY, self.here())
        self.assertFalse(any(self.remotes.mapped("claimed_until")))
        self.pull()
        self.assertEqual([1] * MANY, self.remotes.mapped("read_count"), "not all of it again")

    def test_one_page_that_can_not_be_kept_takes_no_other_with_it(self):
        poisoned, others = self.remotes[2], self.remotes - self.remotes[2]
        positions = {remote: remote.sudo().sync_token for remote in self.remotes}
        poisoned.sudo().timezone = NOWHERE
        self.make_a_day()
        with mute_logger(TRANSACTIONS):
            kept, _queries = self.keep(self.remotes)
        self.assertEqual([End.KEPT, End.KEPT, End.BROKEN, End.KEPT], kept)
        moved = self.remotes.filtered(lambda each: each.sudo().sync_token != positions[each])
        self.assertEqual(others, moved)
        self.assertEqual(others, self.remotes.filtered("busy_ids"))
        self.assertEqual([1, 1, 0, 1], self.read_counts(), "what was tried again counts once")
        self.assertEqual([1], poisoned.connection_id.mapped("failures"))
        self.assertFalse(poisoned.claimed_until)

    def test_what_was_read_of_an_account_that_is_left_meanwhile_is_forgotten(self):
        self.make()
        left, *_others = self.remotes
        with self.scheduled() as env:
            keeper, pages = self.read(env, self.remotes)
            owner = left.user_id.with_env(env)
            left.connection_id.with_env(env).with_user(owner).action_disconnect()
            keeper.keep(pages)
            keeper.finish([(page.reading, page.token) for page in pages])
        self.assertEqual([[], *[[naive_at(9)]] * (MANY - 1)], self.here())
        self.assertFalse(left.sudo().sync_token, "or what came meanwhile would never be read")

    def test_what_could_not_be_kept_comes_when_it_can_be(self):
        self.remotes[0].sudo().timezone = NOWHERE
        self.make_a_day()
        with mute_logger(TRANSACTIONS):
            self.keep(self.remotes)
        self.remotes[0].sudo().timezone = "UTC"
        self.later()
        self.pull()
        self.assertEqual([[naive_at(0)]] * MANY, self.here())
        self.assertEqual(0, self.remotes[0].connection_id.failures)

    def test_what_could_not_be_kept_is_counted_as_an_error_of_its_own_kind(self):
        self.remotes[0].sudo().timezone = NOWHERE
        self.make_a_day()
        with mute_logger(TRANSACTIONS):
            self.pull()
        [measured] = self.env["calendar.meter"]._since(self.env.cr.now()).values()
        self.assertEqual({"NotKept": 1}, measured.errors)

    def test_what_clashes_with_somebody_is_kept_in_the_end_and_counted_once(self):
        self.make()
        self.clash(times=2)
        with mute_logger("odoo.sql_db"):
            self.pull()
        self.assertEqual([[naive_at(9)]] * MANY, self.here())
        self.assertEqual([1] * MANY, self.read_counts())

    def test_many_calendars_without_news_take_as_many_queries_as_one(self):
        _kept, one = self.keep(self.remotes[0])
        kept, many = self.keep(self.remotes)
        self.assertEqual([End.KEPT] * MANY, kept)
        self.assertLessEqual(many, one + 1)

    def test_new_busy_times_of_many_take_as_many_queries_as_those_of_one(self):
        self.make()
        _kept, one = self.keep(self.remotes[0])
        self.make(at(11))
        kept, many = self.keep(self.remotes[1:])
        self.assertEqual([End.KEPT] * (MANY - 1), kept)
        self.assertLessEqual(many, one + 3)
        self.pull()
        self.assertEqual([[naive_at(9), naive_at(11)]] * MANY, self.here())

    def test_new_events_of_many_take_as_many_queries_as_those_of_one(self):
        self.choose(detail="full")
        self.pull()
        self.make(title="First")
        _kept, one = self.keep(self.remotes[0])
        kept, many = self.keep(self.remotes[1:])
        self.assertEqual([End.KEPT] * (MANY - 1), kept)
        self.assertLessEqual(many, one + 10)
        events = self.env["calendar.event"].search([("is_adopted", "=", True)])
        self.assertEqual(self.remotes.user_id, events.user_id)
        self.assertEqual(events.user_id.partner_id, events.attendee_ids.partner_id)
        self.assertEqual(MANY, len(events.sudo().link_ids))

    def test_one_event_that_odoo_can_not_make_is_left_to_itself(self):
        self.choose(detail="full")
        self.pull()
        self.make(title="Fine")
        poison = foreign(at(12), title="Bad", location="a\x00b")
        MemoryServer.named(self.account_of(3)).put(self.account_of(3), poison)
        with mute_logger(TRANSACTIONS, "odoo.sql_db"):
            kept, _queries = self.keep(self.remotes)
        self.assertEqual([End.KEPT] * MANY, kept)
        events = self.env["calendar.event"].search([("is_adopted", "=", True)])
        self.assertEqual(["Fine"] * MANY, events.mapped("name"))
        self.assertEqual([[], [], [], [naive_at(12)]], self.here(), "it takes its time")
