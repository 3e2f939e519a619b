"""What stories about clients need: Maya offers massages, and Jane has booked one."""

from __future__ import annotations

import icalendar

from ..models.common import naive_at


class BookedCase:
    """Mixed into a `VendorCase`."""

    def setUp(self):
        super().setUp()
        self.service = self.env["booking.service"].create(
            {
                "name": "Massage",
                "duration": 60,
                "resource_ids": [(6, 0, self.maya.resource_ids[:1].ids)],
                "timezone": "UTC",
            }
        )
        self.jane = self.env["res.partner"].create({"name": "Jane", "email": "jane@client.example"})
        self.forget_mails()

    def booked(self, start=None, **vals):
        """Jane's appointment, which is in Maya's calendar already; what she knows is forgotten."""
        event = self.booking(start, **vals)
        self.sync()
        self.forget_mails()
        return event

    def booking(self, start=None, **vals):
        people = [(6, 0, (self.maya.partner_id + self.jane).ids)]
        given = {"booking_client_id": self.jane.id, "partner_ids": people, **vals}
        given |= {"booking_service_id": self.service.id, "booking_state": "confirmed"}
        return self.event(start or naive_at(10), **given)

    def forget_mails(self):
        self.known = self.mails()

    def mails(self):
        return self.env["mail.mail"].sudo().search([])

    def told(self):
        """What clients were told since, as (method, uid, sequence, start), oldest first."""
        return [
            self._invitation(attached)
            for mail in (self.mails() - self.known).sorted("id")
            for attached in mail.attachment_ids.filtered(lambda a: a.name.endswith(".ics"))
        ]

    def _invitation(self, attached):
        calendar = icalendar.Calendar.from_ical(attached.raw)
        [event] = calendar.walk("VEVENT")
        start = event["DTSTART"].dt
        return str(calendar["METHOD"]), str(event["UID"]), event["SEQUENCE"], start

    def assertUntold(self):
        self.assertEqual(self.known, self.mails())

    def reserved(self, event):
        """From when to when her time is kept for it."""
        kept = event.sudo().booking_reservation_ids
        return kept.mapped(lambda reservation: (reservation.start, reservation.stop))
