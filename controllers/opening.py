"""Opening an account with what its owner has typed into the dialog.

A route and no method of a model: arguments of methods are written into Odoo's log when it
tells much, and one of these is a password.
"""

from dataclasses import asdict

from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from ..models.connections.calendar_connection_password import OtherAccount, TooManyTries
from ..providers import registry
from ..providers.errors import ProviderError
from ..providers.opening import Typed
from .opening_words import OpeningWords

LONGEST = 2000  # characters


class CalendarOpeningController(Controller):
    @route("/calendar_sync/open/<string:preset>", type="jsonrpc", auth="user", methods=["POST"])
    def open(self, preset, address="", username="", password="", connection=None, **_):
        """Return the `address` where to go on, or the `trouble` in words.

        `connection` is the id of a connection that has to be opened again.
        """
        connections = request.env["calendar.connection"]
        connections.check_access("read")
        kind = _kind(preset)
        words = OpeningWords(request.env, kind)
        typed = Typed(kind.address or _text(address), _text(username), _text(password))
        missing = [name for name in kind.asks if not getattr(typed, name)]
        if missing:
            return {"trouble": asdict(words.missing(missing[0]))}
        mended = connections._own(kind.provider, connection if isinstance(connection, int) else 0)
        try:
            opened = connections._open(kind, typed, mended)
        except (ProviderError, TooManyTries, OtherAccount) as trouble:
            return {"trouble": asdict(words.about(trouble))}
        return {"address": opened._landing_page()}


def _kind(code):
    try:
        return registry.preset(code)
    except KeyError:
        raise NotFound from None


def _text(value) -> str:
    """Return what was typed, without the spaces that come along when something is pasted."""
    return value.strip()[:LONGEST] if isinstance(value, str) else ""
