from contextlib import closing

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..events.calendar_event_sync import QUIET
from ..named import CRON_OF_MAILS, known

MAILS = "appointment_calendar_sync.booking_mail_%s"


def own_mail(label, when):
    return fields.Many2one(
        "mail.template",
        label,
        domain="[('model', '=', 'calendar.event')]",
        ondelete="set null",
        help=f"{when} Empty: the mail that comes with the addon, which can be edited too.",
    )


class BookingService(models.Model):
    """The words in which clients of a service are told of their appointments."""

    _inherit = "booking.service"

    mail_confirmed_id = own_mail("Booked", "Sent when an appointment is made.")
    mail_reminder_id = own_mail("Reminder", "Sent some time before, as the reminders say.")
    mail_link_id = own_mail("Video link", "Sent when the link was not ready for the first mail.")
    mail_moved_id = own_mail("Changed", "Sent when the time, place or practitioner changes.")
    mail_cancelled_id = own_mail("Cancelled", "Sent when an appointment is cancelled.")
    mail_reinstated_id = own_mail(
        "Takes place after all", "Sent when a cancelled appointment is reinstated."
    )

    def _mail_template(self, kind):
        """The mail that tells of `kind`: this service's own, or ours; none if it was deleted."""
        own = self.sudo()[f"mail_{kind}_id"] if f"mail_{kind}_id" in self._fields else False
        return own or known(self.env, "mail.template", MAILS % kind)

    def _mail_sender(self):
        """Whom mails about it come from, where nobody has an appointment yet: the company, or,
        while that has no address, one of those with whom it is."""
        company = self.company_id or self.env.company
        people = self.resource_ids.user_id.filtered("email")
        return company.email_formatted or people[:1].email_formatted

    # Seeing it --------------------------------------------------------------------------------

    def action_mail_example(self):
        """Send whoever asks the mail `kind` of the context, about an appointment that is none."""
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.email_normalized:
            raise UserError(
                self.env._("You have no e-mail address. Enter one in your preferences first.")
            )
        kind = self.env.context.get("kind") or "confirmed"
        if not self._mail_template(kind):
            raise UserError(self.env._("There is no such mail any more. Choose one, then save."))
        values = self._mail_example(kind)
        self.env["mail.mail"].sudo().create(values)
        known(self.env, "ir.cron", CRON_OF_MAILS)._trigger()
        return self._on_its_way()

    def _on_its_way(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The example is on its way to %s.", self.env.user.email),
            },
        }

    def _mail_example(self, kind):
        """What a client would get. The appointment is made for it and taken back again."""
        with closing(self.env.cr.savepoint()):
            event = self.sudo()._example_appointment(kind)
            mail = event._booking_write_mail(kind, self._mail_template(kind))
            return self._copy_of(mail)

    def _example_appointment(self, kind):
        user = self.resource_ids.user_id[:1] or self.env.user
        events = self.env["calendar.event"].with_context(**QUIET)
        event = events.create(
            {
                "booking_service_id": self.id,
                "booking_client_id": self.env.user.partner_id.id,
                "booking_resource_ids": [Command.clear()],
                "user_id": user.id,
                "start": self._example_start(),
            }
        )
        if kind == "cancelled":
            event.write({"booking_state": "cancelled", "booking_cancelled_by": "staff"})
        return event

    def _example_start(self):
        tomorrow = fields.Datetime.add(fields.Datetime.now(), days=1)
        return tomorrow.replace(hour=12, minute=0, second=0, microsecond=0)

    def _copy_of(self, mail):
        """The values of a mail that is about to vanish, for one that does not."""
        attached = [
            Command.create({"name": each.name, "raw": each.raw}) for each in mail.attachment_ids
        ]
        return {
            "subject": self.env._("Example: %s", mail.subject),
            "body_html": mail.body_html,
            "email_from": mail.email_from,
            "recipient_ids": [Command.link(self.env.user.partner_id.id)],
            "attachment_ids": attached,
            "auto_delete": True,
        }
