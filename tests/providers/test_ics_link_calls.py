"""How a link is asked for: seldom in full, never for longer than is good, and in secret."""

from __future__ import annotations

import gzip
import logging
from datetime import timedelta

from ...dev.simulators.common.faults import Fault
from ...dev.simulators.link.server import SECRET, LinkServer
from ...providers import errors
from ...providers.base import Credentials
from ...providers.hosts import Guard
from ...providers.http import Limits, Transport
from ...providers.ics_link.address import plain_address
from ...providers.ics_link.client import LinkClient, good_for
from ...providers.ics_link.file import CALENDAR
from ...providers.ics_link.provider import IcsLinkProvider
from ..pure import PureCase
from .ics_files import calendar, event
from .promises.failures import Listener
from .raw_server import OK, RawServer, answer, redirect, zipped

FILE = calendar(event("one"), head=("X-WR-CALNAME:Practice\\, upstairs",))
PRIVATE = {"caldav_allow_private_hosts": "True"}


def provider_at(address, **transport):
    transport = {"guard": Guard(private_allowed=True), **transport}
    client = LinkClient(address, Transport(secret_address=True, **transport))
    return IcsLinkProvider(Credentials(url=address), client, zone="Europe/Brussels")


def whole(provider, token=""):
    pages = list(provider.changes(CALENDAR, token))
    return [item for page in pages for item in page.items], pages[-1].sync_token


class TestAsking(PureCase):
    def setUp(self):
        super().setUp()
        self.file = FILE
        self.server = LinkServer(lambda: self.file).start()
        self.addCleanup(self.server.stop)
        self.provider = provider_at(self.server.address)

    def statuses(self):
        return [seen.status for seen in self.server.seen]

    def test_an_unchanged_file_is_not_sent_again(self):
        _, token = whole(self.provider)
        items, again = whole(self.provider, token)
        self.assertEqual(([], token), (items, again))
        self.assertEqual([200, 304], self.statuses())

    def test_while_the_server_says_that_nothing_is_new_it_is_not_asked(self):
        for told, statuses in {
            "private, max-age=60": [200],
            "max-age=0": [200, 304],
            "no-cache, max-age=60": [200, 304],
        }.items():
            with self.subTest(told):
                self.server.seen.clear()
                self.server.headers = {"Cache-Control": told}
                _, token = whole(self.provider)
                self.assertEqual(([], token), whole(self.provider, token))
                self.assertEqual(statuses, self.statuses())

    def test_nor_is_any_server_believed_for_hours(self):
        self.assertEqual(timedelta(minutes=5), good_for({"cache-control": "max-age=86400"}))
        for age, left in (("40", 20), ("90", 0)):
            told = {"cache-control": "max-age=60", "age": age}
            self.assertEqual(timedelta(seconds=left), good_for(told))

    def test_what_is_still_good_stays_so_when_it_is_unchanged(self):
        _, token = whole(self.provider)
        self.server.headers = {"Cache-Control": "max-age=60"}
        _, token = whole(self.provider, token)
        whole(self.provider, token)
        self.assertEqual([200, 304], self.statuses())

    def test_a_server_that_knows_only_dates_is_asked_by_date(self):
        self.server.tells_versions = False
        self.server.headers = {"Last-Modified": "Mon, 15 Feb 2027 12:00:00 GMT"}
        _, token = whole(self.provider)
        whole(self.provider, token)
        asked = self.server.seen[-1].headers
        self.assertEqual("Mon, 15 Feb 2027 12:00:00 GMT", asked["if-modified-since"])
        self.assertNotIn("if-none-match", asked)

    def test_a_server_that_knows_no_versions_sends_all_and_there_is_no_news(self):
        self.server.tells_versions = False
        _, token = whole(self.provider)
        self.assertEqual([], whole(self.provider, token)[0])
        self.assertEqual([200, 200], self.statuses())

    def test_looking_at_single_events_asks_such_a_server_once(self):
        self.server.tells_versions = False
        (item,), _ = whole(self.provider)
        for _look in range(5):
            self.assertEqual(item, self.provider.get(CALENDAR, item.ref.id))
        self.assertEqual([200], self.statuses())

    def test_a_move_to_another_zone_asks_for_the_whole_file(self):
        self.file = calendar(event("one", "DTSTART:20270301T100000"))
        _, token = whole(self.provider)
        self.provider._zone = "Asia/Tokyo"
        (item,), _ = whole(self.provider, token)
        self.assertEqual("Asia/Tokyo", item.event.zone)

    def test_unchanged_is_no_answer_to_who_did_not_ask_that(self):
        self.server.faults.add(Fault(status=304))
        with self.assertRaises(errors.TransientError):
            whole(self.provider)

    def test_opening_asks_once_and_learns_the_name(self):
        account, (info,) = self.provider.account(), self.provider.calendars()
        self.assertEqual([200], self.statuses())
        self.assertEqual("Practice, upstairs", account.name)
        self.assertEqual(("Practice, upstairs", "Europe/Brussels"), (info.name, info.zone))

    def test_a_calendar_without_a_name_goes_by_its_host(self):
        self.file = calendar(event("one"))
        self.assertEqual("127.0.0.1", self.provider.account().name)

    def test_silence_is_not_waited_for(self):
        self.server.faults.add(Fault("hang", seconds=1))
        hurried = provider_at(self.server.address, limits=Limits(read=0.2, total=0.5))
        with self.assertRaises(errors.TransientError) as caught:
            whole(hurried)
        # Odoo's test cases wait for ten seconds at least: there it is the server that hangs up.
        self.assertIn(caught.exception.reason, ("timeout", "connection"))

    def test_nothing_can_be_written(self):
        (item,), _ = whole(self.provider)
        for attempt in (
            lambda: self.provider.create(CALENDAR, item.event),
            lambda: self.provider.update(item.ref, item.event),
            lambda: self.provider.delete(item.ref),
        ):
            with self.assertRaises(errors.Rejected) as caught:
                attempt()
            self.assertEqual("read_only", caught.exception.reason)

    def test_no_error_and_no_line_of_the_log_tells_the_address(self):
        with Listener() as log:
            for fault in (Fault(status=404), Fault("reset"), Fault("cut"), Fault("html"),
                          Fault(status=302, headers={"Location": f"http://[{SECRET}/"}),
                          Fault(status=302, headers={"Location": f"ftp://x.example/{SECRET}"}),
                          Fault(status=302, headers={"Location": f"http://127.0.0.1:1/{SECRET}"}),
                          ):  # fmt: skip
                self.server.faults.add(fault)
                self.stumble(log)
            whole(self.provider)
        self.assertGreater(len(log.lines), 7)
        self.assertNotIn(SECRET, "\n".join([*log.lines, repr(self.provider.credentials)]))

    def stumble(self, log):
        try:
            whole(self.provider)
        except errors.ProviderError as error:
            logging.getLogger("somebody").exception("it did not work: %r", error)
            return
        self.fail("nothing went wrong")


