from odoo import api, models
from odoo.tools import format_datetime

#: How much mirrors tell, least first.
TELLS = ("", "masked", "full")


class CalendarRemote(models.Model):
    """What its owner lets Odoo know of a calendar beyond the time it takes: mirrors."""

    _inherit = "calendar.remote"

    def _mirror_detail(self):
        """How much mirrors of this calendar tell: "masked", "full", or nothing: there are none.

        A mirror stands in its owner's calendar, so what takes somebody else's time, or a
        room's, has none. Neither has a calendar whose events are appointments themselves.
        """
        self.ensure_one()
        used = self.blocks_availability and self.active and self.connection_id.active
        own = self._blocked_resource().user_id == self.user_id
        if not (used and own) or self.detail not in TELLS or self._adopts():
            return ""
        return self.detail

    def write(self, vals):
        if not (self._CHOICES | {"active"}) & vals.keys():
            return super().write(vals)
        before = {remote: remote._mirror_detail() for remote in self}
        result = super().write(vals)
        less = self.filtered(
            lambda remote: TELLS.index(remote._mirror_detail()) < TELLS.index(before[remote])
        )
        less._drop_mirrors()
        return result

    def _drop_mirrors(self, event_ids=None):
        """Forget what was told, at once; what is still to be told is read anew."""
        if not self:
            return
        mirrors, series = self._mirrors_of(event_ids)
        uids = {
            owner: set(hers.mapped("mirror_uid"))
            for owner, hers in mirrors.grouped("user_id").items()
        }
        mirrors.unlink()
        series.unlink()
        for owner, known in uids.items():
            mirrors._show_once(owner, known)

    def _mirrors_of(self, event_ids):
        """Return mirrors and series of these calendars, of all their events or some."""
        events = self.env["calendar.event"].sudo().with_context(active_test=False)
        series = self.env["calendar.mirror.series"].sudo()
        mirrored, known = ([(name, "in", self.ids)] for name in ("mirror_remote_id", "remote_id"))
        if event_ids is not None:
            mirrored.append(("mirror_event_id", "in", event_ids))
            known.append(("remote_event_id", "in", event_ids))
        return events.search(mirrored), series.search(known)

    def _forget_busy(self, event_id):
        super()._forget_busy(event_id)
        self._drop_mirrors([event_id])

    def _mark_closed(self):
        """What nobody can look at any more is not shown any more. Should the calendar come
        back, all of it is read."""
        super()._mark_closed()
        if self._mirror_detail():
            self._drop_mirrors()
            self.sync_token = False

    def _upcoming_domain(self):
        return [*super()._upcoming_domain(), ("mirror_remote_id", "=", False)]

    # What people read -------------------------------------------------------------------------

    def _full_name(self):
        """The calendar's name and its vendor's."""
        return self.env._(
            "“%(calendar)s” (%(vendor)s)",
            calendar=self.name,
            vendor=dict(self.connection_id._provider_selection())[self.provider],
        )

    def _mirror_words(self):
        """Where a mirror comes from, and how old it is."""
        if not self.last_pull_at:
            return self.env._("From your calendar %s", self._full_name())
        return self.env._(
            "From your calendar %(calendar)s, as it was on %(moment)s",
            calendar=self._full_name(),
            moment=format_datetime(self.env, self.last_pull_at, dt_format="short"),
        )


class CalendarConnection(models.Model):
    _inherit = "calendar.connection"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            self.with_context(active_test=False).remote_ids._drop_mirrors()
        return result


class CalendarLink(models.Model):
    """An appointment that is in one calendar of its owner may be mirrored from another."""

    _inherit = "calendar.link"

    @api.model_create_multi
    def create(self, vals_list):
        links = super().create(vals_list)
        links._show_mirrors_once()
        return links

    def unlink(self):
        known = [(owner, set(links.mapped("uid"))) for owner, links in self._by_owner()]
        result = super().unlink()
        for owner, uids in known:
            self.env["calendar.event"]._show_once(owner, uids)
        return result

    def _show_mirrors_once(self):
        events = self.env["calendar.event"]
        mirrored = events._mirrored(self.mapped("uid"))
        for owner, links in self._by_owner():
            events._show_once(owner, mirrored[owner.id] & set(links.mapped("uid")))

    def _by_owner(self):
        return self.grouped(lambda link: link.remote_id.user_id).items()
