"""What people read of the places of a session."""

from .booking_explain import Rule


class PlaceWords:
    """Words about a service, in the language of its reader."""

    def __init__(self, service):
        self.env = service.env
        self.service = service

    def text(self, explained) -> str:
        """How many places are left of the session that begins then, or could; empty where that
        decides nothing."""
        session = explained.session
        if not self.service._is_group() or explained.refusal not in (None, Rule.SEATS):
            return ""
        if not session:
            return self.env._("Begins a session of %s places.", self.service.seats)
        counted = self._full(session) if explained.refusal else self._left(session)
        return " ".join([counted, *self._uncertain(session)])

    def _left(self, session):
        _, numbers = self.env._, {"left": session.left, "seats": session.seats}
        if not session.event_id:
            return _(
                "Visitors are about to begin a session: %(left)s of %(seats)s places left.",
                **numbers,
            )
        who = self.env["resource.resource"].sudo().browse(session.leader).name
        return _(
            "Joins the session of %(who)s: %(left)s of %(seats)s places left.", who=who, **numbers
        )

    def _full(self, session):
        if session.seats == 1:
            return self.env._("Its only place is taken.")
        return self.env._("All %s places are taken.", session.seats)

    def _uncertain(self, session):
        """Places that are taken, and may become free again."""
        event = self.env["calendar.event"].sudo().browse(session.event_id or [])
        asked = event.booking_seat_ids.filtered(lambda seat: seat.booking_state == "requested")
        if asked:
            yield self.env._("Asked for and not answered yet: %s.", len(asked))
        if session.kept:
            yield self.env._("Kept for visitors who are booking just now: %s.", session.kept)
