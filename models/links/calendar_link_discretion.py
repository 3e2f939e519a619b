from odoo import fields, models

from ...core.discretion import WHOLE, with_words, words_of
from ...providers import registry


class CalendarConnection(models.Model):
    """An account that is told nothing of clients: a vendor need not know who comes to whom."""

    _inherit = "calendar.connection"

    def write(self, vals):
        if "hide_clients" not in vals:
            return super().write(vals)
        changed = self.filtered(lambda c: c.hide_clients != vals["hide_clients"])
        result = super().write(vals)
        changed.sudo().remote_ids.link_ids._tell_anew()
        return result


class CalendarLink(models.Model):
    """What is told of an appointment in an account that hides clients.

    Once an event over there tells nothing of its client (`hides`), its words are left to its
    owner: they are neither changed nor taken over.
    """

    _inherit = "calendar.link"

    hides = fields.Boolean()

    def _local_value(self):
        value = super()._local_value()
        if value is None or not self._is_discreet():
            return value
        kept = registry.get(self.remote_id.connection_id.provider).as_kept
        return kept(with_words(value, self._words(value)))

    def _is_discreet(self):
        """Whether its words are not for that account. What came from there may stay there."""
        if not self.remote_id.connection_id.hide_clients:
            return False
        return bool(self.event_id.booking_service_id) or not self._is_hers()

    def _is_hers(self):
        """Whether its owner made it over there, and Odoo has it from her."""
        return bool(self._subject.sudo().adopted_remote_id)

    def _words(self, value):
        base = self._base_value()
        if base is None:
            return self._discreet_words()
        if self._may_stay(base, value):
            return words_of(base)
        return self._discreet_words(base.notes if self._is_hers() else "")

    def _may_stay(self, base, value):
        """Whether what stands there tells nothing of the client: it was hidden before, or is
        what its owner has written there herself."""
        return self.hides or (self._is_hers() and base.title == value.title)

    def _discreet_words(self, notes=""):
        """The service, or that there is something, in the language of the calendar's owner."""
        own = self.with_context(lang=self.remote_id.user_id.sudo().lang)
        service = own.event_id.booking_service_id.sudo()
        return {WHOLE: (service.name or own.env._("Busy"), notes)}

    def _take_over(self, value, local):
        """Only when and where it takes place is taken over: the words over there are others."""
        if not self._is_discreet():
            super()._take_over(value, local)
            return
        words = words_of(self._subject._to_value())
        super()._take_over(with_words(value, words), local and with_words(local, words))

    def _were_written(self):
        """Note which events over there tell nothing of a client from now on."""
        super()._were_written()
        telling = self._telling_where_clients_hide().filtered(lambda link: link._subject)
        for link in telling.filtered(lambda link: link._is_discreet()):
            link.hides = link._kept_base().title == link._local_value().title

    def _telling_where_clients_hide(self):
        """Those of these links, looked up without reading what they hold: there are mostly none."""
        self.env.cr.execute(
            "SELECT l.id FROM calendar_link l JOIN calendar_remote r ON r.id = l.remote_id"
            " JOIN calendar_connection c ON c.id = r.connection_id"
            " WHERE l.id = ANY(%s) AND l.hides IS NOT TRUE AND c.hide_clients",
            [self.ids],
        )
        return self.browse(id_ for (id_,) in self.env.cr.fetchall())

    def _tell_anew(self):
        """The owner has chosen otherwise: what stands over there is written again."""
        self.hides = False
        self.env["calendar.outbox"]._queue_links(self)
