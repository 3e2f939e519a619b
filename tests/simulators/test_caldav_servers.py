"""The CalDAV servers of the tests: real ones, and the manners played before them."""

from __future__ import annotations

import itertools
import re

import requests

from ...dev.simulators.caldav import Front, ICloud, Manners, Quirky, radicale, xandikos
from ...dev.simulators.caldav.front import PASSWORD
from ...dev.simulators.caldav.icloud import HOME, PRINCIPAL
from ...dev.simulators.caldav.servers import ACCOUNT
from ...dev.simulators.common.faults import Fault
from ..pure import PureCase

NUMBERS = itertools.count(1)
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:one\r\n"
    "DTSTAMP:20270101T000000Z\r\nDTSTART:20270301T090000Z\r\nDTEND:20270301T100000Z\r\n"
    "SUMMARY:One & only\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
DATA = '<C:calendar-data xmlns:C="urn:ietf:params:xml:ns:caldav"{}/>'
QUERY = (
    '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>{data}'
    '</D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{asked}'
    "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
)
NEWS = (
    '<D:sync-collection xmlns:D="DAV:"><D:sync-token/><D:sync-level>1</D:sync-level><D:prop>'
    "<D:getetag/></D:prop></D:sync-collection>"
)


class FrontCase(PureCase):
    def start(self, front: Front, home: str = "") -> None:
        self.front = front.start()
        self.addCleanup(front.stop)
        self.calendar = f"{home or front.behind.home}simulated-{next(NUMBERS)}/"
        self.ask("MKCALENDAR", self.calendar)
        self.addCleanup(self.ask, "DELETE", self.calendar)

    def ask(self, method, path, body=None, password=PASSWORD, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.request(
            method, self.front.url + path, data=body, headers=headers, auth=(ACCOUNT, password),
            timeout=10,
        )  # fmt: skip

    def put(self, name="one.ics", text=EVENT, **headers):
        kind = {"Content_Type": "text/calendar; charset=utf-8"}
        return self.ask("PUT", self.calendar + name, text.encode(), **kind, **headers)


class TestServers(FrontCase):
    def test_radicale_keeps_what_is_put_there(self):
        self.start(Front(radicale()))
        self.assert_kept()

    def test_xandikos_keeps_what_is_put_there(self):
        self.start(Front(xandikos()))
        self.assert_kept()

    def assert_kept(self):
        self.assertEqual(201, self.put().status_code)
        self.assertIn("UID:one", self.ask("GET", self.calendar + "one.ics").text)

    def test_nobody_comes_in_without_the_password(self):
        self.start(Front(radicale()))
        self.assertEqual(401, self.ask("PROPFIND", "/", password="guess").status_code)
        self.assertFalse([s for s in self.front.seen if s.method == "PROPFIND"])

    def test_bad_days_come_on_command(self):
        self.start(Front(radicale()))
        self.front.faults.add(Fault(status=503))
        self.assertEqual([503, 201], [self.put().status_code for _attempt in range(2)])


class TestICloud(FrontCase):
    def setUp(self):
        super().setUp()
        self.start(ICloud(radicale()), HOME)

    def test_two_ways_in_are_offered(self):
        offered = self.ask("GET", HOME, password="guess").headers["WWW-Authenticate"]
        self.assertEqual(["X-MobileMe-AuthToken", "Basic"], re.findall(r"([\w-]+) realm", offered))

    def test_its_xml_has_no_prefixes_and_whole_addresses(self):
        self.put()
        data = QUERY.format(data=DATA.format(""), asked="")
        text = self.ask("REPORT", self.calendar, data, Depth="1").text
        self.assertIn(f"<href>{self.front.partition_url}{self.calendar}one.ics</href>", text)
        self.assertIn("<![CDATA[BEGIN:VCALENDAR", text)
        self.assertNotRegex(text, r"<\w+:")

    def test_a_calendar_is_a_member_of_itself(self):
        text = self.ask("REPORT", self.calendar, NEWS, Depth="0").text
        self.assertIn(f"{self.calendar}</href>", text)

    def test_any_version_means_none(self):
        self.assertEqual(201, self.put(If_Match="*").status_code)
        self.assertEqual(412, self.put(If_Match="*").status_code)

    def test_versions_are_not_told_when_writing(self):
        self.assertNotIn("ETag", self.put().headers)
        self.assertIn("ETag", self.ask("GET", self.calendar + "one.ics").headers)

    def test_what_was_deleted_does_not_come_back(self):
        self.put()
        path = self.calendar + "one.ics"
        self.assertEqual(400, self.ask("DELETE", path, Depth="infinity").status_code)
        self.assertEqual(200, self.ask("DELETE", path).status_code)
        self.assertEqual([412, 412], [self.put(n).status_code for n in ("one.ics", "two.ics")])
        other = EVENT.replace("UID:one", "UID:two")
        self.assertEqual(201, self.put("two.ics", other).status_code)

    def test_an_event_without_an_end_or_with_unknown_clocks_is_refused(self):
        endless = re.sub("DTEND.*\r\n", "", EVENT)
        abroad = EVENT.replace("DTSTART:20270301T090000Z", "DTSTART;TZID=X/Y:20270301T090000")
        self.assertEqual([403, 403], [self.put(text=t).status_code for t in (endless, abroad)])

    def test_questions_that_it_does_not_know(self):
        uid = '<C:prop-filter name="UID"><C:text-match>one</C:text-match></C:prop-filter>'
        query = QUERY.format(data="", asked=uid)
        self.assertEqual(412, self.ask("REPORT", self.calendar, query, Depth="1").status_code)
        free = '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"/>'
        self.assertEqual(400, self.ask("REPORT", self.calendar, free, Depth="1").status_code)
        self.assertEqual(400, self.ask("GET", "/").status_code)
        self.assertEqual(400, self.ask("PROPFIND", PRINCIPAL, Depth="1").status_code)

    def test_who_asks_for_a_part_gets_nothing(self):
        self.put()
        part = DATA.format("").replace("/>", '><C:comp name="VCALENDAR"/></C:calendar-data>')
        query = QUERY.format(data=part, asked="")
        self.assertNotIn("UID:one", self.ask("REPORT", self.calendar, query, Depth="1").text)

    def test_guests_are_written_to(self):
        guest = EVENT.replace("SUMMARY", "ATTENDEE:mailto:guest@elsewhere.example\r\nSUMMARY")
        self.put(text=guest)
        self.assertEqual(1, len(self.front.mails))


class TestManners(FrontCase):
    def test_news_come_in_parts(self):
        self.start(Quirky(radicale(), Manners(cut_after=2)))
        for number in range(5):
            self.put(f"{number}.ics", EVENT.replace("UID:one", f"UID:{number}"))
        text = self.ask("REPORT", self.calendar, NEWS, Depth="0").text
        self.assertEqual(2, text.count(".ics"))
        self.assertIn("507", text)

    def test_positions_may_be_missing(self):
        self.start(Quirky(radicale(), Manners(positions=False)))
        self.assertEqual(403, self.ask("REPORT", self.calendar, NEWS, Depth="0").status_code)

    def test_an_object_may_be_kept_under_another_name(self):
        self.start(Quirky(radicale(), Manners(moves=True)))
        self.assertTrue(self.put().headers["Location"].endswith("one-moved.ics"))
        self.assertEqual(404, self.ask("GET", self.calendar + "one.ics").status_code)
