from datetime import timedelta

from odoo import fields
from odoo.tests.common import freeze_time, tagged

from .booking_common import MONDAY, ONE_DAY, BookingCase, at, naive_at
from .common import ScheduleCase


@tagged("post_install", "-at_install")
class TestWaiting(BookingCase):
    """Whoever finds no time is told of what becomes free, each in turn."""

    scheduled = ScheduleCase.scheduled

    def setUp(self):
        super().setUp()
        self.massage.write({"waiting_list": True, "resource_ids": [(6, 0, self.maya_time.ids)]})
        self.full = [self.appointment(hour) for hour in (9, 10, 11, 13, 14, 15, 16)]

    def waits(self, name, **values):
        usual = {
            "service_id": self.massage.id,
            "name": name.title(),
            "email": f"{name}@client.example",
            "first_day": MONDAY,
            "last_day": MONDAY,
            "lang": "en_US",
            "tz": "UTC",
        }
        return self.env["booking.waiting"]._join({**usual, **values})

    def look(self):
        with self.scheduled() as env:
            env["booking.waiting"]._cron_offer()

    def told(self, name):
        """Of what somebody was told."""
        mails = self.mails(f"{name}@client.example")
        return [mail.subject for mail in mails if "A time is free" in mail.subject]

    def over(self, entry):
        """The offer of that entry was not taken."""
        past = fields.Datetime.now() - timedelta(seconds=1)
        entry.offered_until = past
        self.env["booking.reservation"]._kept_for(entry._visitor()).write({"expires_at": past})

    # Joining ------------------------------------------------------------------------------------

    def test_who_joins_gets_a_mail_with_the_way_out(self):
        ada = self.waits("ada")
        [mail] = self.mails("ada@client.example")
        self.assertIn("You are on the waiting list", mail.body_html)
        self.assertIn(ada._url(), mail.body_html)

    def test_while_the_company_has_no_address_mails_come_from_who_gives_it(self):
        senders = {"salon@salon.example": "salon@salon.example", False: self.maya.email}
        for number, (address, expected) in enumerate(senders.items()):
            self.env.company.email = address
            self.env.invalidate_all()  # Odoo keeps what is made of the address
            self.waits(f"ada{number}")
            [mail] = self.mails(f"ada{number}@client.example")
            self.assertIn(f"<{expected}>", mail.email_from)

    def test_one_address_does_not_fill_the_list(self):
        for _try in range(5):
            self.waits("ada")
        self.assertEqual(3, self.env["booking.waiting"].search_count([]))
        self.assertEqual(3, len(self.mails("ada@client.example")))

    # Being told ---------------------------------------------------------------------------------

    def test_while_nothing_is_free_nobody_is_told(self):
        self.waits("ada")
        self.look()
        self.assertEqual([], self.told("ada"))

    def test_who_has_waited_longest_is_told_first_and_has_it_alone(self):
        ada, bea = self.waits("ada"), self.waits("bea")
        self.full[1]._booking_cancel("client")
        self.look()
        self.assertEqual((1, 0), (len(self.told("ada")), len(self.told("bea"))))
        self.assertEqual(naive_at(10), ada.offered_start)
        self.assertFalse(bea.offered_start)
        self.assertEqual([], self.hours_free(), "nobody else is offered it")
        self.look()
        self.assertEqual(1, len(self.told("ada")), "once is enough")

    def test_the_last_evening_counts_where_the_service_is_at_home(self):
        """Nine o'clock on Tuesday is late on Monday there."""
        self.massage.timezone = "Pacific/Pago_Pago"
        tuesday = at(8, MONDAY + ONE_DAY)
        with freeze_time(tuesday, tick=True):
            ada = self.waits("ada")
            self.look()
        self.assertEqual(naive_at(9, MONDAY + ONE_DAY), ada.offered_start)

    def test_who_waits_is_first_asked_about_a_month_from_today_there(self):
        late = at(23)
        for zone, today in (("Asia/Tokyo", MONDAY + ONE_DAY), ("UTC", MONDAY)):
            self.massage.timezone = zone
            first, last = self.massage._usual_days_to_wait(late)
            self.assertEqual((today, 30 * ONE_DAY), (first, last - first))

    def test_what_is_not_taken_goes_to_the_next_one(self):
        ada, bea = self.waits("ada"), self.waits("bea")
        self.full[1]._booking_cancel("client")
        self.look()
        self.over(ada)
        self.look()
        self.assertEqual((1, 1), (len(self.told("ada")), len(self.told("bea"))))
        self.assertEqual(naive_at(10), bea.offered_start)
        self.over(bea)
        self.look()
        self.assertEqual(2, len(self.told("ada")), "whoever still waits has another turn")

    def test_two_times_are_for_two(self):
        entries = [self.waits("ada"), self.waits("bea")]
        for event in self.full[1:3]:
            event._booking_cancel("client")
        self.look()
        self.assertEqual({naive_at(10), naive_at(11)}, {each.offered_start for each in entries})

    def test_only_what_suits_them_is_told(self):
        self.massage.resource_ids |= self.jonas_time
        for hour in (9, 10, 11, 13, 14, 15, 16):
            self.appointment(hour, self.jonas)
        ada = self.waits("ada", resource_id=self.maya_time.id)
        bea = self.waits("bea", first_day=MONDAY + 60 * ONE_DAY, last_day=MONDAY + 61 * ONE_DAY)
        his = self.massage.appointment_ids.filtered(lambda event: event.user_id == self.jonas)
        his[:1]._booking_cancel("client")
        self.look()
        self.assertFalse(ada.offered_start)
        self.assertFalse(bea.offered_start)

    def test_a_time_that_a_client_moved_away_from_is_told_of(self):
        ada = self.waits("ada")
        cron = self.env.ref("appointment_calendar_sync.cron_offer")
        cron.active = True
        before = self.env["ir.cron.trigger"].search([])
        self.full[1].write({"start": naive_at(34), "stop": naive_at(35)})
        soon = self.env["ir.cron.trigger"].search([]) - before
        self.assertIn(cron, soon.cron_id)
        self.look()
        self.assertEqual(naive_at(10), ada.offered_start)

    def test_what_could_not_be_booked_in_peace_is_not_told(self):
        self.massage.notice = 24 * 20
        ada = self.waits("ada")
        self.full[1]._booking_cancel("client")
        self.look()
        self.assertFalse(ada.offered_start)

    def test_an_offer_lasts_no_longer_than_it_can_be_booked(self):
        hours = (at(10) - fields.Datetime.now().astimezone(at(10).tzinfo)).total_seconds() / 3600
        ada = self.waits("ada")
        self.massage.waiting_minutes = 1440
        self.massage.notice = int(hours) - 2
        self.full[1]._booking_cancel("client")
        self.look()
        latest = naive_at(10) - timedelta(hours=self.massage.notice)
        self.assertEqual(latest, ada.offered_until)

    # Leaving ------------------------------------------------------------------------------------

    def test_who_has_booked_waits_no_more(self):
        ada = self.waits("ada")
        self.full[1]._booking_cancel("client")
        self.look()
        self.book(10, email="ada@client.example", visitor=ada._visitor())
        self.assertFalse(ada.exists())

    def test_who_leaves_gives_the_time_to_the_next_one(self):
        ada, bea = self.waits("ada"), self.waits("bea")
        self.full[1]._booking_cancel("client")
        self.look()
        ada.unlink()
        self.look()
        self.assertEqual(naive_at(10), bea.offered_start)

    def test_who_is_forgotten_waits_no_more(self):
        self.waits("jane", email="jane@client.example")
        self.jane._forget_as_client()
        self.assertFalse(self.env["booking.waiting"].search([]))

    def test_nothing_is_kept_of_days_that_are_over(self):
        past = self.waits("ada", first_day=MONDAY - 60 * ONE_DAY, last_day=MONDAY - 59 * ONE_DAY)
        now = self.waits("bea")
        self.env["booking.waiting"]._gc_over()
        self.assertEqual((False, True), (bool(past.exists()), bool(now.exists())))
