from collections import Counter, defaultdict
from datetime import timedelta

from psycopg2.extras import execute_values

from odoo import api, fields, models

from ...core.histogram import quantile

KEEP_DAYS = 30

#: What is measured as a length of time. Everything else is the name of an error.
TIMES = ("answer", "push", "notice", "pickup")


class CalendarMeter(models.Model):
    """How often something was measured in an hour, by vendor. Of nobody in particular.

    A run adds what it has measured with one statement. Each scheduled action has rows of its own,
    so that no two runs are in each other's way.
    """

    _name = "calendar.meter"
    _description = "Measurements of calendar synchronisation"
    _log_access = False

    hour = fields.Datetime(required=True)
    provider = fields.Char(required=True)
    run = fields.Char(
        required=True,
        help="What has measured it: send, read or keep up, and which scheduled action that was.",
    )
    measure = fields.Char(
        required=True,
        help="answer: a request to the vendor. push: from a change in Odoo until it is in the "
        "calendar. notice: from a change in the calendar until the vendor tells of it. pickup: "
        "from there until it is in Odoo. Or the name of an error.",
    )
    step = fields.Integer(required=True, help="The step of time in which it lies.")
    number = fields.Integer(required=True)

    _one_each = models.UniqueIndex("(hour, provider, run, measure, step)")

    @api.model
    def _add(self, run, counts):
        """Add {(provider, measure, step): number} to the hour of now."""
        hour = self.env.cr.now().replace(minute=0, second=0, microsecond=0)
        rows = [(hour, run, *key, number) for key, number in sorted(counts.items())]
        if rows:
            execute_values(
                self.env.cr._obj,
                "INSERT INTO calendar_meter AS m (hour, run, provider, measure, step, number)"
                " VALUES %s ON CONFLICT (hour, provider, run, measure, step)"
                " DO UPDATE SET number = m.number + EXCLUDED.number",
                rows,
                page_size=len(rows),
            )
            self.invalidate_model()

    @api.model
    def _since(self, moment):
        """Return {provider: what was measured} from the hour of this moment (naive UTC) on."""
        begins = moment.replace(minute=0, second=0, microsecond=0)
        rows = self._read_group(
            [("hour", ">=", begins)], ["provider", "measure", "step"], ["number:sum"]
        )
        found = defaultdict(Measured)
        for provider, measure, step, number in rows:
            found[provider].counts.setdefault(measure, Counter())[step] = number
        return dict(found)

    @api.autovacuum
    def _forget_old(self):
        limit = self.env.cr.now() - timedelta(days=KEEP_DAYS)
        self.search([("hour", "<", limit)], limit=50_000).unlink()


class Measured:
    """What was measured of one vendor."""

    def __init__(self):
        self.counts: dict[str, Counter] = {}

    def number(self, measure: str) -> int:
        return sum(self.counts.get(measure, {}).values())

    def within(self, measure: str, share: float) -> float | None:
        """The milliseconds within which that share of it was done; None: never measured."""
        return quantile(self.counts.get(measure, {}), share)

    @property
    def errors(self) -> dict[str, int]:
        """{name of an error: how often}"""
        return {name: self.number(name) for name in sorted(self.counts) if name not in TIMES}
