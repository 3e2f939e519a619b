from collections import defaultdict
from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from ...core.teams import Cast


class BookingService(models.Model):
    """Who and what may take part in an appointment: named by the service, then gathered."""

    _inherit = "booking.service"

    def _cast(self, resources, window, now, **own):
        """Return the `Cast` of an appointment with any of `resources` (empty: anyone), who are
        read for `window`. `own` says whose time is no obstacle, as for `_gather`."""
        groups = self._grouped(resources, self._named())
        everyone = self.env["resource.resource"].sudo().union(*groups.values())
        found = {each.id: each for each in self._gathered(everyone, window, now, **own)}
        return Cast(**{name: [found[id] for id in group.ids] for name, group in groups.items()})

    def _grouped(self, resources, named):
        """Return {what a `Cast` calls it: resources} for a wish to have any of `resources`."""
        return {"hosts": self._people(resources, named)}

    def _people(self, resources, named):
        """Who of `resources` (empty: of all who are `named`) may be the host, in their order."""
        return resources.sudo() if resources else named["hosts"]

    def _everyone(self):
        """All whose calendars matter for what is offered, whoever is chosen."""
        named = self._named()
        return named["hosts"].union(*named.values())

    def _named(self):
        """Return {group: resources} that this service names, by name: one query for all groups."""
        self.flush_recordset()
        rows = self.env.execute_query(SQL(" UNION ALL ").join(self._named_statements()))
        everyone = self.env["resource.resource"].sudo().browse({id for _group, id in rows})
        everyone = everyone.filtered("active").sorted("name")
        members = set(rows)
        named = {
            group: everyone.filtered(lambda each, group=group: (group, each.id) in members)
            for group in {group for group, _id in members}
        }
        return defaultdict(everyone.browse, named)

    def _named_statements(self):
        """What to ask for each group: its name, and the id of each in it."""
        return [self._named_in("hosts", self._fields["resource_ids"])]

    def _named_in(self, group, field):
        """The resources in a many2many field of this service."""
        return SQL(
            "SELECT %s, %s FROM %s WHERE %s = %s",
            group,
            SQL.identifier(field.column2),
            SQL.identifier(field.relation),
            SQL.identifier(field.column1),
            self.id,
        )

    def _gathered(self, resources, window, now, **own):
        """Return the `Availability` of each, in their order, limits of this service included."""
        gathered = self.env["booking.availability"]._gather(resources, window, now, **own)
        full = self._full(resources, window, own["instead_of"])
        if not full:
            return gathered
        return [replace(each, full=full.get(each.id, ())) for each in gathered]

    def _full(self, resources, window, instead_of):
        """Return {resource id: intervals in which nothing more may start} that meet `window`.

        The appointment `instead_of` (None: none) does not count.
        """
        return {}
