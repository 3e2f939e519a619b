"""Why a time is, or is not, offered."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from ...core.interval import Interval
from .access_records import Records
from .booking_common import MONDAY, ONE_DAY, BookingCase, at, naive_at, now
from .common import SyncCase, foreign
from .common import at as in_days
from .common import naive_at as day_hour

WEDNESDAY = MONDAY + 2 * ONE_DAY


class Asking:
    """Asks as somebody, at the page."""

    def ask(self, user, resource=None, day=MONDAY, service=None, asked=0.0):
        inquiry = self.env["booking.explain"].with_user(user).with_context(tz="UTC")
        values = {"service_id": (service or self.massage).id, "day": day, "asked": asked}
        return inquiry.create({**values, **({"resource_id": resource.id} if resource else {})})

    def starts(self, *args, **kwargs):
        """{time of day: what the page says of it}."""
        return {
            start["start"][11:16]: start for start in self.ask(*args, **kwargs).answer["starts"]
        }

    def labels(self, *args, **kwargs):
        return {time: start["label"] for time, start in self.starts(*args, **kwargs).items()}

    def hints(self, *args, **kwargs):
        return " ".join(hint["text"] for hint in self.ask(*args, **kwargs).answer["hints"])


@tagged("post_install", "-at_install")
class TestExplain(Asking, BookingCase):
    """What stands in the way of a time has a name, for who may know it."""

    def setUp(self):
        super().setUp()
        (self.maya | self.jonas | self.manager).tz = "UTC"

    def obstacle(self, time="10:00", user=None, **kwargs):
        """What takes that time of Maya, as the page tells it."""
        start = self.starts(user or self.manager, self.maya_time, **kwargs)[time]
        self.assertEqual("Taken", start["label"])
        [obstacle] = start["obstacles"]
        return obstacle

    # One reason after the other -----------------------------------------------------------------

    def test_a_quiet_day_is_offered(self):
        self.assertEqual(
            dict.fromkeys(
                ["09:00", "10:00", "11:00", "13:00", "14:00", "15:00", "16:00"], "Offered"
            ),
            self.labels(self.maya),
        )

    def test_rules_of_the_service_are_named(self):
        far = MONDAY + 70 * ONE_DAY
        self.assertEqual({"Too far ahead"}, set(self.labels(self.maya, day=far).values()))
        last = MONDAY - 21 * ONE_DAY
        self.assertEqual({"Over"}, set(self.labels(self.maya, day=last).values()))
        self.massage.notice = 24 * 100
        self.assertEqual({"Too soon"}, set(self.labels(self.maya).values()))

    def test_the_end_of_work_is_named(self):
        self.massage.duration = 90
        self.assertEqual("Outside working hours", self.labels(self.maya)["16:00"])

    def test_a_time_between_two_starts_can_be_asked_about(self):
        self.assertEqual("Between two starts", self.labels(self.maya, asked=10.25)["10:15"])
        self.assertEqual("Outside working hours", self.labels(self.maya, asked=7.5)["07:30"])

    def test_a_full_day_is_named(self):
        self.massage.daily_limit = 1
        self.book(9, resource=self.maya_time)
        labels = self.labels(self.maya)
        self.assertEqual("Fully booked", labels["14:00"])
        self.assertEqual("Offered", self.labels(self.jonas)["14:00"])

    # What takes the time ------------------------------------------------------------------------

    def test_an_appointment_is_named_once_and_its_client_to_its_practitioner_alone(self):
        event = self.book(10, resource=self.maya_time)
        for user, title in ((self.maya, "Jane Doe – Massage"), (self.manager, "")):
            with self.subTest(user.name):
                told = self.obstacle(user=user)
                self.assertEqual(("Appointment: Massage", title), (told["text"], told["title"]))
                self.assertEqual(event.id, told["id"])

    def test_the_time_around_an_appointment_is_named(self):
        self.massage.write({"buffer_before": 15, "buffer_after": 30})
        self.event(self.maya, 10.25, 10.5)
        self.event(self.maya, 14.75, 15)
        labels = self.labels(self.maya)
        self.assertEqual("In the 30 minutes kept free after", self.obstacle("09:00")["part"])
        self.assertEqual("", self.obstacle("10:00")["part"])
        self.assertEqual("In the 15 minutes kept free before", self.obstacle("15:00")["part"])
        self.assertEqual("Offered", labels["11:00"])

    def test_an_event_has_a_title_for_its_owner_alone(self):
        event = self.event(self.maya, 10, 11, name="Dentist", privacy="private")
        self.assertEqual("Dentist", self.obstacle(user=self.maya)["title"])
        for privacy in ("private", "public"):
            event.privacy = privacy
            with self.subTest(privacy):
                self.assertNotIn("Dentist", str(self.ask(self.manager, self.maya_time).answer))

    def test_time_off_has_a_reason_for_whom_it_concerns(self):
        leaves = self.env["resource.calendar.leaves"]
        day_off = {"date_from": naive_at(0), "date_to": naive_at(24), "time_type": "leave"}
        own = leaves.create({**day_off, "name": "Surgery", "resource_id": self.maya_time.id})
        self.assertEqual("Surgery", self.obstacle(user=self.maya)["title"])
        told = self.obstacle()
        self.assertEqual(("Time off", ""), (told["text"], told["title"]))
        own.unlink()
        leaves.create({**day_off, "name": "Carnival", "calendar_id": False, "resource_id": False})
        told = self.obstacle()
        self.assertEqual(("Closing day", "Carnival"), (told["text"], told["title"]))

    def test_a_time_that_a_visitor_keeps_is_named(self):
        self.massage._hold(self.wish(10, resource=self.maya_time, visitor="v"), now())
        self.assertIn("Kept for a visitor", self.obstacle()["text"])

    # Who may ask --------------------------------------------------------------------------------

    def test_a_practitioner_asks_about_herself_alone(self):
        self.assertEqual(self.maya_time, self.ask(self.maya).resource_id)
        with self.assertRaises(AccessError):
            self.ask(self.maya, self.jonas_time).answer  # noqa: B018
        self.assertTrue(self.ask(self.manager, self.jonas_time).answer)

    # What is often wrong ------------------------------------------------------------------------

    def test_what_is_often_wrong_is_said(self):
        self.assertIn("No calendar is connected", self.hints(self.maya))
        weekend = MONDAY + 5 * ONE_DAY
        self.assertIn("no working hours on this day", self.hints(self.maya, day=weekend))
        self.massage.is_published = False
        self.assertIn("not published", self.hints(self.maya))
        self.massage.resource_ids = self.jonas_time
        self.assertIn("does not offer", self.hints(self.maya))
        self.maya_time.calendar_id.attendance_ids = False
        self.assertIn("No working hours are set", self.hints(self.maya))

    def test_what_is_shown_as_free_is_pointed_out_with_its_title_for_its_owner(self):
        self.event(self.maya, 10, 11, name="Maybe gym", show_as="free")
        self.assertIn("Maybe gym", self.hints(self.maya))
        others = self.hints(self.manager, self.maya_time)
        self.assertIn("1 events", others)
        self.assertNotIn("gym", others)

    # Several people -----------------------------------------------------------------------------

    def test_who_else_has_to_come_is_named(self):
        self.massage.assignment = "together"
        self.event(self.jonas, 10, 11, name="Physio")
        told = self.obstacle(user=self.maya)
        self.assertEqual(("Jonas Weber", "event", ""), (told["who"], told["kind"], told["title"]))

    def test_rooms_are_named_when_none_is_left(self):
        room = self.env["resource.resource"].create(
            {"name": "Blue room", "resource_type": "material", "calendar_id": False, "tz": "UTC"}
        )
        self.massage.room_ids = room
        self.book(10, resource=self.jonas_time)
        self.event(self.maya, 11, 12, user_id=False, partner_ids=[(6, 0, [])])
        told = self.obstacle(user=self.maya)
        self.assertEqual(("Blue room", "booked", ""), (told["who"], told["kind"], told["title"]))
        self.assertEqual("Offered", self.labels(self.maya)["11:00"])
        hand = self.env["booking.by.hand"].create(
            {"service_id": self.massage.id, "resource_id": self.maya_time.id, "day": MONDAY,
             "start": naive_at(10), "anyway": True}
        )  # fmt: skip
        self.assertEqual("taken", hand.verdict)
        hand.start = naive_at(11)
        hand.write({"who": "new", "client_name": "Ann"})
        hand.action_book()
        [ann] = self.env["calendar.event"].search([("booking_client_name", "=", "Ann")])
        self.assertEqual(room | self.maya_time, ann.booking_resource_ids)

    def test_a_session_is_offered_as_long_as_it_has_places(self):
        self.massage.write({"seats": 2, "only_planned": True})
        self.appointment(10.25, booking_client_id=False)
        labels = self.labels(self.maya)
        self.assertEqual("Offered", labels["10:15"])
        self.assertEqual("Not planned", labels["14:00"])
        for name in ("Ann", "Ben"):
            self.book(10.25, resource=self.maya_time, email=f"{name}@client.example")
        self.assertNotIn("Shown as free", self.hints(self.maya), "a seat is no event of hers")
        self.assertEqual("Full", self.labels(self.maya)["10:15"])

    # It is true ---------------------------------------------------------------------------------

    def test_a_day_is_told_as_it_is_offered(self):
        self.massage.write({"step": 15, "duration": 45, "buffer_before": 10, "daily_limit": 3})
        self.book(9, resource=self.maya_time)
        self.event(self.maya, 10.5, 10.75)
        self.event(self.maya, 0, 0.5, allday=True, start_date=WEDNESDAY, stop_date=WEDNESDAY)
        self.massage._hold(self.wish(14, resource=self.maya_time, visitor="v"), now())
        for day in range(6):
            window = Interval(at(24 * day), at(24 * (day + 1)))
            told = self.massage._explain(self.maya_time, window, now())
            offered = self.massage._slots(window, now(), self.maya_time)
            with self.subTest(day):
                self.assertEqual(
                    [slot.start for slot in offered],
                    [each.start for each in told if each.refusal is None],
                )
                taken = [each for each in told if each.refusal == "taken"]
                self.assertTrue(all(each.refused[0].obstacles for each in taken), "it has a name")
                self.assertEqual(day in (0, 2), bool(taken))

    def test_what_takes_time_is_the_same_as_names_are_given_for(self):
        self.book(9, resource=self.maya_time)
        self.event(self.maya, 10.5, 10.75)
        self.event(self.jonas, 15, 16, partner_ids=[(6, 0, self.maya.partner_id.ids)])
        self.event(self.maya, 0, 0, allday=True, start_date=WEDNESDAY, stop_date=WEDNESDAY)
        window = Interval(at(0), at(24 * 4))
        taken = self.env["booking.availability"]._taken(self.maya_time, window, now())
        clashes = self.env["booking.clash"]._clashes(self.maya_time, window, now())
        minutes = [at(0) + timedelta(minutes=15 * n) for n in range(4 * 24 * 4)]
        named = [any(c.span.start <= m < c.span.stop for c in clashes) for m in minutes]
        known = [any(t.start <= m < t.stop for t in taken[self.maya_time.id]) for m in minutes]
        self.assertEqual(known, named)
        self.assertIn(True, known)


@tagged("post_install", "-at_install")
class TestExplainCalendars(Asking, SyncCase):
    """What a connected calendar takes."""

    def setUp(self):
        super().setUp()
        self.maya_time = self.remote._blocked_resource()
        self.maya_time.calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Always",
                "tz": "UTC",
                "attendance_ids": [
                    (0, 0, {"name": "x", "dayofweek": str(d), "hour_from": 9, "hour_to": 17,
                            "day_period": "morning"})
                    for d in range(7)
                ],
            }
        )  # fmt: skip
        self.massage = self.env["booking.service"].create(
            {
                "name": "Massage",
                "resource_ids": [(6, 0, self.maya_time.ids)],
                "is_published": True,
                "timezone": "UTC",
            }
        )
        self.manager = self.env.ref("base.user_admin")
        self.day = in_days(0).date()

    def obstacles(self, user, time="10:00"):
        return self.starts(user, self.maya_time, day=self.day)[time]["obstacles"]

    def test_a_calendar_is_named_with_its_account_and_its_age(self):
        self.server.put(self.account, foreign(in_days(10)))
        self.pull()
        for user in (self.maya, self.manager):
            with self.subTest(user.login):
                [told] = self.obstacles(user)
                self.assertIn(self.account, told["text"])
                self.assertEqual(str(self.remote.last_pull_at), told["age"])
                self.assertEqual("", told["title"], "Odoo does not know it")

    def test_a_title_that_odoo_may_know_is_its_owners(self):
        self.server.put(self.account, foreign(in_days(10), title="Dentist"))
        for receives in (False, True):
            self.remote.write({"detail": "full", "receives_bookings": receives})
            self.sync()
            with self.subTest(receives_bookings=receives):
                [told] = self.obstacles(self.maya)
                self.assertEqual("Dentist", told["title"])
                self.assertNotIn("Dentist", str(self.obstacles(self.manager)))

    def test_a_calendar_that_is_closed_is_named(self):
        self.connection.sudo().write({"state": "reconnect", "when_broken": "block"})
        [told] = self.obstacles(self.maya)
        self.assertEqual("unreachable", told["kind"])
        self.assertIn("connected again", self.hints(self.maya, self.maya_time))
        self.connection.sudo().when_broken = "ignore"
        self.assertEqual("Offered", self.labels(self.maya, day=self.day)["10:00"])

    def test_what_its_owner_is_asked_about_is_named_and_stays_taken(self):
        known = {"res.users": self.maya, "calendar.remote": self.remote}
        known |= {"resource.resource": self.maya_time, "calendar.connection": self.connection}
        kept = Records(self.env, known).of("calendar.conflict.time")
        kept.write({"start": day_hour(10), "stop": day_hour(11)})
        [told] = self.obstacles(self.maya)
        self.assertEqual("asked", told["kind"])
        values = {"service_id": self.massage.id, "resource_id": self.maya_time.id, "day": self.day}
        hand = self.env["booking.by.hand"].with_user(self.maya).with_context(tz="UTC")
        verdicts = {
            row["start"][11:16]: row["verdict"] for row in hand.create(values).times["starts"]
        }
        self.assertEqual(("taken", "free"), (verdicts["10:00"], verdicts["12:00"]))

    def test_a_calendar_that_does_not_block_is_pointed_out(self):
        self.remote.blocks_availability = False
        self.assertIn("No connected calendar blocks time", self.hints(self.maya))
