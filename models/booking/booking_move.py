from odoo import fields, models

from ..moments import aware, naive


class BookingService(models.Model):
    """Moving what is booked, as its client wishes (docs/decisions/0111)."""

    _inherit = "booking.service"

    client_moves = fields.Boolean(
        "Clients can move",
        default=True,
        help="Clients choose another free time by themselves, with the link in their mails. Else "
        "they have to ask.",
    )
    move_hours = fields.Integer(
        "Move until (hours before)",
        help="How long before it starts a client can move it at the latest. 0: until it starts.",
    )

    _move_in_time = models.Constraint(
        "CHECK (coalesce(move_hours, 0) BETWEEN 0 AND 8760)",
        "Clients can move it until it starts, or until a year before at most.",
    )

    def _make_appointment(self, team, wish):
        """Instead of a new appointment, the one that is to be moved: it stays what it is."""
        if not wish.instead_of:
            return super()._make_appointment(team, wish)
        wish.instead_of._booking_move(team, naive(wish.start), wish.zone)
        return wish.instead_of

    def _preference(self, wish, leaders):
        """Where the client does not say with whom, it stays with whom it is."""
        usual = super()._preference(wish, leaders)
        if not wish.instead_of:
            return usual
        host = wish.instead_of.user_id
        people = self.env["resource.resource"].sudo()

        def preference(team):
            kept, *rest = usual(team)
            return (kept, people.browse(team[0]).user_id != host, *rest)

        return preference

    def _times_to_move(self, slots, event, wanted):
        """These slots without the one that `event` has. `wanted`: with whom; empty: anyone.

        With somebody else its time is another one.
        """
        if wanted and wanted.user_id != event.user_id:
            return slots
        return [slot for slot in slots if slot.start != aware(event.start)]
