"""The trip to a vendor's consent page and back.

Vendors are spoken to only here, before anything is written, so no request of theirs ever
runs while the database holds a lock for us.
"""

from urllib.parse import urlencode, urlsplit

from werkzeug.exceptions import NotFound

from odoo.http import STORED_SESSION_BYTES, Controller, request, route

from ..models.connections.calendar_consent import Refused
from ..models.transactions import save
from ..providers import registry
from ..providers.base import Feature
from ..providers.errors import ProviderError
from ..providers.grant import accept
from .consent_pages import ConsentPages, Ways
from .neighbour import NeighbourPages

BASE = "/calendar_sync/oauth/<string:provider>"
#: The state of those who come back from approving us: they never left from here.
APPROVAL = "approval"


class CalendarConsentController(Controller):
    @route(f"{BASE}/start", type="http", auth="user", methods=["GET"], sitemap=False)
    def start(self, provider, connection="", hint="", moved="", other="", **_):
        """Send the practitioner to the consent page.

        `connection` is the id of a connection to be mended, `hint` the account to suggest.
        `other` says that it is not the account that Odoo's own module synchronises.
        """
        dance = _provider(provider)
        request.env["calendar.connection"].check_access("read")
        mended = _mended(provider, connection)
        if not request.env["calendar.connection"]._is_set_up(provider):
            pages = ConsentPages(request.env, Ways(provider, mended.id), dance.label)
            return pages.render(pages.not_configured())
        if not (mended or other) and request.env.user._neighbour_is_on(provider):
            pages = NeighbourPages(request.env, Ways(provider), dance.label)
            return pages.render(pages.beforehand())
        if not moved and not self._is_public_address():
            return self._move_to_public_address(connection=connection, hint=hint, other=other)
        return self._depart(dance, mended, mended.account_name or hint)

    def _depart(self, dance, mended, hint):
        connections = request.env["calendar.connection"]
        redirect_uri = connections._redirect_address(dance.code)
        consents = request.env["calendar.consent"]
        departure = save(
            request.env,
            lambda: consents._depart(dance.code, self._session(), redirect_uri, mended),
        )
        try:
            address = dance.oauth(connections._settings()).authorize_url(
                state=departure.state,
                challenge=departure.challenge,
                redirect_uri=redirect_uri,
                login_hint=hint,
            )
        except ProviderError as trouble:
            pages = ConsentPages(request.env, Ways(dance.code, mended.id), dance.label)
            return pages.render(pages.failed(trouble))
        return request.redirect(address, local=False)

    @route(f"{BASE}/callback", type="http", auth="public", methods=["GET"], sitemap=False)
    def callback(self, provider, state="", code="", error="", error_description="", **_):
        """Take the practitioner in again, with or without the vendor's consent."""
        dance = _provider(provider)
        if state == APPROVAL:
            pages = ConsentPages(request.env, Ways(provider), dance.label)
            return pages.render(pages.approval(error))
        back, settings = save(request.env, lambda: self._come_back(provider, state))
        refused = isinstance(back, Refused)
        ways = Ways(provider, None if refused else back.connection_id)
        pages = ConsentPages(request.env, ways, dance.label)
        if refused:
            return pages.render(pages.refused(back.reason))
        oauth = dance.oauth(settings)
        try:
            if error:
                raise oauth.refusal(error, error_description)
            credentials = oauth.exchange(
                code=code, verifier=back.verifier, redirect_uri=back.redirect_uri
            )
            grant = accept(dance, settings, credentials)
        except ProviderError as trouble:
            approval_url = oauth.approval_url(state=APPROVAL, redirect_uri=back.redirect_uri)
            return pages.render(pages.failed(trouble, approval_url))
        return self._welcome(provider, back, grant, pages)

    def _come_back(self, provider, state):
        connections = request.env["calendar.connection"]
        consents = request.env["calendar.consent"]
        settings = connections._settings_for(request.env.user)
        return consents._come_back(provider, self._session(), state), settings

    def _welcome(self, provider, back, grant, pages):
        connections = request.env["calendar.connection"]
        mended = connections.sudo().browse(back.connection_id or []).exists()
        if mended and mended.account_key != grant.account.id:
            connections._give_back(provider, grant)
            page = pages.other_account(mended.account_name, grant.account.name)
            return pages.render(page)
        if connections._is_neighbours(provider, grant):
            # The grant is not ended: the vendor might end that of Odoo's own module with it.
            pages = NeighbourPages(request.env, Ways(provider), pages.label)
            return pages.render(pages.same_account(grant.account.name))
        connection = save(request.env, lambda: connections._take_in(provider, grant))
        return request.redirect(connection._landing_page(), code=303)

    def _session(self):
        """What stays of a session's id when Odoo renews it now and then."""
        return request.session.sid[:STORED_SESSION_BYTES]

    # The vendor sends the practitioner back to the public address. A session belongs to one
    # address, so the trip has to start there too.

    def _is_public_address(self):
        public = urlsplit(request.env["calendar.connection"]._public_address())
        return public.netloc == request.httprequest.host

    def _move_to_public_address(self, **query):
        public = request.env["calendar.connection"]._public_address()
        query = urlencode({**{k: v for k, v in query.items() if v}, "moved": 1})
        return request.redirect(f"{public}{request.httprequest.path}?{query}", local=False)


def _mended(provider, connection):
    """The user's own connection with the id that somebody wrote into the address, or none."""
    written = int(connection) if connection.isdecimal() else 0
    return request.env["calendar.connection"]._own(provider, written)


def _provider(code):
    """Return the provider class. Raise `NotFound` unless it connects through a consent page."""
    if code not in dict(registry.choices()):
        raise NotFound
    provider = registry.get(code)
    if Feature.OAUTH not in provider.supports:
        raise NotFound
    return provider
