"""Wherever host and visitor are: the page shows, books and mails the same instant."""

from datetime import date, datetime, time, timedelta, timezone
from itertools import count
from zoneinfo import ZoneInfo

from odoo.tests.common import tagged
from odoo.tools import format_time

from ..models.booking_common import MONDAY, ONE_DAY
from .booking_visitor import BookingRouteCase

#: −11, 0, +5:30, +13, and two that change their clocks.
ZONES = ("Pacific/Pago_Pago", "Africa/Abidjan", "Asia/Kolkata", "Pacific/Apia")
HALF_HOUR = timedelta(minutes=30)


def changes_of(zone: str) -> list[date]:
    """The coming two days on which clocks change there."""
    clock = ZoneInfo(zone)
    today = date.today()
    midnights = [datetime.combine(today + i * ONE_DAY, time(), clock) for i in range(2, 400)]
    pairs = zip(midnights, midnights[1:], strict=False)
    return [a.date() for a, b in pairs if a.utcoffset() != b.utcoffset()][:2]


@tagged("post_install", "-at_install")
class TestZones(BookingRouteCase):
    def host(self, zone, hours, step=60):
        """A service of somebody who works at these hours, every day, on the clock of `zone`."""
        lines = [
            {"name": "x", "dayofweek": str(day), "hour_from": start, "hour_to": stop}
            for day in range(7)
            for start, stop in hours
        ]
        working = self.working_calendar(
            name=zone, tz=zone, attendance_ids=[(5, 0, 0), *((0, 0, line) for line in lines)]
        )
        login = zone.rpartition("/")[2].lower()
        _user, resource = self.practitioner(login, zone, calendar_id=working.id, tz=zone)
        rules = {"step": step, "duration": step, "timezone": zone, "horizon": 420}
        return self.service(zone, resource, **rules)

    def offered(self, service, zone, first, days):
        """{day on the visitor's clock: [starts, as text]}"""
        last = (first + (days - 1) * ONE_DAY).isoformat()
        answer = self.slots(service, from_=first.isoformat(), to=last, tz=zone).json()
        self.assertEqual(zone, answer["tz"])
        return {day: [slot["start"] for slot in slots] for day, slots in answer["days"].items()}

    def booked(self, service, start, zone, email):
        """Book what was offered; the appointment."""
        self.massage = service  # whose page is opened
        answer = self.confirm(start=start, tz=zone, email=email)
        self.assertEqual(200, answer.status_code, answer.text)
        [event] = self.env["calendar.event"].search([("booking_client_id.email", "=", email)])
        return event

    def test_a_night_that_crosses_midnight_is_the_same_night_everywhere(self):
        number = count()
        for host in ZONES:
            service = self.host(host, [(0, 2), (22, 24)])
            clock = ZoneInfo(host)
            begins = datetime.combine(MONDAY, time(), clock)
            expected = {
                begins + day * ONE_DAY + timedelta(hours=hour)
                for day in range(3)
                for hour in (0, 1, 22, 23)
            }
            for visitor in ZONES:
                with self.subTest(f"{host} seen from {visitor}"):
                    self.sees_and_books(service, expected, visitor, next(number))

    def sees_and_books(self, service, expected, visitor, number):
        days = self.offered(service, visitor, MONDAY - 2 * ONE_DAY, 7)
        for day, starts in days.items():
            self.assertEqual({day}, {start[:10] for start in starts})
            self.assertEqual(sorted(starts), starts)
        instants = {datetime.fromisoformat(s): s for starts in days.values() for s in starts}
        self.assertFalse(expected - set(instants) - self.taken(service))
        chosen = sorted(expected & set(instants))[0]
        email = f"client{number}@client.example"
        event = self.booked(service, instants[chosen], visitor, email)
        self.assertEqual(chosen, event.start.replace(tzinfo=timezone.utc))
        self.is_mailed(event, chosen, visitor, email)

    def taken(self, service):
        events = service.sudo().appointment_ids
        return {event.start.replace(tzinfo=timezone.utc) for event in events}

    def is_mailed(self, event, instant, visitor, email):
        [mail] = self.mails(email)
        there = instant.astimezone(ZoneInfo(visitor))
        hour = format_time(self.env, there.time(), time_format="short")
        self.assertIn(hour, mail.body_html)
        self.assertIn(f"{there.day}", event._booking_day_text())
        self.assertIn(event._booking_day_text(), mail.body_html)
        told = self.invitation(mail)[1]["DTSTART"].dt
        self.assertEqual(instant, told)

    def test_no_hour_is_lost_or_doubled_when_clocks_change(self):
        for host, visitor in (
            ("Europe/Brussels", "America/New_York"),
            ("America/New_York", "Europe/Brussels"),
        ):
            service = self.host(host, [(0, 6)], step=30)
            for day in changes_of(host):
                with self.subTest(f"{host} {day}"):
                    self.night_is_whole(service, host, visitor, day)

    def night_is_whole(self, service, host, visitor, day):
        clock = ZoneInfo(host)
        begin, end = (
            datetime.combine(day, time(hour), clock).astimezone(timezone.utc) for hour in (0, 6)
        )
        expected = [begin + i * HALF_HOUR for i in range((end - begin) // HALF_HOUR)]
        self.assertIn(len(expected), (10, 14), "an hour less, or more, than usual")
        here = self.offered(service, host, day, 1)[day.isoformat()]
        self.assertEqual(expected, [datetime.fromisoformat(start) for start in here])
        seen = self.offered(service, visitor, day - ONE_DAY, 3)
        instants = {datetime.fromisoformat(s) for starts in seen.values() for s in starts}
        self.assertFalse(set(expected) - instants)

    def test_the_hour_that_comes_twice_can_be_booked_twice(self):
        zone = "Europe/Brussels"
        service = self.host(zone, [(0, 6)])
        [day] = [day for day in changes_of(zone) if day.month > 6]
        starts = self.offered(service, zone, day, 1)[day.isoformat()]
        twice = [start for start in starts if start[11:16] == "02:00"]
        self.assertEqual(["+02:00", "+01:00"], [start[16:] for start in twice])
        events = [
            self.booked(service, start, zone, f"twice{number}@client.example")
            for number, start in enumerate(twice)
        ]
        self.assertEqual(timedelta(hours=1), events[1].start - events[0].start)
