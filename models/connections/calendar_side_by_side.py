from odoo import api, fields, models
from odoo.fields import Domain

from ...core.codec import to_json
from ...providers import registry
from ...providers.grant import holds

#: How many events are looked for in order to know an account again.
PROBES = 3


class ResUsers(models.Model):
    """Odoo's own calendar modules, which may be absent: nothing here depends on them.

    They know one account of each user at each vendor. Their fields and methods bear the name
    of the vendor, which is the code of our provider as well.
    """

    _inherit = "res.users"

    def _neighbour_is_on(self, code):
        """Whether Odoo's own module synchronises an account of this user at that vendor."""
        self.ensure_one()
        user = self.sudo()
        token, stopped = f"{code}_calendar_rtoken", f"{code}_synchronization_stopped"
        if not {token, stopped} <= user._fields.keys():
            return False
        return bool(user[token]) and not user[stopped]

    def _stop_neighbour(self, code):
        """Stop Odoo's own synchronisation with that vendor for this user; events stay."""
        if self._neighbour_is_on(code):
            getattr(self, f"stop_{code}_synchronization")()


class CalendarConnection(models.Model):
    """An account beside which Odoo's own module may be at work."""

    _inherit = "calendar.connection"

    has_neighbour = fields.Boolean(compute="_compute_has_neighbour", compute_sudo=True)
    neighbour_elsewhere = fields.Boolean(
        readonly=True, help="Odoo's own module was found to synchronise another account."
    )

    @api.depends("provider", "active", "neighbour_elsewhere")
    def _compute_has_neighbour(self):
        for connection in self:
            beside = connection.active and not connection.neighbour_elsewhere
            on = connection.user_id._neighbour_is_on(connection.provider)
            connection.has_neighbour = beside and on

    def action_stop_neighbour(self):
        """Stop Odoo's own synchronisation with this vendor, for the owner of this account."""
        self._check_own()
        for connection in self:
            connection.user_id._stop_neighbour(connection.provider)

    @api.model
    def _is_neighbours(self, code, grant):
        """Whether Odoo's own module synchronises this account for the current user already.

        It does not say which account that is, but its events bear the vendor's ids: an
        account that holds one of them is the same. Without any of them it may be.
        """
        user = self.env.user
        if self._of_user(user, code, grant.account.id) or not user._neighbour_is_on(code):
            return False
        ids = self.env["calendar.event"].sudo()._ids_of_neighbour(code, user)
        return not ids or holds(registry.get(code), self._settings_for(user), grant, ids)

    @api.model
    def _take_in(self, provider, grant):
        """What is taken in while Odoo's own module is on was found to be another account."""
        new = not self._of_user(self.env.user, provider, grant.account.id)
        connection = super()._take_in(provider, grant)
        if new:
            connection.neighbour_elsewhere = self.env.user._neighbour_is_on(provider)
        return connection


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    @api.model
    def _ids_of_neighbour(self, code, user):
        """The vendor's ids of some events of this user, those that were changed last."""
        name = f"{code}_id"
        if name not in self._fields:
            return []
        mine = [("user_id", "=", user.id), (name, "!=", False)]
        return self.search(mine, order="write_date desc", limit=PROBES).mapped(name)

    def _get_sync_domain(self):
        """What Odoo's Google module writes to Google. What is seen of a calendar is in one."""
        return super()._get_sync_domain() & Domain("is_mirror", "=", False)

    def _get_microsoft_sync_domain(self):
        """The same of its Outlook module."""
        return super()._get_microsoft_sync_domain() & Domain("is_mirror", "=", False)

    def _belongs_on(self, remote):
        return super()._belongs_on(remote) and not is_beside(self, remote)


class CalendarRecurrence(models.Model):
    _inherit = "calendar.recurrence"

    def _belongs_on(self, remote):
        return super()._belongs_on(remote) and not is_beside(self, remote)


class CalendarLink(models.Model):
    """An event that Odoo's own module wrote, or read, is there already: it is not written twice."""

    _inherit = "calendar.link"

    @api.model_create_multi
    def create(self, vals_list):
        links = super().create(vals_list)
        adopted = links.browse().union(*(link for link in links if link._adopt_neighbours()))
        if adopted:
            adopted.remote_id._begin_audit()  # reads everything, and so finds what was adopted
        return links

    def _adopt_neighbours(self):
        """Take the event over, if there is one; as far as known it is there as it is here.

        Should it not be there (it was another account), it is written as any other.
        """
        place = place_of_neighbour(self._subject, self.remote_id)
        if not place or self.remote_event_id or self._known(self.remote_id, [place], []):
            return False
        value = registry.get(self.remote_id.connection_id.provider).as_kept(
            self._subject._to_value()
        )
        self.write(
            {
                "remote_event_id": place,
                "base": to_json(value),
                "state": "live",
                "to_reset": True,
            }
        )
        self.remote_id._forget_busy(place)
        return True


class CalendarRemote(models.Model):
    _inherit = "calendar.remote"

    def _forget_busy(self, event_id):
        """What was time taken by somebody else's event is an appointment of ours now."""
        domain = [("remote_id", "=", self.id), ("remote_event_id", "=", event_id)]
        for model in ("calendar.busy", "calendar.busy.series"):
            self.env[model].sudo().search(domain).unlink()


def place_of_neighbour(subject, remote):
    """Return the vendor's id of an event in the hands of Odoo's own module, if it may be in
    this calendar: that module knows each account's main calendar alone."""
    if not remote.primary or remote.connection_id.neighbour_elsewhere:
        return ""
    return _neighbours_id(subject, remote)


def is_beside(subject, remote):
    """Whether the event is in the same account, as far as known, but in another calendar."""
    if remote.primary or remote.connection_id.neighbour_elsewhere:
        return False
    linked = subject.sudo().link_ids.remote_id
    return bool(_neighbours_id(subject, remote)) and remote not in linked


def _neighbours_id(subject, remote):
    name = f"{remote.connection_id.provider}_id"
    return subject.sudo()[name] or "" if name in subject._fields else ""
