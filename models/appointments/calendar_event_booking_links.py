from collections import namedtuple

from odoo import models

from ...providers.google import add_link as google
from ...providers.microsoft import add_link as outlook
from ..moments import aware

#: Where a client adds the appointment to their own calendar: its name, an icon, the address.
AddLink = namedtuple("AddLink", "name icon url")


class CalendarEvent(models.Model):
    """Links by which a client adds an appointment to a calendar on the web.

    What stands in them goes to somebody else, and stays in histories and logs there: so they
    say what, when and where, and nothing that opens anything (docs/decisions/0110).
    """

    _inherit = "calendar.event"

    def _booking_add_links(self):
        """One `AddLink` for each calendar on the web."""
        start, stop = self._booking_span()
        told = (self._booking_title(), aware(start), aware(stop), self._booking_public_place())
        work, private = (outlook.add_link(host, *told) for host in (outlook.WORK, outlook.PERSONAL))
        return [
            AddLink(self.env._("Google Calendar"), "fa-google", google.add_link(*told)),
            AddLink(self.env._("Outlook.com"), "fa-windows", private),
            AddLink(self.env._("Microsoft 365"), "fa-briefcase", work),
        ]

    def _booking_public_place(self):
        """Where it is. Who knows the link of a meeting can join it: that is not told."""
        if self.location:
            return self.location
        online = self.env._("Online: the link is in your confirmation mail")
        return online if self.videocall_location else ""
