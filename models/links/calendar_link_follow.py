from odoo import api, fields, models
from odoo.tools import SQL

from ...providers.base import Changed, Removed
from ..moments import aware
from ..reading.outside import Outside


class CalendarLink(models.Model):
    """Appointments whose event goes from one calendar of an account to another, or comes back."""

    _inherit = "calendar.link"

    state = fields.Selection(
        selection_add=[("left", "Over, and taken out by its owner")], ondelete={"left": "cascade"}
    )

    def _other_calendars(self) -> tuple[str, ...]:
        """The account's other calendars into which its owner may have moved the event."""
        others = self.remote_id.connection_id.remote_ids - self.remote_id
        return tuple(others.filtered("writable").mapped("remote_id"))

    def _follow(self, found: Changed):
        """Its event is in another calendar of the account now: it is the same appointment.

        Returns the `Decision` about what else was changed.
        """
        self.ensure_one()
        remotes = self.remote_id.connection_id.remote_ids
        there = remotes.filtered(lambda remote: remote.remote_id == found.ref.calendar)
        now = aware(self.env.cr.now())
        Outside(there, now).apply([Removed(found.ref.id)], whole=True)
        self._let_go()
        self.conflict_id.remote_id = there
        self.write({"remote_id": there.id, "remote_event_id": found.ref.id})
        there.filtered(lambda remote: not remote.due_at).due_at = self.env.cr.now()
        return self._settle(found)

    def _pass_to(self, heir, field):
        """From here on these links are of `heir`, an event or a series, where it has none yet.

        Returns those that are.
        """
        taken = heir.sudo().link_ids.remote_id
        free = self.filtered(lambda link: link.remote_id not in taken)
        places = {"event_id": False, "recurrence_id": False, field: heir.id}
        free.write(places)
        free.conflict_id.write(places)
        return free

    # What is over -----------------------------------------------------------------------------

    def _cancel_here(self):
        """It was taken away over there. What is over did take place, and stays on record."""
        subject = self._subject
        subject._cancelled_outside()
        if subject._is_over():
            self._forget_place()
            self.state = "left"
        else:
            self.unlink()

    def _rests(self):
        """Whether its owner took it out when it was over, and nothing has come of it since."""
        return self.state == "left" and bool(self._subject) and self._subject._is_over()

    def _would_cancel(self, found):
        return super()._would_cancel(found) and not self._subject._is_over()

    # What came back ---------------------------------------------------------------------------

    @api.model
    def _link_returned(self, remote, ids: dict[str, str]):
        """Make links for what was taken away over there, cancelled here for that, and has come
        back: out of the bin, say. `ids` are the vendor's by uid. What was cancelled in Odoo stays
        cancelled."""
        if not ids:
            return self.browse()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT e.sync_uid, e.id, NULL FROM calendar_event e
                 WHERE e.sync_uid = ANY(%(uids)s) AND NOT e.active AND e.recurrence_id IS NULL
                   AND (e.user_id = %(user)s OR e.booking_service_id IS NOT NULL AND EXISTS (
                       SELECT FROM calendar_event_booking_resource_rel t
                         JOIN resource_resource h ON h.id = t.resource_resource_id
                        WHERE t.calendar_event_id = e.id AND h.user_id = %(user)s))
                   AND (e.cancelled_outside OR e.booking_cancelled_by = 'calendar')
                   AND NOT EXISTS (SELECT FROM calendar_link l WHERE l.event_id = e.id)
                 UNION ALL
                SELECT s.sync_uid, NULL, s.id FROM calendar_recurrence s
                  JOIN calendar_event e ON e.recurrence_id = s.id
                 WHERE s.sync_uid = ANY(%(uids)s)
                   AND NOT EXISTS (SELECT FROM calendar_link l WHERE l.recurrence_id = s.id)
                 GROUP BY s.id HAVING bool_and(e.user_id = %(user)s AND NOT e.active)
                    AND bool_or(e.cancelled_outside)
                """,
                uids=list(ids),
                user=remote.user_id.id,
            )
        )
        return self.create(
            [
                {
                    "remote_id": remote.id,
                    "event_id": event_id,
                    "recurrence_id": recurrence_id,
                    "uid": uid,
                    "remote_event_id": ids[uid],
                }
                for uid, event_id, recurrence_id in self.env.cr.fetchall()
            ]
        )
