from odoo import models
from odoo.fields import Command

from ..events.plain_text import to_text
from .client_words import without

#: What an appointment knows from who booked it, beside the answers, and is nobody else's.
OF_CLIENT = {"booking_note": False, "booking_tz": False, "booking_clock": False}


class CalendarEvent(models.Model):
    """An appointment that somebody else gets: its former client is told, and leaves nothing there.

    A contact with the same address is the same person, written down twice: there is nothing to
    tell.
    """

    _inherit = "calendar.event"

    def write(self, vals):
        lost = self._booking_lost_by_client(vals)
        if not lost:
            return super().write(vals)
        if lost != self:
            return (self - lost).write(dict(vals)) and lost.write(vals)
        for event in self:
            event._booking_tell_former()
        said = {event: event._booking_client_lines() for event in self}
        self.sudo().booking_answer_ids.unlink()
        named = self.filtered(lambda event: event.name == event._booking_usual_title())
        result = super().write({**OF_CLIENT, **vals})
        for event in named if "name" not in vals else ():
            event.name = event._booking_usual_title()
        for event in self.filtered("description"):
            event.description = without(event.description, said[event])
        return result

    def _booking_client_lines(self):
        """What was put into the notes of the client, line by line: by the booking, or by Odoo when
        staff made it. The practitioner's own words stand there too."""
        client = self.sudo().booking_client_id
        answers = self.sudo().booking_answer_ids
        texts = [client.email_normalized or "", self.booking_note or ""]
        texts += [text for each in answers for text in (each.question, each.answer)]
        # Odoo names who organizes it and whom it is with: of nobody's meeting only the latter.
        nobody = self.env.ref("base.user_root")
        texts.append(to_text(self._get_contact_details_description(nobody, client)))
        return [line for text in texts for line in text.splitlines()]

    def _booking_lost_by_client(self, vals):
        """Those of these appointments whose client somebody else, or nobody, is to be now."""
        if "booking_client_id" not in vals:
            return self.browse()
        client = self.env["res.partner"].browse(vals["booking_client_id"] or [])
        return self.filtered(
            lambda event: (
                event.booking_service_id
                and event.booking_client_id - client
                and not event._booking_has_address_of(client)
            )
        )

    def _booking_has_address_of(self, partner):
        address = self.booking_client_id.email_normalized
        return bool(address) and address == partner.email_normalized

    def _booking_tell_former(self):
        """Before anything is written: the mail tells of the appointment that they had."""
        if self._takes_place() and not self.env.context.get("no_mail_to_attendees"):
            self._booking_announce("cancelled")

    def _booking_usual_title(self):
        service = self.booking_service_id.with_context(lang=self.user_id.sudo().lang)
        return service._title_for(self.booking_client_name)

    def _booking_attendees_for(self, vals):
        """A former client does not attend any more, unless the appointment is with them."""
        values = super()._booking_attendees_for(vals)
        if "booking_client_id" not in vals:
            return values
        client = self.env["res.partner"].browse(vals["booking_client_id"] or [])
        hosts = (self.user_id | self.sudo().booking_resource_ids.user_id).sudo().partner_id
        left = map(Command.unlink, (self.booking_client_id - client - hosts).ids)
        given = values.get("partner_ids", vals.get("partner_ids", []))
        return {**values, "partner_ids": [*left, *given]}