class TestLimits(PureCase):
    def asked(self, *script, **transport):
        server = RawServer(*script)
        self.addCleanup(server.close)
        return whole(provider_at(f"{server.url}/x.ics", **transport))[0]

    def refused(self, kind, *script, **transport):
        with self.assertRaises(kind) as caught:
            self.asked(*script, **transport)
        return caught.exception.reason

    def test_a_file_may_come_zipped(self):
        self.assertEqual(1, len(self.asked(zipped(FILE))))

    def test_a_file_too_large_is_not_read(self):
        """That is for its owner to mend: trying again would not help."""
        limits = Limits(size=100_000)
        huge = answer(FILE + b"X" * 200_000)
        self.assertEqual("too_large", self.refused(errors.CalendarUnavailable, huge, limits=limits))

    def test_nor_one_that_grows_when_it_is_unpacked(self):
        bomb = gzip.compress(b"BEGIN:VCALENDAR\r\n" + b"X" * 50_000_000)
        said = answer(bomb, OK + b"Content-Encoding: gzip\r\n")
        self.assertLess(len(said), 60_000)
        limits = Limits(size=10 * 1024 * 1024)
        self.assertEqual("too_large", self.refused(errors.CalendarUnavailable, said, limits=limits))

    def test_a_file_cut_off_on_the_way_is_no_file(self):
        for reason, said in (
            ("cut_off", answer(FILE)[:-20] + b"..."),
            ("cut_off", OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nBEGIN\r\n..."),
        ):
            self.assertEqual(reason, self.refused(errors.UnreadableAnswer, said))

    def test_a_redirect_is_followed(self):
        self.assertEqual(1, len(self.asked(redirect(302, "/there.ics"), answer(FILE))))

    def test_a_circle_is_left(self):
        self.assertEqual("302", self.refused(errors.TransientError, redirect(302, "/x.ics")))

    def test_a_redirect_into_the_house_is_refused(self):
        for inside in ("https://169.254.169.254/latest", "https://localhost/", "http://10.0.0.1/",
                       "https://[::ffff:7f00:1]/", "file:///etc/passwd"):  # fmt: skip
            with self.subTest(inside):
                first = []

                def guard(url, first=first):
                    """The first address is public, so to say."""
                    Guard()(url) if first else first.append(url)

                reason = self.refused(
                    errors.CalendarUnavailable, redirect(302, inside), guard=guard
                )
                self.assertEqual("address_not_allowed", reason)


class TestAddresses(PureCase):
    def test_addresses_are_understood_as_people_copy_them(self):
        for typed in (
            "https://Calendar.example/x.ics",
            "webcal://calendar.example/x.ics",
            "WEBCALS://calendar.example/x.ics",
            " http://calendar.example/x.ics\n",
            "<https://calendar.example/x.ics#top>",
            "calendar.example/x.ics",
        ):
            with self.subTest(typed):
                self.assertEqual("https://calendar.example/x.ics", plain_address(typed, Guard()))

    def test_the_secret_part_stays_as_it_is(self):
        address = "https://calendar.example:8443/a%20b/X.ics?Key=aB%2F&x"
        self.assertEqual(address, plain_address(address, Guard()))

    def test_plain_http_is_for_private_hosts(self):
        allowed = Guard(private_allowed=True)
        self.assertEqual("http://nas/x.ics", plain_address("http://nas/x.ics", allowed))

    def test_what_is_no_address_is_refused(self):
        for typed in ("", "x y", "https://", "https://jane:pw@calendar.example/", "http://[::1/"):
            with self.subTest(typed), self.assertRaises(errors.CalendarUnavailable) as caught:
                IcsLinkProvider.open({}, address=typed)
            self.assertEqual("address_not_allowed", caught.exception.reason)

    def test_machines_of_the_house_are_not_opened(self):
        for typed in ("https://127.0.0.1/x.ics", "webcal://localhost/x.ics", "https://[::1]/"):
            with self.subTest(typed), self.assertRaises(errors.CalendarUnavailable):
                IcsLinkProvider.open({}, address=typed)
        self.assertTrue(IcsLinkProvider.open(PRIVATE, address="http://127.0.0.1/x.ics"))

    def test_a_link_is_one_account_however_it_is_written(self):
        ids = {
            IcsLinkProvider.open(PRIVATE, address=typed).account_id
            for typed in ("https://127.0.0.1/x.ics", "webcal://127.0.0.1/x.ics")
        }
        self.assertEqual(1, len(ids))
        self.assertNotIn("x.ics", ids.pop())
