from odoo.tests.common import tagged

from ...core.interval import Interval
from ...dev.simulators.common.faults import Fault
from ...dev.simulators.link.server import SECRET, LinkServer
from ...models.moments import aware
from ..models.common import at
from ..providers.ics_files import calendar, event
from .test_opening import OpeningCase

OPEN = "/calendar_sync/open/ics"
NAMED = ("X-WR-CALNAME:Rota", "X-WR-TIMEZONE:UTC")


def shift(uid, day, hours=(9, 11), *more):
    start, stop = (f"{at(hour, day):%Y%m%dT%H%M%SZ}" for hour in hours)
    return event(uid, f"DTSTART:{start}", f"DTEND:{stop}", f"SUMMARY:Shift {uid}", *more)


def taken(day, hours=(9, 11)):
    return Interval(*(at(hour, day) for hour in hours))


@tagged("post_install", "-at_install")
class TestCalendarLink(OpeningCase):
    """Maya pastes the link of her rota, which a server on this machine keeps."""

    def setUp(self):
        super().setUp()
        self.events = [shift("one", 3), shift("two", 4)]
        self.server = LinkServer(lambda: calendar(*self.events, head=NAMED)).start()
        self.addCleanup(self.server.stop)
        self.addCleanup(self.registry.clear_all_caches)
        self.allow_private("True")

    def allow_private(self, value):
        name = "appointment_calendar_sync.caldav_allow_private_hosts"
        self.env["ir.config_parameter"].set_param(name, value)

    def open(self, address="", connection=None):
        typed = {"address": address or self.server.address, "connection": connection}
        return self.make_jsonrpc_request(OPEN, typed)

    def followed(self):
        self.open()
        remote = self.connections().remote_ids
        remote.blocks_availability = True
        self.pull()
        return remote

    def pull(self):
        self.env["calendar.notice"]._post(self.env["calendar.remote"].search([]))
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["calendar.remote"]._cron_pull()
        self.env.invalidate_all()

    def blocks(self):
        blocks = self.env["calendar.busy"].search([])
        return [Interval(aware(block.start), aware(block.stop)) for block in blocks]

    # Opening --------------------------------------------------------------------------------

    def test_a_link_leads_to_the_choice_of_its_one_calendar(self):
        answer = self.open()
        connection = self.connections()
        self.assertEqual(
            f"/odoo/my-calendars/{connection.id}/choose-calendars/new", answer["address"]
        )
        self.assertEqual(("Rota", "Rota"), (connection.account_name, connection.remote_ids.name))
        self.assertEqual(("read", False), (connection.remote_ids.access,
                                           connection.remote_ids.writable))  # fmt: skip

    def test_it_is_looked_at_every_quarter_of_an_hour_unless_its_owner_says_otherwise(self):
        self.open()
        self.assertEqual("15", self.connections().poll_minutes)
        self.connections().poll_minutes = False
        self.open()
        self.assertFalse(self.connections().poll_minutes)

    def test_the_same_link_again_is_the_same_connection(self):
        self.open()
        self.open(self.server.address + "#top")
        self.assertEqual(1, len(self.connections()))

    def test_links_of_the_house_need_leave(self):
        self.allow_private("False")
        for address in (self.server.address, "webcal://localhost/x.ics", "https://[::1]/x.ics"):
            trouble = self.open(address)["trouble"]
            self.assertEqual("This address can not be used", trouble["title"])
        self.assertEqual([], self.server.seen)

    def test_what_is_no_calendar_is_said_in_words(self):
        for fault, title in (
            (Fault("html", status=200), "There are no calendars at this address"),
            (Fault(status=404), "This link is not open to us"),
            (Fault(status=401), "This link is not open to us"),
            (Fault(status=200, body="BEGIN:VCALENDAR"), "There are no calendars at this address"),
            (Fault(status=200, body="X" * (11 << 20)), "This calendar is too large"),
            (Fault("reset"), "The server can not be reached"),
        ):
            with self.subTest(fault.kind, status=fault.status):
                self.server.faults.clear()
                self.server.faults.add(fault)
                self.assertEqual(title, self.open()["trouble"]["title"])
        self.assertFalse(self.connections())

    def test_the_link_is_in_no_table_in_the_clear_and_in_no_log(self):
        with self.assertLogs("odoo", "DEBUG") as logs:
            self.followed()
            self.server.faults.add(Fault(status=404))
            self.pull()
        ours = [line for line in logs.output if "odoo.tests." not in line.split(" ")[0]]
        self.assertGreater(len(ours), 20)
        self.assertEqual([], [line for line in ours if SECRET in line])
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND (table_name LIKE 'calendar%' OR table_name LIKE 'mail%')"
        )
        for (table,) in self.env.cr.fetchall():
            query = f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s'
            self.env.cr.execute(query, [f"%{SECRET}%"])
            self.assertEqual((0,), self.env.cr.fetchone(), table)

    # Reading --------------------------------------------------------------------------------

    def test_what_is_in_the_file_blocks(self):
        self.events += [shift("free", 5, (9, 11), "TRANSP:TRANSPARENT")]
        self.followed()
        self.assertEqual([taken(3), taken(4)], self.blocks())

    def test_what_changes_in_the_file_changes_here(self):
        self.followed()
        self.events = [shift("one", 3, (14, 15)), shift("three", 6)]
        self.pull()
        self.assertEqual([taken(3, (14, 15)), taken(6)], self.blocks())

    def test_an_unchanged_file_changes_nothing(self):
        remote = self.followed()
        before = remote.sync_token
        self.pull()
        self.assertEqual(304, self.server.seen[-1].status)
        self.assertEqual(before, remote.sync_token)
        self.assertEqual(2, len(self.blocks()))

    def test_a_bad_day_of_the_server_frees_no_time_and_is_told(self):
        self.server.tells_versions = False
        remote = self.followed()
        read_at = remote.last_pull_at
        for fault in (Fault(status=404), Fault("html", status=200), Fault("cut"),
                      Fault(status=200, body=""), Fault(status=500)):  # fmt: skip
            with self.subTest(fault.kind, status=fault.status):
                self.server.faults.add(fault)
                remote.connection_id.retry_at = False
                self.pull()
                self.assertEqual([taken(3), taken(4)], self.blocks())
                self.assertEqual(read_at, remote.last_pull_at)
                self.assertTrue(remote.last_error or remote.connection_id.last_error)
        remote.connection_id.retry_at = False
        self.pull()
        self.assertFalse(remote.last_error or remote.connection_id.last_error)

    def test_a_link_that_was_renewed_is_the_same_calendar(self):
        remote = self.followed()
        self.server.name = "renewed.ics"
        self.events = [shift("two", 4), shift("three", 6)]
        self.open(connection=remote.connection_id.id)
        self.pull()
        self.assertEqual(remote, self.connections().remote_ids)
        self.assertEqual([taken(4), taken(6)], self.blocks())

    def test_a_link_receives_no_bookings(self):
        self.open()
        with self.assertRaisesRegex(Exception, "can only be read"):
            self.connections().remote_ids.receives_bookings = True
