"""Maya has a calendar that blocks her time, and lets Odoo know more of it."""

from ...providers.memory import MemoryServer
from .common import SyncCase, at, foreign

OTHER = "maya@elsewhere.example"


class MirrorCase(SyncCase):
    detail = "full"

    def setUp(self):
        super().setUp()
        self.remote.write({"receives_bookings": False, "detail": self.detail})
        self.sync()

    def put(self, start=None, **fields):
        return self.server.put(self.account, foreign(start or at(9), **fields))

    def choose(self, **vals):
        """What Maya decides at her pages, before anything is read."""
        self.remote.with_user(self.maya).write(vals)
        self.env.flush_all()

    def read_anew(self):
        self.server.expire_sync_tokens()
        self.pull()

    def mirrors(self, remote=None):
        """What is seen in Odoo of a calendar."""
        found = [("mirror_remote_id", "=", (remote or self.remote).id)]
        return self.env["calendar.event"].search(found, order="start, id")

    def all_mirrors(self):
        """Also those that are not shown because another one is."""
        found = [("mirror_remote_id", "!=", False)]
        events = self.env["calendar.event"].with_context(active_test=False)
        return events.search(found, order="start, id")

    def titles(self):
        return self.mirrors().mapped("name")

    def times(self):
        return [(mirror.start, mirror.stop) for mirror in self.mirrors()]

    def second_account(self, **choices):
        """Maya connects another account of hers; return its calendar and its server."""
        remote = self.connect(self.maya, OTHER).remote_ids
        remote.write({"blocks_availability": True, **choices})
        return remote, MemoryServer.named(OTHER)

    def invited(self, server, ref):
        """The same meeting in another account."""
        [event] = [e for e in self.server.events(self.account) if e.uid == ref]
        return server.put(OTHER, event)
