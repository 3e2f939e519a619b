import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import consteq
from odoo.tools.misc import hmac

from .secret_box import hash_secret

SCOPE = "appointment_calendar_sync.consent"
LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Refused:
    """An answer that is not believed.

    `reason`: *forged* (not our signature), *expired* (used before, or too old), *stranger*
    (started in another browser session or by another user).
    """

    reason: str


@dataclass(frozen=True)
class Departure:
    """What goes along in the address of the consent page."""

    state: str
    challenge: str


@dataclass(frozen=True)
class Return:
    """What was known when the practitioner left for the consent page.

    `connection_id` is the connection to be mended, or None for a new one.
    """

    verifier: str = field(repr=False)
    redirect_uri: str
    connection_id: int | None


class CalendarConsent(models.Model):
    """A practitioner who is away at a vendor's consent page.

    The vendor's answer is believed once, within ten minutes, and only in the browser session
    that asked. Nobody has access rights: only our own code reads it.
    """

    _name = "calendar.consent"
    _description = "Consent under way"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    provider = fields.Char(required=True)
    connection_id = fields.Many2one("calendar.connection", index=True, ondelete="cascade")
    nonce_hash = fields.Char(required=True, index=True, groups=fields.NO_ACCESS)
    session_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    verifier = fields.Char(required=True, groups=fields.NO_ACCESS)
    redirect_uri = fields.Char(required=True)
    expires_at = fields.Datetime(required=True, index=True)

    @api.model
    def _depart(self, provider, session, redirect_uri, connection) -> Departure:
        """Remember that the current user leaves for the consent page of `provider`."""
        nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        self.sudo().create(
            {
                "user_id": self.env.uid,
                "provider": provider,
                "connection_id": connection.id,
                "nonce_hash": hash_secret(nonce),
                "session_hash": hash_secret(session),
                "verifier": verifier,
                "redirect_uri": redirect_uri,
                "expires_at": self.env.cr.now() + LASTS,
            }
        )
        return Departure(f"{nonce}.{self._sign(nonce)}", _challenge(verifier))

    @api.model
    def _come_back(self, provider, session, state) -> Return | Refused:
        """Return what was known at departure, or why the answer is not believed.

        Whatever the outcome, this state is spent: the caller commits that at once.
        """
        nonce, _, signature = state.partition(".")
        if not consteq(signature.encode(), self._sign(nonce).encode()):
            return Refused("forged")
        known = [("nonce_hash", "=", hash_secret(nonce)), ("provider", "=", provider)]
        found = self.sudo().search(known)
        if not found:
            return Refused("expired")
        answer = found._judge(self.env.user, session)
        found.unlink()
        return answer

    def _judge(self, user, session):
        if self.user_id != user or not consteq(self.session_hash, hash_secret(session)):
            return Refused("stranger")
        if self.expires_at < self.env.cr.now():
            return Refused("expired")
        return Return(self.verifier, self.redirect_uri, self.connection_id.id or None)

    def _sign(self, nonce):
        return hmac(self.sudo().env, SCOPE, nonce)

    @api.autovacuum
    def _forget_lost_travellers(self):
        self.search([("expires_at", "<", self.env.cr.now())]).unlink()


def _challenge(verifier: str) -> str:
    """PKCE, method S256 (RFC 7636)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
