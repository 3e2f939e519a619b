from odoo import api, fields, models
from odoo.tools import SQL

from ..loose import LooseMany2one
from ..schedule import crons
from .outbox_drain import Drain
from .outbox_take import accounts_due

#: What is kept of a transaction: whether it wakes the scheduled action, and by which trigger.
WAKE = "calendar_outbox_wake"

#: What was given up about the same as what some entries are about, by itself or by its place over
#: there: of these it is known how it went since.
_OUTDATED = """
    WITH about AS MATERIALIZED (
        SELECT o.id, o.remote_id, o.link_id, COALESCE(o.event_id, l.event_id) AS event_id,
               COALESCE(o.recurrence_id, l.recurrence_id) AS recurrence_id
          FROM calendar_outbox o LEFT JOIN calendar_link l ON l.id = o.link_id
         WHERE o.given_up OR o.id = ANY(%(ids)s))
    DELETE FROM calendar_outbox o USING about g, about d
     WHERE o.id = g.id AND d.id = ANY(%(ids)s) AND g.id != ALL(%(ids)s)
       AND d.remote_id = g.remote_id AND (d.event_id = g.event_id
           OR d.recurrence_id = g.recurrence_id OR d.link_id = g.link_id)
"""


class CalendarOutbox(models.Model):
    """What must be looked at again on a remote calendar.

    An entry never says what to send: that is read when it is sent. Requests only add
    entries, so a booking never waits for, or collides with, a push that is under way;
    several entries for one appointment are sent as one.
    """

    _name = "calendar.outbox"
    _description = "Calendar outbox"
    _order = "id"
    _log_access = False

    remote_id = LooseMany2one("calendar.remote", required=True, index=True, ondelete="cascade")
    event_id = LooseMany2one("calendar.event", index="btree_not_null")
    recurrence_id = LooseMany2one("calendar.recurrence", index="btree_not_null")
    link_id = LooseMany2one("calendar.link", index="btree_not_null")
    queued_at = fields.Datetime(default=lambda self: self.env.cr.now(), required=True)
    attempts = fields.Integer(default=0, required=True)
    claimed_until = fields.Datetime()
    failure = fields.Char(
        help="Why this can not be sent. It is tried again when the appointment is changed."
    )
    given_up = fields.Boolean(index=True)
    conflict_id = LooseMany2one(
        "calendar.conflict",
        "Waits for an answer",
        index="btree_not_null",
        help="A question about the appointment is open: it is sent when that was answered.",
    )

    _waiting = models.Index("(remote_id, id) WHERE given_up IS NOT TRUE")
    _refused = models.Index("(remote_id) WHERE given_up")

    # Adding ---------------------------------------------------------------------------------

    @api.model
    def _queue_events(self, events, but=()):
        """Queue single appointments, each on its links and on the booking calendars of its owner
        and of whoever else hosts it. `but` are the ids of links that need nothing."""
        owned = SQL(
            """SELECT id, user_id, booking_service_id FROM calendar_event WHERE id = ANY(%(ids)s)
                UNION
               SELECT e.id, h.user_id, e.booking_service_id FROM calendar_event e
                 JOIN calendar_event_booking_resource_rel t ON t.calendar_event_id = e.id
                 JOIN resource_resource h ON h.id = t.resource_resource_id
                WHERE e.id = ANY(%(ids)s) AND e.booking_service_id IS NOT NULL
                  AND h.user_id IS NOT NULL""",
            ids=events.ids,
        )
        self._queue_places(events, SQL.identifier("event_id"), owned, but)

    @api.model
    def _queue_series(self, recurrences):
        """Queue whole series, like single appointments; their owner is their first event's.

        Of a series that was cancelled as a whole Odoo knows no first event any more.
        """
        owned = SQL(
            "SELECT s.id, e.user_id, e.booking_service_id FROM calendar_recurrence s"
            " JOIN calendar_event e ON e.id = coalesce(s.base_event_id, ("
            " SELECT id FROM calendar_event WHERE recurrence_id = s.id AND active"
            " ORDER BY start LIMIT 1)) WHERE s.id = ANY(%s)",
            recurrences.ids,
        )
        self._queue_places(recurrences, SQL.identifier("recurrence_id"), owned)

    def _queue_places(self, records, field, owned, but=()):
        """Queue records wherever they are, and where they should be: on the calendar that
        receives their owner's bookings, unless they are on another one of that owner.

        Also where that account was left: who comes back in this very moment does not see them. And
        a series without any event left, wherever it waits to be sent: it may be under way, to a
        place that is not to be seen from here yet.
        """
        self._queue_where(
            records,
            SQL(
                """
                WITH owned AS (%(owned)s)
                INSERT INTO calendar_outbox (remote_id, %(field)s, link_id, queued_at, attempts)
                SELECT remote_id, record, link, now() AT TIME ZONE 'UTC', 0 FROM (
                    SELECT l.remote_id, l.%(field)s, l.id
                      FROM calendar_link l
                     WHERE l.%(field)s = ANY(%(ids)s) AND l.id != ALL(%(but)s)
                    UNION ALL
                    SELECT r.id, owned.id, NULL
                      FROM owned
                      JOIN calendar_remote r ON r.user_id = owned.user_id
                       AND r.receives_bookings AND r.active AND r.direction != 'pull'
                      JOIN calendar_connection c ON c.id = r.connection_id
                       AND (c.push_all_events OR owned.booking_service_id IS NOT NULL)
                     WHERE NOT EXISTS (
                        SELECT FROM calendar_link l JOIN calendar_remote o ON o.id = l.remote_id
                         WHERE l.%(field)s = owned.id AND o.user_id = owned.user_id)
                    UNION ALL
                    SELECT DISTINCT o.remote_id, o.%(field)s, NULL::int
                      FROM calendar_outbox o
                     WHERE o.%(field)s = ANY(%(ids)s)
                       AND NOT EXISTS (SELECT FROM owned WHERE owned.id = o.%(field)s)
                ) AS places (remote_id, record, link)
                RETURNING id
                """,
                owned=owned,
                field=field,
                ids=records.ids,
                but=list(but),
            ),
        )

    @api.model
    def _queue_links(self, links):
        """Queue links by themselves: also those whose appointment is being deleted."""
        self._queue_where(
            links,
            SQL(
                """
                INSERT INTO calendar_outbox (remote_id, link_id, queued_at, attempts)
                SELECT remote_id, id, now() AT TIME ZONE 'UTC', 0
                  FROM calendar_link WHERE id = ANY(%s)
                RETURNING id
                """,
                links.ids,
            ),
        )

    def _queue_where(self, records, statement):
        if not records:
            return
        self.env.flush_all()
        self.env.cr.execute(statement)
        if self.env.cr.rowcount:
            self._wake()

    @api.model
    def _wake(self):
        """Have the outbox drained right after this transaction: once, however often asked."""
        asked = self.env.cr.precommit.data
        if not asked.get(WAKE):
            asked[WAKE] = True
            self.env.cr.precommit.add(self._trigger_once)

    @api.model
    def _trigger_once(self):
        """A savepoint that ends comes through here too, and one that fails takes the trigger
        with it: so each time is looked whether there is one."""
        asked = self.env.cr.postcommit.data
        trigger = self.env["ir.cron.trigger"].sudo().browse(asked.get(WAKE))
        if not trigger.exists():
            asked[WAKE] = self._crons()[0]._trigger().ids

    @api.model
    def _crons(self):
        """The scheduled actions that drain the outbox: the one that is woken, and its helper."""
        return crons(self.env, "cron_drain", "cron_drain_help")

    # Sending --------------------------------------------------------------------------------

    @api.model
    def _cron_drain(self):
        if not self.env["calendar.job.queue"]._takes_over("send", accounts_due):
            Drain(self.env).run()

    @api.model
    def _forget(self, field, record_ids):
        """What was to be said of these records is void: they are being deleted.

        Those that were over there are queued by their links.
        """
        if not record_ids:
            return
        self.env.cr.execute(
            SQL(
                "DELETE FROM calendar_outbox WHERE %s = ANY(%s)",
                SQL.identifier(field),
                list(record_ids),
            )
        )
        self.invalidate_model()

    @api.autovacuum
    def _forget_closed_accounts(self):
        """Entries of calendars that are no more lead nowhere. And whoever comes back to an account
        that was left has what is not there yet looked for."""
        self.env.cr.execute(
            "DELETE FROM calendar_outbox o WHERE NOT EXISTS"
            " (SELECT FROM calendar_remote r WHERE r.id = o.remote_id)"
            " OR o.link_id IS NULL AND o.queued_at < now() AT TIME ZONE 'UTC' - interval '1 day'"
            " AND EXISTS (SELECT FROM calendar_remote r JOIN calendar_connection c"
            " ON c.id = r.connection_id WHERE r.id = o.remote_id AND NOT c.active)"
        )

    @api.model
    def _done(self, entry_ids):
        """These entries are dealt with. Return {entry's id: since when it has waited}."""
        self.browse(entry_ids)._outdate()
        self.env.cr.execute(
            "DELETE FROM calendar_outbox WHERE id = ANY(%s) RETURNING id, queued_at",
            [list(entry_ids)],
        )
        since = dict(self.env.cr.fetchall())
        self.invalidate_model()
        return since

    def _outdate(self):
        """Forget what was given up before about the same."""
        self.env.cr.execute(SQL(_OUTDATED, ids=self.ids))
        if self.env.cr.rowcount:
            self.invalidate_model()

    @api.model
    def _release(self, lane):
        """What the lane of this connection did not get to is free again."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE calendar_outbox o SET claimed_until = NULL
                  FROM calendar_remote r
                 WHERE r.id = o.remote_id AND r.connection_id = %s AND o.claimed_until IS NOT NULL
                """,
                lane,
            )
        )

    def _put_back(self):
        """Try again once the account answers."""
        for entry in self:
            entry.write({"claimed_until": False, "attempts": entry.attempts + 1})

    def _wait_for(self, question):
        """Send nothing of these until their owner has answered; at once when nothing is asked."""
        self.exists().write({"claimed_until": False, "conflict_id": question.id})

    @api.model
    def _go_on(self, questions):
        """What waited for these answers is to be sent."""
        self.search([("conflict_id", "in", questions.ids)]).write({"conflict_id": False})
        self._wake()

    def _give_up(self, error):
        """Keep them, with the reason: only a change of the appointment can help."""
        self._outdate()
        self.exists().write(
            {"given_up": True, "failure": str(error)[:500], "claimed_until": False}
        )

    def action_retry(self):
        """Try again what was given up."""
        self.check_access("read")
        self.sudo().write({"given_up": False, "failure": False, "not_before": False})
        self._wake()
