from datetime import datetime

from odoo import api, models
from odoo.fields import Domain

from ...core.event import Blocks, as_instant, zone_info
from ...core.recurrence import takes_time
from ...providers.base import Changed
from ..imports.import_maker import SILENT
from ..moments import aware, naive, zone_name
from ..reading.kept_here import Terms
from ..reading.outside import Outside


class CalendarRemote(models.Model):
    """A calendar of which its owner wants everything that she makes in it here as well.

    As soon as she wants that no more, those events leave Odoo, and nothing but the time that
    they take is left. Appointments with a client stay.
    """

    _inherit = "calendar.remote"

    def _adopts(self):
        """Whether what its owner makes over there becomes an event here, two-way.

        Not so where the calendar takes somebody else's time: her event would take hers.
        """
        self.ensure_one()
        both_ways = self.receives_bookings and self.direction == "both"
        hers = not self.resource_id or self.resource_id.sudo().user_id == self.user_id
        return both_ways and hers and self.detail == "full" and self.connection_id.active

    def _adopting(self):
        return self.filtered(lambda remote: remote._adopts())

    def _adopting_since(self) -> datetime:
        """What was over before today is left where it is."""
        zone = zone_name(self.user_id.tz, self.timezone)
        now = aware(self.env.cr.now()).astimezone(zone_info(zone))
        return as_instant(now.date(), zone)

    # On what terms ------------------------------------------------------------------------------

    def _terms(self, since: datetime, served: bool = False) -> Terms:
        """On what terms events of this calendar are kept here; `served`: with a service."""
        self.ensure_one()
        owner = self.user_id.sudo()
        untitled = self.with_context(lang=owner.lang).env._("(without a title)")
        private = owner.calendar_default_privacy == "private"
        return Terms(since, untitled, private, self._taken(), served)

    def _untitled_names(self):
        """What an event without a title is called, in every language of this house."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        return {self.with_context(lang=code).env._("(without a title)") for code in codes}

    def _taken(self) -> frozenset[Blocks]:
        """What takes time, as the owner has chosen."""
        if not self.blocks_availability:
            return frozenset()
        switches = {
            "tentative_blocks": self.tentative_blocks,
            "unanswered_blocks": self.unanswered_blocks,
        }
        return frozenset(each for each in Blocks if takes_time(each, **switches))

    # When the owner changes her mind ------------------------------------------------------------

    def write(self, vals):
        if not self._CHOICES & vals.keys():
            return super().write(vals)
        before = {remote: remote._taken() for remote in self._adopting()}
        settled = {remote: remote._settled_links() for remote in before}
        result = super().write(vals)
        for remote, taken in before.items():
            if not remote._adopts():
                remote._release(settled[remote])
            elif taken != remote._taken():
                remote._show_as_chosen(taken)
        return result

    def _hand_over_bookings(self):
        others = self.search(
            [("user_id", "in", self.user_id.ids), ("receives_bookings", "=", True)]
        ) - self
        settled = {remote: remote._settled_links() for remote in others._adopting()}
        super()._hand_over_bookings()
        for remote, links in settled.items():
            remote._release(links)

    def _links_elsewhere(self):
        """What she made in another calendar stays there, unless it has a client."""
        links = super()._links_elsewhere()
        return links.filtered(lambda link: not link.adopted_since or link._has_client())

    def _adopted_links(self):
        domain = [("remote_id", "in", self.ids), ("adopted_since", "!=", False)]
        return self.env["calendar.link"].sudo().search(domain)

    def _settled_links(self):
        """Links of adopted events on which both sides agree. Nothing may be lost of the others."""
        return self._adopted_links().filtered(lambda link: link._is_settled())

    def _release(self, links):
        """Let the adopted events of this calendar leave Odoo, as far as nothing was made of
        them. Over there nothing changes; here they take time as any others do."""
        links = links.exists().filtered(lambda link: not link._has_client())
        there = links.filtered("base")
        found = [Changed(link._ref(), link._kept_base()) for link in there]
        events, series = links.event_id, links.recurrence_id
        series._forget_quietly()
        events._forget_quietly()
        self._forget_cancelled()
        if self.connection_id.active:
            Outside(self.sudo(), aware(self.env.cr.now())).apply(found, whole=True)

    def _forget_cancelled(self):
        """What was taken away over there is here without a link, and archived."""
        here = Domain("adopted_remote_id", "=", self.id) & Domain("link_ids", "=", False)
        single = Domain("booking_service_id", "=", False) & Domain("recurrence_id", "=", False)
        everything = self.sudo().with_context(active_test=False).env
        everything["calendar.recurrence"].search(here)._forget_quietly()
        everything["calendar.event"].search(here & single)._forget_quietly()

    def _show_as_chosen(self, before):
        """Other answers take time now. What was shown otherwise by hand stays so."""
        after = self._taken()
        for link in self._adopted_links().filtered("base"):
            blocks = Blocks(link.base["blocks"])
            if (blocks in before) != (blocks in after):
                link._show_as("busy" if blocks in after else "free")


class CalendarLink(models.Model):
    _inherit = "calendar.link"

    def _is_settled(self):
        """Whether nothing is asked about it, and nothing waits to be sent."""
        if self.held_back or self.conflict_id or self.to_reset:
            return False
        return self._rests() or not self._is_unsent()

    def _follow(self, found):
        """Moved into a calendar of which its owner wants no events here, it takes time there."""
        decision = super()._follow(found)
        link = self.exists().filtered("adopted_since")
        if link and not link.remote_id._adopts() and link._is_settled():
            link.remote_id._release(link)
        return decision

    @api.model
    def _link_returned(self, remote, ids):
        """What was made over there is kept on the same terms when it comes back; in a calendar
        of which its owner wants no events here, it takes time there."""
        links = super()._link_returned(remote, ids)
        hers = links.filtered(lambda link: link._subject.adopted_remote_id)
        if not remote._adopts():
            unwanted = hers.filtered(lambda link: not link._has_client())
            links, hers = links - unwanted, hers - unwanted
            unwanted.unlink()
        hers.adopted_since = naive(remote._adopting_since())
        return links

    def _has_client(self):
        """Whether it is an appointment, and not just something in her calendar."""
        return bool(self.event_id.booking_service_id)

    def _show_as(self, shown):
        """Show the event otherwise than until now, unless its owner did so by hand."""
        events = self.event_id | self.recurrence_id._events()
        like_it = events.filtered(lambda e: e.show_as != shown and not e.booking_service_id)
        like_it.with_context(**SILENT).show_as = shown


class CalendarConnection(models.Model):
    _inherit = "calendar.connection"

    def action_disconnect(self):
        """What its owner shared of that account leaves Odoo with it."""
        self._check_own()
        remotes = self.sudo().remote_ids._adopting()
        settled = {remote: remote._settled_links() for remote in remotes}
        result = super().action_disconnect()
        for remote, links in settled.items():
            remote._release(links)
        return result

    def _resettable(self, mode):
        """What was made over there is not taken away to be written anew: it has guests, maybe,
        and other things of which we know nothing."""
        links = super()._resettable(mode)
        return links.filtered(lambda link: mode != "remove" or not link.adopted_since)
