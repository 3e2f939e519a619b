import re
from dataclasses import asdict
from urllib.parse import urlsplit

from odoo import api, fields, models

from ...providers import registry
from ...providers.base import Feature
from ...providers.grant import Grant
from ...providers.opening import Typed, open_account
from ...providers.presets import Preset
from ..transactions import save


class TooManyTries(Exception):
    """The user has failed too often of late."""


class OtherAccount(Exception):
    """What was typed opens another account than the one that had to be connected again."""

    def __init__(self, wanted: str, opened: str):
        super().__init__("another account was opened")
        self.wanted = wanted
        self.opened = opened


class CalendarConnection(models.Model):
    """Accounts that are opened with what their owners type, such as a password.

    What was typed goes to the server and, sealed, into `calendar.credential`: nowhere else.
    """

    _inherit = "calendar.connection"

    preset = fields.Char(readonly=True, copy=False)
    address = fields.Char("Server", readonly=True, copy=False)
    place = fields.Char("Where", compute="_compute_place")
    is_typed = fields.Boolean(compute="_compute_typed")
    app_passwords = fields.Char(
        compute="_compute_typed", help="The page on which passwords for programs are made."
    )
    tells_changes = fields.Boolean(compute="_compute_tells_changes")

    @api.depends("provider", "preset")
    def _compute_typed(self):
        for connection in self:
            preset = connection._preset()
            connection.is_typed = bool(preset)
            connection.app_passwords = preset.app_passwords if preset else ""

    @api.depends("provider", "preset", "address")
    def _compute_place(self):
        for connection in self:
            preset, host = connection._preset(), _host(connection.address or "")
            label = preset.label if preset else connection._vendor_label()
            connection.place = f"{label} · {host}" if host else label

    @api.depends("provider")
    def _compute_tells_changes(self):
        for connection in self:
            connection.tells_changes = connection._supports(Feature.SUBSCRIPTIONS)

    def _preset(self) -> Preset | None:
        """Return the kind of account that this is, or None for one with a consent page."""
        fitting = [p for p in registry.presets() if p.provider == self.provider]
        fitting.sort(key=lambda preset: preset.code != self.preset)
        return next(iter(fitting), None)

    def _vendor_label(self):
        """What people call those who keep this calendar."""
        preset = self.preset and self._preset()
        if preset and preset.code != preset.provider:
            return preset.label
        return _host(self.address or "") or dict(registry.choices())[self.provider]

    @api.model
    def ways_to_connect(self):
        presets = registry.presets()
        told = super().ways_to_connect()
        typed = {preset.provider for preset in presets}
        told["ways"] = [way for way in told["ways"] if way["provider"] not in typed]
        return {**told, "presets": [_card(preset) for preset in presets]}

    def _ask_again(self):
        """Ask the owner to open this very account again, with what is known filled in."""
        known = {"id": self.id, "name": self.account_name, "address": self.address or ""}
        return {
            "type": "ir.actions.client",
            "tag": "appointment_calendar_sync.open_account",
            "params": {"preset": _card(self._preset()), "connection": known},
        }

    def action_disconnect(self):
        """A password is forgotten at once where there is nobody to say goodbye to."""
        done = super().action_disconnect()
        typed = self.sudo().filtered("is_typed")
        silent = typed.filtered(lambda connection: not connection.remote_ids.subscription_ids)
        silent._forget_credentials_when_left()
        return typed[0]._tell_forgotten(done) if typed else done

    def _tell_forgotten(self, done):
        """Say where to take back what only the owner can take back."""
        text, links = self.env._("Odoo has forgotten how it was opened."), []
        if self.app_passwords:
            text = self.env._(
                "Odoo has forgotten the password. If you made it for Odoo alone, take it back "
                "here: %s"
            )
            links = [{"label": _host(self.app_passwords), "url": self.app_passwords}]
        title = self.env._("%s is disconnected", self.account_name)
        told = {"title": title, "message": text, "links": links, "type": "success"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {**told, "sticky": bool(links), "next": done},
        }

    @api.model
    def _open(self, preset: Preset, typed: Typed, mended):
        """Return the current user's connection of the account that she opens.

        `mended` is the connection to be opened again, or an empty one. Raise `ProviderError`,
        `TooManyTries` or `OtherAccount`. The server is asked while no transaction is open.
        """
        attempt = save(self.env, self.env["calendar.attempt"]._note)
        if save(self.env, attempt._is_too_many):
            raise TooManyTries
        settings = save(self.env, lambda: self._settings_for(self.env.user))
        grant = open_account(registry.get(preset.provider), settings, typed)
        return save(self.env, lambda: self._let_in(preset, typed, grant, mended, attempt))

    def _let_in(self, preset, typed, grant: Grant, mended, attempt):
        attempt.unlink()
        if mended and mended.account_key != grant.account.id:
            if not (preset.link and mended._moves_to(grant.account.id)):
                raise OtherAccount(mended.account_name, grant.account.name)
        connection = self._take_in(preset.provider, grant)
        if preset.poll_minutes and not connection.preset:
            connection.poll_minutes = str(preset.poll_minutes)
        connection.write({"preset": preset.code, "address": _kept_address(preset, typed)})
        return connection

    def _moves_to(self, account_key):
        """A calendar whose secret link was renewed is the same calendar, at another address."""
        if self._of_user(self.user_id, self.provider, account_key):
            return False
        self.sudo().account_key = account_key
        return True

    def _explain_closed(self):
        """A sentence for the owner of an account that does not open any more."""
        if self._preset().link:
            return self.env._(
                "The link opens no calendar any more. Please connect again, with a new one if it "
                "was renewed."
            )
        return self.env._(
            "%s no longer takes the password. Perhaps it was changed, or taken back. Please "
            "connect again.",
            self._vendor_label(),
        )


def _card(preset: Preset) -> dict:
    """Return what the screens have to know of a kind of account."""
    return {**asdict(preset), "asks": preset.asks}


def _kept_address(preset: Preset, typed: Typed):
    """Return an address without what may be secret in it. What is the same for all is not kept."""
    if preset.link or preset.address:
        return False
    return re.split("[?#]", typed.address, maxsplit=1)[0]


def _host(address: str) -> str:
    """Return the host in an address that a person has typed; empty when there is none."""
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
