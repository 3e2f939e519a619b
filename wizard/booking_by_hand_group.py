from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize


class BookingByHand(models.TransientModel):
    """Gives a place in a session: to whom has none there yet, or wants another one."""

    _inherit = "booking.by.hand"

    @api.depends("who", "client_id", "client_name", "client_email")
    def _compute_times(self):
        super()._compute_times()

    def _rows(self):
        rows = super()._rows()
        attended = self._attended({row["session"] for row in rows} - {0})
        return [self._coming(row) if row["session"] in attended else row for row in rows]

    def _row(self, words, chance):
        """How many places a visitor would find, and in which session (calendar.event)."""
        row, session = super()._row(words, chance), chance.explained.session
        if session:
            return {**row, "left": session.left, "session": session.event_id}
        begins = self.service_id._is_group() and row["verdict"] == "free"
        return {**row, "left": self.service_id.seats if begins else None, "session": 0}

    def _attended(self, session_ids):
        """Those of these sessions to which the client comes already."""
        client = self._known_client()
        if not session_ids or client is None:
            return set()
        seats = Domain("booking_session_id", "in", session_ids)
        live = Domain("booking_state", "!=", "cancelled")
        found = self.env["calendar.event"].sudo().search(seats & live & client)
        return set(found.booking_session_id.ids)

    def _known_client(self):
        """Whose appointments they are, as a domain; None while that is nobody known."""
        if self.who == "known":
            known = self.client_id._origin
            return Domain("booking_client_id", "=", known.id) if known else None
        address = email_normalize(self.client_email or "")
        return Domain("booking_client_id.email_normalized", "=", address) if address else None

    def _coming(self, row):
        """It is shown, whatever the rules say; what else stands in the way is said as well."""
        why = self.env._("%s comes to this session already.", self._name_of_client())
        if row["verdict"] == "free":
            return {**row, "verdict": "coming", "why": why}
        verdict = "taken" if row["verdict"] == "taken" else "coming"
        return {**row, "verdict": verdict, "why": f"{why} {row['why']}"}

    def _check_time(self):
        super()._check_time()
        if self.verdict == "coming" and not self.anyway:
            raise UserError(
                self.env._(
                    "%s Tick “Also outside the rules” to give them another place.",
                    self.verdict_text,
                )
            )
