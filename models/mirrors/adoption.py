"""Makes events of what practitioners made in their own calendars, those of many in one go."""

from collections.abc import Iterable, Sequence

from odoo import SUPERUSER_ID
from odoo.tools import SQL

from ...providers.base import Changed
from ...providers.ics_link.entries import entry_id
from ..imports.import_maker import SILENT
from ..transactions import isolated, together
from .adopter import Adopter

#: One of them, and what came of her calendar.
Wanted = tuple[Adopter, Changed]


def adopt(env, found: Sequence[tuple[Adopter, Iterable[Changed]]]) -> list[set[str]]:
    """Make events of what is wanted here, series whole; return of each calendar the vendor's ids
    of those that were made."""
    wanted = [(one, item) for one, items in found for item in items if one.wants(item)]
    return Adoption(env).adopt(wanted, [one for one, _items in found])


class Adoption:
    """Events of several owners, made by nobody of them: what one of them has chosen for the events
    that she makes in Odoo does not count for what she made elsewhere."""

    def __init__(self, env):
        self.env = env(user=SUPERUSER_ID, su=True, context=SILENT)

    def adopt(self, wanted: Sequence[Wanted], owners: Sequence[Adopter]) -> list[set[str]]:
        done = {one: set() for one in owners}
        new = self._unknown(wanted)
        singles = [each for each in new if not each[1].event.is_series]
        made = together(self.env, singles, self._make, self._make_alone)
        for (one, item), is_made in zip(singles, made, strict=True):
            if is_made:
                done[one].add(item.ref.id)
        for one, item in new:
            if item.event.is_series and one.make_series(item):
                done[one].add(item.ref.id)
        return list(done.values())

    def _unknown(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Leave out what is here already: from another account of hers, say, or from a file."""
        first = {(one.owner.id, item.event.uid): (one, item) for one, item in reversed(wanted)}
        known = self._known(first)
        return [each for key, each in first.items() if key not in known]

    def _known(self, asked: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
        """Those of these owners and uids of which there is something here."""
        uids = {entry_id(uid): uid for _owner, uid in asked}
        if not uids:
            return set()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT user_id, sync_uid FROM calendar_event
                 WHERE user_id = ANY(%(users)s) AND sync_uid = ANY(%(uids)s)
                   AND (active OR booking_service_id IS NOT NULL)
                 UNION
                SELECT e.user_id, s.sync_uid FROM calendar_recurrence s
                  JOIN calendar_event e ON e.id = s.base_event_id
                 WHERE e.user_id = ANY(%(users)s) AND s.sync_uid = ANY(%(uids)s)
                 UNION
                SELECT e.user_id, i.key FROM calendar_import_item i
                  JOIN calendar_event e ON e.import_item_id = i.id AND e.active
                 WHERE e.user_id = ANY(%(users)s) AND i.key = ANY(%(keys)s)
                """,
                users=list({owner for owner, _uid in asked}),
                uids=list(uids.values()),
                keys=list(uids),
            )
        )
        return {(owner, uids.get(uid, uid)) for owner, uid in rows}

    # Making -------------------------------------------------------------------------------------

    def _make_alone(self, wanted: Wanted) -> bool:
        """What can not be made harms no other, and stays as busy as it is."""
        with isolated(self.env, f"an event of calendar {wanted[0].remote.id}"):
            return self._make([wanted])[0]
        return False

    def _make(self, wanted: Sequence[Wanted]) -> list[bool]:
        """Make these; return which of them Odoo has kept as they are meant."""
        with self.env["calendar.outbox"]._gathering():  # and nothing of it goes back
            events = self.env["calendar.event"].create(
                [one.values(item, one.here(item)) for one, item in wanted]
            )
            made = list(zip(events, wanted, strict=True))
            kept = [one.is_kept(event, item) for event, (one, item) in made]
            self.env["calendar.link"].create(
                [
                    one.link_values(item, event_id=event.id)
                    for (event, (one, item)), is_kept in zip(made, kept, strict=True)
                    if is_kept
                ]
            )
            strange = [event.id for event, is_kept in zip(events, kept, strict=True) if not is_kept]
            events.browse(strange)._forget_quietly()
        return kept
