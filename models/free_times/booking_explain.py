from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from odoo import models

from ...core.explain import Touch, explain, starts_of, touch
from ...core.interval import Interval
from ...core.slots import Refusal
from ..booking.booking_clash import Clash


class Rule(str, Enum):
    """Why a start is not offered that everybody could have."""

    SEATS = "seats"  # a session of which all places are taken
    PLANNED = "planned"  # only sessions that staff have planned
    OTHER = "other"


@dataclass(frozen=True)
class Refused:
    """Who or what can not have a start, why, and what takes the time, with the part it takes."""

    resource: Any
    refusal: Refusal | Rule
    obstacles: tuple[tuple[Clash, Touch], ...] = ()


@dataclass(frozen=True)
class Explained:
    """What becomes of one start (aware). Nobody refuses: it is offered.

    `session`: what begins then and can be joined, or not; None where nothing does.
    """

    start: datetime
    refused: tuple[Refused, ...]
    session: Any = None

    @property
    def refusal(self) -> Refusal | Rule | None:
        return self.refused[0].refusal if self.refused else None


class BookingService(models.Model):
    """Why a time is offered, or is not."""

    _inherit = "booking.service"

    def _explain(self, resource, window, now, asked=()):
        """Return what becomes of each start in `window` with `resource`, in order.

        These are the starts of the grid, those that are offered beside it, and those `asked` for
        (aware). What is offered is what `_slots` says. The rest goes through the stages by which
        it is refused, and then it is found out what takes the time.
        """
        self.ensure_one()
        rules = self._rules()
        read = Interval(window.start, window.stop + rules.duration)
        cast = self._cast(resource, read, now, visitor="", instead_of=None)
        offered = {slot.start for slot in self._slots(window, now, resource)}
        starts = sorted({*starts_of(rules, cast, window), *asked, *offered})
        told = explain(rules, cast, starts, now)
        clashes = self._clashes_of(told, window, now)
        return [
            Explained(each.start, ())
            if each.start in offered
            else self._explained(resource, each, clashes)
            for each in told
        ]

    def _clashes_of(self, told, window, now):
        """Return {resource id: what takes its time} of all who refuse any start in `window`."""
        rules = self._rules()
        reach = Interval(window.start - rules.before, window.stop + rules.duration + rules.after)
        ids = {id for each in told for id, _refusal in each.refusals}
        resources = self.env["resource.resource"].browse(ids)
        find = self.env["booking.clash"]._clashes
        return {resource.id: find(resource, reach, now) for resource in resources}

    def _explained(self, resource, told, clashes):
        """Who was asked about comes first."""
        if not told.refusals:
            rule = Rule.PLANNED if self.only_planned and self._is_group() else Rule.OTHER
            return Explained(told.start, (Refused(resource.sudo(), rule),))
        first = sorted(told.refusals, key=lambda each: each[0] != resource.id)
        return Explained(
            told.start,
            tuple(
                Refused(
                    resource.sudo().browse(id), refusal, self._obstacles(told.start, clashes[id])
                )
                for id, refusal in first
            ),
        )

    def _obstacles(self, start, clashes):
        rules = self._rules()
        touched = ((clash, touch(rules, start, clash.span)) for clash in clashes)
        return tuple((clash, part) for clash, part in touched if part)
