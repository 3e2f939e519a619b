from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from odoo import models

from ..core.explain import Touch, judge, touch
from ..core.interval import Interval
from ..core.slots import Refusal, grid
from .booking_clash import Clash


class Limit(str, Enum):
    """What is refused though the resource's time is free."""

    DAY = "day"
    OTHER = "other"


@dataclass(frozen=True)
class Explained:
    """What becomes of one start (aware), and why. No refusal: it is offered.

    `obstacles` are what takes the time, if it is taken, each with the part that it takes.
    """

    start: datetime
    refusal: Refusal | Limit | None
    obstacles: tuple[tuple[Clash, Touch], ...] = ()


class BookingService(models.Model):
    """Why a time is offered, or is not."""

    _inherit = "booking.service"

    def _explain(self, resource, window, now, asked=()):
        """Return what becomes of each start in `window` with `resource`, in order.

        These are the starts of the grid, and those `asked` for (aware). What is offered is what
        `_slots` offers and nothing else; the rest only finds out why.
        """
        self.ensure_one()
        rules = self._rules()
        read = Interval(window.start, window.stop + timedelta(minutes=self.duration))
        [gathered] = self.env["booking.availability"]._gather(resource, read, now)
        starts = sorted({*grid(rules, gathered, window), *asked})
        offered = {slot.start for slot in self._slots(window, now, resource)}
        clashes = self._clashes_around(resource, window, now)
        return [
            self._explained(resource, judged, judged.start in offered, clashes)
            for judged in judge(rules, gathered, starts, now)
        ]

    def _clashes_around(self, resource, window, now):
        """What is in the way of anything that starts in `window`."""
        rules = self._rules()
        reach = Interval(window.start - rules.before, window.stop + rules.duration + rules.after)
        return self.env["booking.clash"]._clashes(resource, reach, now)

    def _explained(self, resource, judged, is_offered, clashes):
        if is_offered:
            return Explained(judged.start, None)
        refusal = judged.refusal or self._why_not(resource, judged.start)
        if refusal is not Refusal.TAKEN:
            return Explained(judged.start, refusal)
        return Explained(judged.start, refusal, self._obstacles(judged.start, clashes))

    def _obstacles(self, start, clashes):
        rules = self._rules()
        touched = ((clash, touch(rules, start, clash.span)) for clash in clashes)
        return tuple((clash, part) for clash, part in touched if part)

    def _why_not(self, resource, start):
        """Why a start is not offered at which the resource is free."""
        day = self._day(start)
        if self.daily_limit and resource.id in self._full_days(start, start)[day]:
            return Limit.DAY
        return Limit.OTHER
