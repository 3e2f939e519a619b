from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..models.booking.booking_reservation import SlotTaken
from ..models.conflicts.event_words import EventWords


class BookingFromEvent(models.TransientModel):
    """Makes an appointment of an event: asks whose it is, and which service."""

    _name = "booking.from.event"
    _inherit = "booking.client.choice"
    _description = "Give an event a client"

    event_id = fields.Many2one("calendar.event", required=True, ondelete="cascade", readonly=True)
    event_name = fields.Char(related="event_id.name", related_sudo=False)
    when = fields.Char(compute="_compute_when")
    is_one_of_series = fields.Boolean(related="event_id.recurrency")
    service_id = fields.Many2one(
        "booking.service",
        domain="[('id', 'in', offered_ids)]",
        compute="_compute_service",
        store=True,
        readonly=False,
    )
    offered_ids = fields.Many2many("booking.service", compute="_compute_offered")
    rename = fields.Boolean("Also change the title, in my calendar too")
    new_name = fields.Char(compute="_compute_new_name")
    seats = fields.Integer("Places", compute="_compute_seats", help="0: each client comes alone.")

    @api.depends("event_id")
    def _compute_when(self):
        for choice in self:
            words = EventWords(self.env, self.env.user.tz)
            event = choice.event_id
            told = words.when(event.sudo()._to_value()) if event else ""
            choice.when = told.replace("\n", ", ")

    @api.depends("event_id")
    def _compute_offered(self):
        for choice in self:
            mine = [("resource_ids.user_id", "=", choice.event_id.user_id.id)]
            choice.offered_ids = self.env["booking.service"].search(mine)

    @api.depends("offered_ids")
    def _compute_service(self):
        """Where there is but one, nobody needs to choose."""
        for choice in self:
            only = choice.offered_ids if len(choice.offered_ids) == 1 else False
            choice.service_id = choice.service_id or only

    @api.depends("service_id", "client_id", "client_name", "who")
    def _compute_new_name(self):
        for choice in self:
            service = choice.service_id
            choice.new_name = choice._title_with(service) if service else False

    def _title_with(self, service):
        """What the event is called elsewhere, if it is to be."""
        if service._is_group():
            return service._session_title(1, service.seats)
        return service._title_for(self._name_of_client())

    @api.depends("service_id")
    def _compute_seats(self):
        for choice in self:
            choice.seats = choice.service_id.seats if choice.service_id._is_group() else 0

    @api.depends("event_name")
    def _compute_display_name(self):
        for choice in self:
            choice.display_name = self.env._("Give it a client")

    # Doing it -------------------------------------------------------------------------------------

    def action_save(self):
        """Make it an appointment, or say why not: then nothing was changed."""
        self.ensure_one()
        event = self.event_id
        event.check_access("write")
        if event.booking_service_id:
            raise UserError(self.env._("This is an appointment already. Please reload the page."))
        if not self.service_id:
            raise UserError(self.env._("Please choose the service."))
        self._check_answers()
        client = self._client()
        rows = self.service_id._answer_rows(self._answers(client))
        try:
            with self.env.cr.savepoint():
                event.sudo().booking_answer_ids = rows  # first, for who is told reads them
                event._become_appointment(self._appointment(client), tell=self.tell_client)
        except SlotTaken as clash:
            raise UserError(self._explain(event)) from clash
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _appointment(self, client):
        return {
            "booking_service_id": self.service_id.id,
            "booking_client_id": client.id,
            "booking_client_name": self._name_of_client(),
            **({"name": self.new_name} if self.rename else {}),
        }

    def _explain(self, event):
        """Say what is in the way, and what to do."""
        return self.env._(
            "%(who)s has another appointment around %(when)s, the time kept free before and after "
            "it included. Move one of the two, or choose a service that needs less time around "
            "it. Nothing was changed.",
            who=event.user_id.name,
            when=format_datetime(self.env, event.start, dt_format="short"),
        )
