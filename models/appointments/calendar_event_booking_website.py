from odoo import fields, models

from odoo.addons.website.models.ir_http import get_request_website


class CalendarEvent(models.Model):
    """On which website an appointment was booked, and in whose words its client reads of it."""

    _inherit = "calendar.event"

    booking_website_id = fields.Many2one(
        "website",
        "Booked on",
        default=lambda self: self._booking_website_of_request(),
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The links in mails to the client lead to this website.",
    )

    def _booking_website_of_request(self):
        """The website on which somebody acts just now; none in the backend and in jobs."""
        return get_request_website() or None

    def _booking_website(self):
        """Where its client is at home: where they booked, else where the service is offered."""
        return self.booking_website_id or self.booking_service_id.website_id

    def _booking_manage_url(self):
        website = self._booking_website()
        base = (website or self.booking_service_id).get_base_url()
        return base + self._booking_language_path(website) + self._booking_manage_path()

    def _booking_language_path(self, website):
        """"/fr" when the client reads that language, and the website has it beside its own."""
        website = website or self.env["website"].get_current_website()
        spoken = website.language_ids - website.default_lang_id
        language = spoken.filtered(lambda each: each.code == self.booking_client_id.lang)
        return f"/{language.url_code}" if language else ""
