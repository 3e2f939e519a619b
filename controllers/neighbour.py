"""Odoo's own calendar modules: two that synchronise one account would double its events."""

from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from ..providers import registry
from .consent_pages import ConsentPages, Page, Step, Ways

STOP = "/calendar_sync/neighbour/<string:provider>/stop"


class NeighbourPages(ConsentPages):
    """What is said to a practitioner for whom Odoo's own synchronisation is on."""

    def beforehand(self) -> Page:
        """It is on, and may be for the account that is about to be connected."""
        return self._page(
            self.env._("Odoo already synchronises a %s calendar for you", self.label),
            self.env._(
                "Odoo's own %s synchronisation is on for you. Two that work on one account write "
                "every event twice. Stop it, and this one takes over: your events stay where they "
                "are, here and there.",
                self.label,
            ),
            Step(self.env._("It is another account"), self.ways.other()),
        )

    def same_account(self, account: str) -> Page:
        """The account that was chosen is the one that Odoo's own module synchronises."""
        return self._page(
            self.env._("This account is synchronised already"),
            self.env._(
                "Odoo's own %(vendor)s synchronisation works on %(account)s, as far as can be "
                "told. Nothing was connected. Stop it first, and connect again: your events stay "
                "where they are, here and there.",
                vendor=self.label,
                account=account,
            ),
        )

    def _page(self, title, text, *steps) -> Page:
        stop = STOP.replace("<string:provider>", self.ways.provider)
        deed = Step(self.env._("Stop it and connect"), stop)
        return Page(title, text, (*steps, self._go_back()), 409, deed=deed)


class CalendarNeighbourController(Controller):
    @route(STOP, type="http", auth="user", methods=["POST"], sitemap=False)
    def stop(self, provider, **_):
        """Stop Odoo's own synchronisation for whoever asks, and go on to the consent page."""
        if provider not in dict(registry.choices()):
            raise NotFound
        request.env["calendar.connection"].check_access("read")
        request.env.user._stop_neighbour(provider)
        return request.redirect(Ways(provider).again(), code=303)
