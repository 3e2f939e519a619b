from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, plaintext2html

from ..core.event import as_instant
from ..core.interval import Interval
from ..models.booking.booking_reservation import SlotTaken
from ..models.free_times.explain_words import ExplainWords
from ..models.moments import aware, naive, zone_name
from ..models.services.booking_length import LONGEST

A_DAY = timedelta(days=1)


class BookingByHand(models.TransientModel):
    """Books for a client who calls, or stands at the desk."""

    _name = "booking.by.hand"
    _inherit = ["booking.practitioner.choice", "booking.client.choice"]
    _description = "Book for a client"

    minutes = fields.Integer(
        "Lasts (minutes)",
        compute="_compute_minutes",
        store=True,
        readonly=False,
        help="As long as the service usually takes, unless you say otherwise.",
    )
    is_group = fields.Boolean(compute="_compute_is_group")
    day = fields.Date(required=True, default=fields.Date.context_today)
    start = fields.Datetime("Time")
    anyway = fields.Boolean(
        "Also outside the rules",
        help="Also times that visitors are not offered: outside working hours, too soon, too far "
        "ahead, more than the limit. A time that is taken can not be booked by anybody.",
    )
    other_time = fields.Float("Another time", help="Any time of that day, to the minute.")
    times = fields.Json(compute="_compute_times")
    verdict = fields.Selection(
        [
            ("free", "Free"),
            ("coming", "Comes already"),
            ("outside", "Outside the rules"),
            ("taken", "Taken"),
        ],
        compute="_compute_times",
    )
    verdict_text = fields.Char(compute="_compute_times")
    note = fields.Text("Note", help="For the practitioner, in the appointment's description.")

    @api.model
    def default_get(self, fields_list):
        """What is known where this is opened: a client, or a time in the calendar."""
        values = super().default_get(fields_list)
        context = self.env.context
        if context.get("active_model") == "res.partner":
            values["client_id"] = context.get("active_id")
        if not values.get("service_id"):
            values["service_id"] = self._usual_service().id
        if values.get("start"):
            values |= self._clicked(fields.Datetime.to_datetime(values["start"]))
        return values

    @api.model
    def _clicked(self, start):
        """A place in a calendar: its day, and its time unless only a day was chosen."""
        day = fields.Datetime.context_timestamp(self, start).date()
        return {"day": day, "start": not self.env.context.get("default_allday") and start}

    @api.depends("service_id")
    def _compute_minutes(self):
        for booking in self:
            booking.minutes = booking.service_id.duration

    @api.depends("service_id")
    def _compute_is_group(self):
        for booking in self:
            booking.is_group = booking.service_id._is_group()

    @api.onchange("day")
    def _onchange_day(self):
        """A time belongs to its day."""
        if self.start and self._local(self.start).date() != self.day:
            self.start = False

    @api.onchange("other_time", "day")
    def _onchange_other_time(self):
        if 0 < self.other_time < 24:
            hours, minutes = divmod(round(self.other_time * 60), 60)
            local = datetime.combine(self.day, time(hours % 24, minutes), ZoneInfo(self._zone()))
            self.start = naive(local)

    # What can be had ------------------------------------------------------------------------------

    @api.depends_context("uid", "lang", "tz")
    @api.depends("service_id", "resource_id", "day", "start", "minutes")
    def _compute_times(self):
        for booking in self:
            complete = booking._service() and booking.resource_id and booking.day
            rows = booking._rows() if complete else []
            booking.times = {
                "zone": booking._zone().replace("_", " "),
                "starts": rows,
                "next": booking._next_free_day(rows) if complete else "",
            }
            chosen = [row for row in rows if booking.start and row["start"] == str(booking.start)]
            booking.verdict = chosen[0]["verdict"] if chosen else False
            booking.verdict_text = chosen[0]["why"] if chosen else False

    def _rows(self):
        service, resource = self._service(), self.resource_id._origin
        zone = self._zone()
        window = Interval(as_instant(self.day, zone), as_instant(self.day + A_DAY, zone))
        now = aware(fields.Datetime.now())
        asked = [aware(self.start)] if self.start else []
        words = ExplainWords(service, resource, zone)
        return [
            self._row(words, chance) for chance in service._chances(resource, window, now, asked)
        ]

    def _next_free_day(self, rows):
        """The next day that has a free time, where this one has none; empty: there is none."""
        if any(row["verdict"] == "free" for row in rows):
            return ""
        after = as_instant(self.day + A_DAY, self._zone())
        now = aware(fields.Datetime.now())
        slots = self._service()._next_slots(after, now, self.resource_id._origin)
        return str(self._local(naive(slots[0].start)).date()) if slots else ""

    def _row(self, words, chance):
        told = words.start(chance.explained)
        outside = "outside" if chance.possible else "taken"
        refused = [] if told["offered"] else [f"{told['label']}.", *self._obstacles(words, told)]
        return {
            "start": told["start"],
            "time": told["time"],
            "verdict": "free" if told["offered"] else outside,
            "why": " ".join(filter(None, [*refused[:1], told["text"], *refused[1:]])),
        }

    def _obstacles(self, words, told):
        """What stands in the way is told to whom the page of reasons tells it."""
        if words.mine or words.manages:
            for obstacle in told["obstacles"]:
                if obstacle["kind"] == "session":
                    continue  # what they come to does not stand in the way
                named = (obstacle["who"], obstacle["when"], obstacle["text"], obstacle["title"])
                yield ", ".join(filter(None, named)) + "."

    def _service(self):
        """The service, for as long as it is to last; none when that is not to be had."""
        service = self.service_id._origin
        if service._is_group() or not service:
            return service
        return service._lasting(self.minutes) if 0 < self.minutes <= LONGEST else service.browse()

    def _zone(self):
        return zone_name(self.env.user.tz, self.service_id.timezone)

    def _local(self, moment):
        return aware(moment).astimezone(ZoneInfo(self._zone()))

    # Doing it -------------------------------------------------------------------------------------

    def action_book(self):
        """Make the appointment, or say why not: then nothing was changed."""
        self.ensure_one()
        self.check_access("write")
        self._check_time()
        self._check_answers()
        client = self._client()
        answers = self._answers(client)
        try:
            event = self._service()._book_by_hand(
                self.resource_id,
                aware(self.start),
                aware(fields.Datetime.now()),
                self._appointment(client, answers),
                answers,
                tell=self.tell_client,
            )
        except SlotTaken as clash:
            raise UserError(self.env._("This time is taken. Please choose another one.")) from clash
        return self._booked(event)

    def _check_time(self):
        _ = self.env._
        if not self._service():
            raise UserError(_("Please choose the service, and at most a day for it."))
        if not self.resource_id:
            raise UserError(_("Please choose who it is with."))
        if not self.start:
            raise UserError(_("Please choose a time."))
        if self.verdict == "taken":
            raise UserError(_("This time can not be booked. %s", self.verdict_text))
        if self.verdict == "outside" and not self.anyway:
            raise UserError(
                _(
                    "Visitors are not offered this time. %s Tick “Also outside the rules” if you "
                    "want to book it nevertheless.",
                    self.verdict_text,
                )
            )

    def _appointment(self, client, answers):
        """The practitioner reads the answers in the notes."""
        note = plaintext2html(self.note) if self.note else ""
        return {
            "booking_client_id": client.id,
            "booking_client_name": self._name_of_client(),
            "description": note + self.service_id._answers_as_html(answers) or False,
        }

    def _booked(self, event):
        when = format_datetime(self.env, event.start, tz=self._zone(), dt_format="short")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Booked: %(what)s, %(when)s", what=event.name, when=when),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
