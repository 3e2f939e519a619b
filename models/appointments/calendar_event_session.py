from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from ..booking.booking_reservation import SlotTaken
from ..events.plain_text import to_html, to_text


class CalendarEvent(models.Model):
    """Sessions: appointments of a group, to which several clients come.

    The session holds the time of whoever gives it and stands in their calendars. The seat of each
    client is an appointment of its own, with a link, mails and a state of its own: it takes no
    time, follows its session, and is in no calendar outside.
    """

    _inherit = "calendar.event"

    booking_seats = fields.Integer(
        "Places", copy=False, help="How many clients can come to this session."
    )
    booking_seats_taken = fields.Integer("Taken places", copy=False, readonly=True)
    booking_planned = fields.Boolean(
        "Takes place without clients too",
        copy=False,
        help="Off: it is cancelled by itself when the last client has cancelled.",
    )
    booking_session_id = fields.Many2one(
        "calendar.event",
        "Session",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="cascade",
    )
    booking_seat_ids = fields.One2many("calendar.event", "booking_session_id", "Participants")
    booking_participants = fields.Char("How many come", compute="_compute_booking_participants")
    booking_roster = fields.Text(copy=False, readonly=True, groups=fields.NO_ACCESS)

    booking_left_with_session = fields.Boolean(copy=False, readonly=True)

    @api.depends("booking_seats", "booking_seats_taken")
    def _compute_booking_participants(self):
        for event in self:
            numbers = {"taken": event.booking_seats_taken, "seats": event.booking_seats}
            words = self.env._("%(taken)s of %(seats)s", **numbers)
            event.booking_participants = words if event.booking_seats else False

    # Making them --------------------------------------------------------------------------------

    @api.model
    def _booking_defaults(self, vals):
        """For a client of a group: a seat in the session at that time, which is made if need be."""
        values = super()._booking_defaults(vals)
        service = self.env["booking.service"].browse(values.get("booking_service_id") or [])
        if not service._is_group():
            return values
        if not values.get("booking_client_id"):
            return {**values, **self._session_values(service, vals)}
        session = self._session_at(service, values) or self._open_session(values)
        client = self.env["res.partner"].browse(values["booking_client_id"])
        return {**values, **session._seat_values(client)}

    @api.model
    def _session_values(self, service, given):
        """What a session is, beside when and with whom, where `given` does not say it."""
        seats = given.get("booking_seats") or service.seats
        usual = {"booking_planned": True, "name": service._session_title(0, seats)}
        return {**usual, "booking_seats": seats, **{k: given[k] for k in usual if k in given}}

    @api.model
    def _session_at(self, service, values):
        """The session of that service which begins then, with the same practitioner."""
        if session := values.get("booking_session_id"):
            return self.browse(session)
        then = [("start", "=", values["start"]), ("user_id", "=", values["user_id"])]
        sessions = [("booking_service_id", "=", service.id), ("booking_seats", ">", 0)]
        live = [("booking_session_id", "=", False), ("booking_state", "!=", "cancelled")]
        return self.search([*sessions, *live, *then], limit=1)

    @api.model
    def _open_session(self, values):
        """A new session for the first client who comes to it."""
        names = ("booking_service_id", "start", "stop", "user_id", "booking_resource_ids")
        given = {name: values[name] for name in names if name in values}
        return self.create({**given, "booking_planned": False})

    def _seat_values(self, client):
        """What the seat of a client in this session is, beside the client."""
        return {
            **self._session_facts(),
            "booking_session_id": self.id,
            "booking_seats": 0,
            "booking_resource_ids": [Command.clear()],
            "show_as": "free",
            **self._booking_people(None, client),
        }

    def _session_facts(self):
        """What seats have from their session."""
        self.ensure_one()
        facts = ("start", "stop", "user_id", "location", "videocall_location")
        return {
            name: self[name].id if self._fields[name].relational else self[name] for name in facts
        }

    def _session_team(self):
        """Whose time it takes, who gives it first."""
        resources = self.sudo().booking_reservation_ids.resource_id
        return resources.sorted(lambda each: each.user_id != self.user_id)

    # Following each other -----------------------------------------------------------------------

    def write(self, vals):
        """Who takes over sessions and seats together takes over the time of sessions alone."""
        seats = self.filtered("booking_session_id") if "user_id" in vals else self.browse()
        if seats and seats != self:
            return (self - seats).write(dict(vals)) and super(CalendarEvent, seats).write(vals)
        return super().write(vals)

    def unlink(self):
        """Who comes to a session is told when it is deleted, as when it is cancelled."""
        seats = self.with_context(active_test=False).booking_seat_ids
        return super(CalendarEvent, self | seats).unlink()

    def _booking_follow(self, before):
        """A session takes its seats along, and counts them when one comes or goes."""
        super()._booking_follow(before)
        for session in self.filtered("booking_seats"):
            was = before.get(session.id)
            if was and was != session._booking_facts():
                session._lead_seats(was)
        seats = self.filtered("booking_session_id")
        was_live = {id for id, facts in before.items() if facts.live}
        coming = seats.filtered(lambda seat: seat._takes_place() and seat.id not in was_live)
        seats.booking_session_id._recount()
        coming.booking_session_id._check_room()

    def _booking_resources_for(self, vals):
        """A seat takes nobody's time, whoever gives the session."""
        return {} if self.booking_session_id else super()._booking_resources_for(vals)

    def _booking_attendees_for(self, vals):
        """Nobody comes to a seat but its client."""
        if self.booking_session_id:
            vals = {name: value for name, value in vals.items() if name != "user_id"}
        return super()._booking_attendees_for(vals)

    def _lead_seats(self, was):
        """Have every seat be when, where and whether its session is."""
        self.ensure_one()
        live = self._booking_facts().live
        coming = self.booking_seat_ids.filtered(lambda seat: seat._takes_place())
        if not live:
            coming.write(self._cancelled_with_it())
        elif was.live:
            moved_by = {"booking_moved_by": self.booking_moved_by}
            coming.write({**self._session_facts(), **moved_by})
        else:
            self._bring_back_seats()

    def _cancelled_with_it(self):
        return {
            "booking_state": "cancelled",
            "booking_cancelled_by": self.booking_cancelled_by,
            "booking_cancel_reason": self.booking_cancel_reason,
            "booking_left_with_session": True,
        }

    def _bring_back_seats(self):
        """The session takes place after all: so do the seats that were cancelled with it."""
        seats = self.with_context(active_test=False).booking_seat_ids
        seats = seats.filtered("booking_left_with_session")
        seats.write({"active": True, "booking_left_with_session": False, **self._session_facts()})

    # Counting -----------------------------------------------------------------------------------

    def _recount(self):
        """Count the seats of these sessions, in their rows.

        Transactions can not see each other's seats. As each of them writes the row of the session,
        the database refuses the second one, which Odoo then runs again: by then it sees the first.
        """
        if not self:
            return
        self.env["calendar.event"].flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE calendar_event s SET booking_seats_taken = (
                       SELECT count(*) FROM calendar_event e
                        WHERE e.booking_session_id = s.id AND e.active
                          AND e.booking_state != 'cancelled')
                    WHERE s.id = ANY(%s)""",
                list(self.ids),
            )
        )
        self.invalidate_recordset(["booking_seats_taken"])
        for session in self.sudo():
            session._were_counted()

    def _check_room(self):
        """Raise `SlotTaken` when more clients come than there are places."""
        for session in self:
            if session.booking_seats_taken > session.booking_seats:
                raise SlotTaken(
                    self.env._(
                        "All %(seats)s places of this session are taken. "
                        "Give it more places, or choose another time.",
                        seats=session.booking_seats,
                    )
                )

    def _were_counted(self):
        """A session tells how many come. Without anybody it takes place if it is planned."""
        if not self._takes_place():
            return
        if not self.booking_seats_taken and not self.booking_planned:
            self._booking_cancel(self._last_one_left().booking_cancelled_by or "staff")
        else:
            self.write(self._roster_values())

    def _last_one_left(self):
        seats = self.with_context(active_test=False).booking_seat_ids
        return seats.sorted("write_date")[-1:]

    def _roster_values(self):
        """The title and the list of names, where nobody has written something else there."""
        service = self.booking_service_id.with_context(lang=self.user_id.lang)
        values = {"booking_roster": self._roster()}
        if service._is_session_title(self.name):
            values["name"] = service._session_title(self.booking_seats_taken, self.booking_seats)
        if to_text(self.description) == (self.booking_roster or ""):
            values["description"] = to_html(values["booking_roster"])
        return values

    def _roster(self):
        """Who comes, a line each."""
        seats = self.booking_seat_ids.filtered(lambda seat: seat._takes_place())
        return "\n".join(sorted(filter(None, seats.mapped("booking_client_name"))))

    # Elsewhere ----------------------------------------------------------------------------------

    def _belongs_on(self, remote):
        """Seats are in no calendar outside: their session is."""
        return not self.booking_session_id and super()._belongs_on(remote)

    @api.constrains("booking_state", "booking_session_id", "start")
    def _check_session(self):
        for seat in self.filtered("booking_session_id"):
            session = seat.booking_session_id
            if seat._takes_place() and not session._takes_place():
                raise ValidationError(
                    self.env._("This session is cancelled. Have it take place first.")
                )
            if seat._takes_place() and seat.start != session.start:
                raise ValidationError(
                    self.env._(
                        "A participant comes when the session takes place. Move the session, or "
                        "cancel this place and book another time."
                    )
                )

    def _booking_show_practitioner(self, kind):
        """Of a session that clients have begun, its seats tell."""
        if not self.booking_seats or self.booking_planned:
            super()._booking_show_practitioner(kind)
