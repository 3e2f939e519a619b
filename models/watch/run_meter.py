"""What one run measures of the vendors, kept with one statement at its end."""

from collections import Counter
from datetime import timedelta

from ...core.histogram import step_of
from ...providers.errors import ProviderError
from ..transactions import save


class RunMeter:
    """Counts for one run, which is called `run` in what is kept; lanes are connections."""

    def __init__(self, env, run: str):
        self.env = env
        # Several scheduled actions may send, or read. Each is run once at a time.
        self.run = f"{run} {env.context.get('cron_id', '')}".rstrip()
        self.counts = Counter()

    def took(self, lane: int, measure: str, time: timedelta) -> None:
        """Clocks differ a little: what seems to have been before it began took no time."""
        milliseconds = max(0.0, time.total_seconds() * 1000)
        self.counts[lane, measure, step_of(milliseconds)] += 1

    def failed(self, lane: int, error: ProviderError) -> None:
        self.counts[lane, type(error).__name__, 0] += 1

    def keep(self, answers: list[tuple[int, float]]) -> None:
        """Keep all of it, with how many milliseconds each answer of a vendor took."""
        for lane, took in answers:
            self.took(lane, "answer", timedelta(milliseconds=took))
        if self.counts:
            save(self.env, self._write)

    def _write(self):
        lanes = {lane for lane, _measure, _step in self.counts}
        accounts = self.env["calendar.connection"].browse(lanes).exists()
        vendors = {account.id: account.provider for account in accounts}
        found = Counter()
        for (lane, measure, step), number in self.counts.items():
            if lane in vendors:
                found[vendors[lane], measure, step] += number
        self.env["calendar.meter"]._add(self.run, found)
