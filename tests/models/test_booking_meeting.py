from datetime import timedelta

from odoo import fields
from odoo.tests import Form
from odoo.tests.common import new_test_user, tagged

from ...providers.base import Meeting
from ...providers.errors import Rejected, TransientError
from ...providers.memory import MemoryServer
from ...providers.memory_meetings import finish, offer
from .booking_common import BookingCase
from .common import SyncCase, naive_at

ZOOM = "https://zoom.example/maya"


@tagged("post_install", "-at_install")
class TestBookingMeeting(SyncCase):
    """A vendor makes the link to join, once for each appointment, and its client learns of it."""

    mails = BookingCase.mails
    write_mails = BookingCase.write_mails
    invitation = BookingCase.invitation

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jane = cls.env["res.partner"].create({"name": "Jane", "email": "jane@client.example"})
        cls.maya.email = "maya@salon.example"
        cls.jonas = new_test_user(cls.env, "sync_jonas", groups="base.group_user", tz="UTC")
        values = {"name": "Jonas Weber", "user_id": cls.jonas.id}
        cls.jonas_time = cls.env["resource.resource"].create(values)

    def setUp(self):
        super().setUp()
        self.offer()
        resources = self.maya.resource_ids[:1] | self.jonas_time
        self.service = self.env["booking.service"].create(
            {"name": "Advice", "resource_ids": [(6, 0, resources.ids)], "meeting": "google_meet"}
        )

    def offer(self, meeting=Meeting.GOOGLE_MEET, slow=False, server=None):
        server = server or self.server
        offer(server, server.name, meeting, slow)
        provider = self.connection._build_provider(self.connection._store_credentials)
        self.env["calendar.remote"]._adopt(self.connection, provider.calendars())

    def booked(self, **vals):
        values = {
            "booking_service_id": self.service.id,
            "booking_client_id": self.jane.id,
            "user_id": self.maya.id,
            "start": naive_at(10),
        }
        return self.env["calendar.event"].create({**values, **vals})

    def asked(self):
        return [r.verb for r in self.server.requests].count("meet")

    def cron(self):
        with self.scheduled() as env:
            env["calendar.event"]._cron_meetings()

    def a_while_passes(self, event, **delta):
        """What was to be done within that time is due."""
        for name in ("booking_mail_at", "booking_meeting_at"):
            if event[name]:
                event[name] -= timedelta(**delta)
        self.cron()
        self.sync()

    # The link -----------------------------------------------------------------------------------

    def test_the_vendor_makes_the_link_when_the_event_is_there(self):
        event = self.booked()
        self.assertEqual(("wanted", False), (event.booking_meeting, event.videocall_location))
        self.sync()
        [there] = self.there()
        self.assertTrue(there.conference)
        self.assertEqual(there.conference, event.videocall_location)
        self.assertEqual("made", event.booking_meeting)
        self.assertEqual("", there.location)

    def test_there_is_one_mail_and_it_has_the_link(self):
        event = self.booked()
        self.assertFalse(self.mails())
        self.sync()
        [mail] = self.mails()
        self.assertIn(event.videocall_location, mail.body_html)
        self.assertEqual(event.videocall_location, self.invitation(mail)[1]["LOCATION"])
        self.a_while_passes(event, minutes=5)
        self.assertEqual(mail, self.mails())

    def test_it_is_asked_for_once_and_nothing_is_left_to_do(self):
        event = self.booked()
        self.sync()
        link = event.videocall_location
        event.name = "Jane, the second time"
        self.sync()
        self.assertEqual((1, link), (self.asked(), event.videocall_location))
        self.assertFalse(self.env["calendar.outbox"].search([]))

    def test_a_lost_answer_makes_no_second_meeting(self):
        event = self.booked()
        self.server.latency = self.lose_the_first
        self.drain()
        [made] = self.there()
        self.assertTrue(made.conference)
        self.assertEqual("wanted", event.booking_meeting)
        self.a_while_passes(event, minutes=1)
        self.assertEqual(made.conference, self.there()[0].conference)
        self.assertEqual(made.conference, event.videocall_location)

    def lose_the_first(self, request):
        if request.verb == "meet" and self.asked() == 1:
            self.server.drop_next_answer()

    def test_a_meeting_that_she_made_herself_is_kept(self):
        event = self.booked()
        self.server.fail_next(TransientError("slow", reason="timeout"), verb="meet")
        self.drain()
        self.server.edit(self.ref(event), conference=ZOOM)
        self.sync()
        self.assertEqual((ZOOM, ZOOM), (event.videocall_location, self.there()[0].conference))
        self.assertIn(ZOOM, self.mails().body_html)

    def test_another_meeting_of_hers_reaches_the_client(self):
        event = self.booked()
        self.sync()
        self.server.edit(self.ref(event), conference=ZOOM)
        self.sync()
        self.assertEqual(ZOOM, event.videocall_location)
        self.assertIn(ZOOM, self.mails()[-1:].body_html)
        self.assertEqual(2, len(self.mails()))

    def test_a_link_that_staff_give_is_kept_and_none_is_made(self):
        event = self.booked(videocall_location=ZOOM)
        self.sync()
        self.assertEqual((ZOOM, 0), (event.videocall_location, self.asked()))
        self.assertEqual(1, len(self.mails()))

    def test_a_private_feed_has_the_link_and_one_without_details_has_not(self):
        event = self.booked()
        self.sync()
        feeds = self.env["calendar.feed"].with_user(self.maya)
        told, timed = (
            feeds.create({"detailed": detailed})._content().replace(b"\r\n ", b"").decode()
            for detailed in (True, False)
        )
        self.assertIn(event.videocall_location, told)
        self.assertNotIn(event.videocall_location, timed)

    # Waiting for it -----------------------------------------------------------------------------

    def test_a_slow_vendor_holds_the_mail_up_for_a_minute(self):
        self.offer(slow=True)
        event = self.booked()
        self.sync()
        self.assertFalse(self.mails())
        self.a_while_passes(event, seconds=50)
        self.assertFalse(self.mails())
        self.a_while_passes(event, seconds=20)
        [mail] = self.mails()
        self.assertIn("follows in a second mail", mail.body_html)

    def test_a_second_mail_brings_a_late_link(self):
        self.offer(slow=True)
        event = self.booked()
        self.sync()
        self.a_while_passes(event, seconds=70)
        finish(self.server)
        self.sync()
        first, second = self.mails()
        self.assertIn(event.videocall_location, second.body_html)
        self.assertIn("Here is your link", second.body_html)
        self.assertEqual(1, self.invitation(second)[1]["SEQUENCE"])
        self.a_while_passes(event, minutes=5)
        self.assertEqual(2, len(self.mails()))
        self.assertTrue(first)

    def test_a_link_that_comes_in_time_is_in_the_first_mail(self):
        self.offer(slow=True)
        event = self.booked()
        self.sync()
        finish(self.server)
        self.sync()
        self.assertIn(event.videocall_location, self.mails().body_html)

    def test_an_account_that_can_not_be_reached_holds_nobody_up(self):
        self.server.break_after(0)
        event = self.booked()
        self.drain()
        self.a_while_passes(event, seconds=70)
        self.assertIn("follows in a second mail", self.mails().body_html)

    def test_a_move_meanwhile_is_in_the_mail_that_waits(self):
        event = self.booked()
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.sync()
        [mail] = self.mails()
        self.assertEqual(naive_at(14), self.invitation(mail)[1]["DTSTART"].dt.replace(tzinfo=None))

    def test_who_cancels_meanwhile_hears_of_that_alone(self):
        event = self.booked()
        event._booking_cancel("staff")
        self.sync()
        self.a_while_passes(event, minutes=5)
        [mail] = self.mails()
        self.assertEqual("CANCEL", self.invitation(mail)[0])

    def test_a_silent_import_stays_silent(self):
        events = self.env["calendar.event"].with_context(no_mail_to_attendees=True)
        event = events.create(
            {
                "booking_service_id": self.service.id,
                "booking_client_id": self.jane.id,
                "user_id": self.maya.id,
                "start": naive_at(10),
            }
        )
        self.sync()
        self.assertTrue(event.videocall_location)
        self.assertFalse(self.mails())

    def test_a_request_waits_for_no_link_and_gets_one_when_it_is_approved(self):
        self.service.needs_approval = True
        event = self.booked(booking_state="requested")
        [request] = self.mails()
        self.sync()
        self.assertEqual(0, self.asked())
        event.action_booking_approve()
        self.assertEqual(request, self.mails())
        self.sync()
        self.assertIn(event.videocall_location, self.mails()[-1:].body_html)
        self.assertEqual(2, len(self.mails()))

    def test_the_form_leaves_the_link_to_the_vendor_and_the_place_out(self):
        self.service.write({"location": "Rue des Lilas 12", "video_link": ZOOM})
        with Form(self.env["calendar.event"].with_user(self.maya)) as form:
            form.booking_service_id = self.service
            form.booking_client_id = self.jane
            form.start = naive_at(10)
        event = form.record
        self.assertEqual(("wanted", False), (event.booking_meeting, event.location))
        self.service.meeting = "link"
        other = self.booked(start=naive_at(14))
        self.assertEqual((ZOOM, False), (other.videocall_location, other.location))

    # What becomes of it -------------------------------------------------------------------------

    def test_a_moved_appointment_keeps_its_link(self):
        event = self.booked()
        self.sync()
        link = event.videocall_location
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.sync()
        self.assertEqual((link, 1), (event.videocall_location, self.asked()))
        self.assertEqual(link, self.there()[0].conference)
        self.assertIn(link, self.mails()[-1:].body_html)

    def test_another_practitioner_makes_another_link(self):
        his = self.colleague()
        event = self.booked()
        self.sync()
        before = event.videocall_location
        event.user_id = self.jonas
        self.sync()
        self.assertNotEqual(before, event.videocall_location)
        self.assertEqual(his.events(his.name)[0].conference, event.videocall_location)
        moved = self.mails()[-1:]
        self.assertIn(event.videocall_location, moved.body_html)
        self.assertNotIn(before, moved.body_html)

    def test_a_reinstated_appointment_has_the_link_of_its_new_event(self):
        event = self.booked()
        self.sync()
        event._booking_cancel("staff")
        self.sync()
        event.action_unarchive()
        self.sync()
        self.assertEqual(self.there()[0].conference, event.videocall_location)
        self.assertIn(event.videocall_location, self.mails()[-1:].body_html)

    def colleague(self):
        """Jonas has an account as well, whose calendar makes meetings."""
        server = MemoryServer.named("jonas@vendor.example")
        connection = self.connect(self.jonas, server.name)
        connection.remote_ids.write({"receives_bookings": True, "meeting": "google_meet"})
        offer(server, server.name, Meeting.GOOGLE_MEET)
        return server

    def test_several_hosts_have_one_meeting_and_all_have_its_link(self):
        his = self.colleague()
        both = self.maya.resource_ids[:1] | self.jonas_time
        event = self.booked(booking_resource_ids=[(6, 0, both.ids)])
        self.sync()
        [hers], [copy] = self.there(), his.events(his.name)
        self.assertEqual(hers.conference, event.videocall_location)
        self.assertEqual(("", event.videocall_location), (copy.conference, copy.location))
        self.assertEqual(1, self.asked())
        self.assertNotIn("meet", [request.verb for request in his.requests])

    def test_all_clients_of_a_session_get_its_link(self):
        self.service.seats = 3
        first = self.booked()
        self.sync()
        joan = self.env["res.partner"].create({"name": "Joan", "email": "joan@client.example"})
        second = self.booked(booking_client_id=joan.id)
        self.sync()
        [there] = self.there()
        links = {there.conference, first.videocall_location, second.videocall_location}
        self.assertEqual(1, len(links))
        for address in ("jane@client.example", "joan@client.example"):
            [mail] = self.mails(address)
            self.assertIn(there.conference, mail.body_html)

    # Who can not --------------------------------------------------------------------------------

    def test_a_calendar_without_meetings_means_our_own_link(self):
        self.offer(meeting=None)
        self.service.video_link = ZOOM
        event = self.booked()
        self.assertEqual(("none", ZOOM), (event.booking_meeting, event.videocall_location))
        self.assertIn(ZOOM, self.mails().body_html)
        self.sync()
        self.assertEqual((0, ZOOM), (self.asked(), self.there()[0].location))
        self.assertTrue(self.env["calendar.sync.log"].search([("kind", "=", "meeting")]))

    def test_a_refusal_means_our_own_link_and_a_line_in_the_log(self):
        self.service.video_link = ZOOM
        event = self.booked()
        self.server.fail_next(Rejected("not here", reason="forbidden"), verb="meet")
        self.sync()
        self.assertEqual(("none", ZOOM), (event.booking_meeting, event.videocall_location))
        self.assertIn(ZOOM, self.mails().body_html)
        self.assertEqual(ZOOM, self.there()[0].location)
        [line] = self.env["calendar.sync.log"].search([("kind", "=", "meeting")])
        self.assertNotIn("Jane", line.message)

    def test_who_never_makes_it_is_asked_a_few_times_only(self):
        self.offer(slow=True)
        event = self.booked()
        self.sync()
        for _time in range(20):
            self.a_while_passes(event, hours=2)
        self.assertEqual("none", event.booking_meeting)
        self.assertLess(self.asked(), 15)
        self.assertFalse(event.booking_meeting_at)

    def test_the_service_says_who_can_not(self):
        self.assertIn("Jonas Weber", self.service.meeting_trouble)
        self.assertNotIn(self.maya.name, self.service.meeting_trouble)
        self.assertIn("no link", self.service.meeting_trouble)
        self.service.video_link = ZOOM
        self.assertIn("own link", self.service.meeting_trouble)
        self.service.resource_ids -= self.jonas_time
        self.assertFalse(self.service.meeting_trouble)
        self.service.meeting = "teams"
        self.assertIn("Teams", self.service.meeting_trouble)

    def test_what_is_over_is_not_told(self):
        event = self.booked(start=fields.Datetime.now() - timedelta(hours=3))
        self.sync()
        self.assertFalse(self.mails())
        self.assertTrue(event)
