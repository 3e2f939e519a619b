from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import consteq, hmac

from ..connections.secret_box import hash_secret

MANAGERS = "appointment_calendar_sync.group_calendar_manager"
ROUTE = "/calendar_sync/feed/%s.ics"
GLANCE = timedelta(minutes=1)  # reads within it are noted once


class CalendarFeed(models.Model):
    """A secret address under which a calendar program reads appointments and changes nothing.

    The way for calendars that can not be connected. Whoever has the address may read, so only
    its owner sees it. What is read is what its owner may see in Odoo at that moment.
    """

    _name = "calendar.feed"
    _description = "Private calendar feed"
    _order = "name, id"

    name = fields.Char(
        required=True,
        default=lambda self: self.env._("My appointments"),
        help="What your calendar program calls it.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
        default=lambda self: self.env.user,
    )
    everyone = fields.Boolean(
        "Of all practitioners",
        copy=False,
        groups=MANAGERS,
        help="All appointments that you may see in Odoo, not only your own.",
    )
    service_id = fields.Many2one(
        "booking.service",
        "Only this service",
        ondelete="cascade",
        help="Empty: appointments of every service.",
    )
    detailed = fields.Boolean(
        "With the client's details",
        help="Name, contact details and note of the client. Without them an appointment is "
        "called as its service is.",
    )
    nonce = fields.Char(
        required=True, copy=False, groups=fields.NO_ACCESS, default=lambda self: uuid4().hex
    )
    token_hash = fields.Char(
        compute="_compute_token_hash",
        store=True,
        groups=fields.NO_ACCESS,
        prefetch=False,
        copy=False,
    )
    address = fields.Char(compute="_compute_address", help="Keep it to yourself.")
    subscribe_address = fields.Char(compute="_compute_address")
    last_read_at = fields.Datetime("Last read", readonly=True, copy=False)

    _one_per_token = models.UniqueIndex("(token_hash)")

    # Its address ----------------------------------------------------------------------------------

    @api.depends("nonce")
    def _compute_token_hash(self):
        for feed in self:
            feed.token_hash = hash_secret(feed._token())

    @api.depends("nonce")
    @api.depends_context("uid")
    def _compute_address(self):
        for feed in self:
            mine = bool(feed.id) and feed.user_id == self.env.user
            feed.address = mine and feed.get_base_url() + ROUTE % feed.sudo()._token()
            feed.subscribe_address = mine and "webcal://" + feed.address.partition("://")[2]

    def _token(self):
        """The secret in its address: 256 bits, signed with the secret of the database.

        It can be shown again, and what is stored does not give it away.
        """
        self.ensure_one()
        return hmac(self.env(su=True), "appointment_calendar_sync.feed", self.nonce)

    @api.model
    def _from_token(self, token):
        """The feed that `token` opens, as its owner sees it; else none."""
        wanted = hash_secret(token)
        found = self.sudo().search([("token_hash", "=", wanted)], limit=1)
        if not consteq(found.token_hash or "", wanted) or not found._is_open():
            return self.browse()
        return found.with_user(found.user_id).with_context(lang=found.user_id.lang)

    def _is_open(self):
        """Whether its owner may still have it: who leaves, or is no manager any more, may not."""
        owner = self.user_id
        if not owner.active or not owner._is_internal():
            return False
        return not self.everyone or owner.has_group(MANAGERS)

    def _note_reading(self):
        """Remember that somebody read it; of many at the same moment, one does so."""
        now = self.env.cr.now()
        feed = self.sudo()
        if feed.last_read_at and now - feed.last_read_at < GLANCE:
            return
        if feed.try_lock_for_update():
            feed.last_read_at = now

    # What its owner does with it ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        feeds = super().create(vals_list)
        feeds._check_own()
        return feeds

    def write(self, vals):
        self._check_own()
        return super().write(vals)

    def _check_own(self):
        """Managers see that a feed is there, and can revoke it. What it shows is its owner's."""
        if not self.env.su and self.user_id - self.env.user:
            raise AccessError(self.env._("Only its owner can make or change a private feed."))

    def action_renew(self):
        """Give it another address: the one before opens nothing any more."""
        self._check_own()
        for feed in self.sudo():
            feed.write({"nonce": uuid4().hex, "last_read_at": False})

    def action_revoke(self):
        """Close it for good."""
        self.unlink()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "appointment_calendar_sync.calendar_feed_action"
        )
