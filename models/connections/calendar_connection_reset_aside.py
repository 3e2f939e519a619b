from odoo import models
from odoo.tools import format_datetime

from ..links.reset import PATIENCE

NAMED = 5  # of so many it is said when they are


class CalendarConnection(models.Model):
    """A reset goes through all that it can, and says in the end what it could not.

    What a vendor stumbles over comes last. In the end it stays as it is, and is compared again
    like everything else: when all of the calendar is read after the reset, and each night.
    """

    _inherit = "calendar.connection"

    def _reset_aside(self):
        """Return those of the links to be reset that nothing more is done about in this reset.

        While the account is in trouble there are none: nobody knows whether it is them.
        """
        links = self._links_to_reset()
        if self.failures:
            return links.browse()
        if self.reset_mode == "keep":
            return links.filtered(lambda link: link.reset_tries > PATIENCE)
        stuck = self.env["calendar.outbox"]._stuck_of(links)
        return stuck | links.filtered("conflict_id")

    def _succeeded(self):
        """They were in trouble, and not what was looked for meanwhile: it is tried once more."""
        if recovered := self.filtered(lambda account: account.failures > 1 and account.reset_mode):
            links = recovered._links_to_reset()
            links.filtered(lambda link: link.reset_tries > PATIENCE).reset_tries = PATIENCE
        return super()._succeeded()

    def _finish_reset(self):
        told = self.with_context(lang=self.user_id.lang)
        aside = told._reset_aside()
        words = told.env._("Reset done.")
        told._pop_up_reset(told._reset_words(words), bool(aside))
        told._end_reset(words)

    def _reset_words(self, sentence):
        words, aside = super()._reset_words(sentence), self._reset_aside()
        if not aside:
            return words
        return self.env._(
            "%(words)s %(number)s could not be (%(when)s). What is left stays as it is, and is "
            "compared again by and by.",
            words=words,
            number=len(aside),
            when=self._moments_of(aside),
        )

    def _moments_of(self, links):
        """When they are, in the zone of their owner. Titles are not everybody's who reads it."""
        starts = sorted(link._subject_start() for link in links)
        zone = self.user_id.tz or "UTC"
        told = [format_datetime(self.env, at, tz=zone, dt_format="short") for at in starts[:NAMED]]
        return "; ".join(told + ["…"] * (len(starts) > NAMED))

    def _pop_up_reset(self, words, lacking):
        """A message on the owner's screen, wherever she is in Odoo by now."""
        self.user_id._bus_send(
            "simple_notification",
            {
                "title": self.account_name,
                "message": words,
                "type": "warning" if lacking else "success",
                "sticky": lacking,
            },
        )


class CalendarLink(models.Model):
    _inherit = "calendar.link"

    def _subject_start(self):
        """When the appointment, or the first one of the series, begins; naive UTC."""
        return (self.recurrence_id.base_event_id or self.event_id).start


class CalendarOutbox(models.Model):
    _inherit = "calendar.outbox"

    def _stuck_of(self, links):
        """Return those of these links of which nothing can be sent that waits."""
        entries = self.search([("link_id", "in", links.ids)])
        going = entries.filtered(lambda entry: not (entry.given_up or entry.not_before))
        return entries.link_id - going.link_id
