from odoo.tests.common import tagged

from ...core.interval import Interval
from ...core.recurrence import expand
from ...models.moments import aware
from .common import SyncCase, at, naive_at

#: Rules that Odoo's own recurrence has no words for.
WORDLESS = {
    "every 36 hours": ("RRULE:FREQ=HOURLY;INTERVAL=36;COUNT=5",),
    "twice a day": ("RRULE:FREQ=DAILY;BYHOUR=10,16;COUNT=6",),
    "the last working day of the month": (
        "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
    ),
    "two days of each month": ("RRULE:FREQ=MONTHLY;BYMONTHDAY=3,17;COUNT=5",),
    "a second date added": (
        "RRULE:FREQ=DAILY;COUNT=3",
        f"RDATE:{at(15, 9):%Y%m%dT%H%M%SZ}",
    ),
    "dates alone": (f"RDATE:{at(10, 5):%Y%m%dT%H%M%SZ},{at(15, 9):%Y%m%dT%H%M%SZ}",),
    "a date taken out": ("RRULE:FREQ=DAILY;COUNT=5", f"EXDATE:{at(10, 3):%Y%m%dT%H%M%SZ}"),
}


@tagged("post_install", "-at_install")
class TestRulesWithoutWords(SyncCase):
    """An appointment's series may be given any rule over there."""

    def linked(self):
        event = self.event(
            naive_at(10, day=1), recurrency=True, rrule_type="daily", interval=1,
            end_type="count", count=4, event_tz="UTC",
        )  # fmt: skip
        self.sync()
        return event.recurrence_id, event.recurrence_id.sudo().link_ids._ref()

    def here(self, series):
        events = series.calendar_event_ids.filtered("active")
        return sorted(aware(start) for start in events.mapped("start"))

    def meant(self):
        [series] = self.there()
        found = expand(series, Interval(at(0, day=-40), at(0, day=400)))
        return sorted(occurrence.start for occurrence in found)

    def test_every_rule_makes_the_times_that_it_means_and_comes_to_rest(self):
        series, ref = self.linked()
        for name, lines in WORDLESS.items():
            with self.subTest(name):
                self.server.edit(ref, recurrence=lines)
                self.sync()
                self.assertEqual(self.meant(), self.here(series))
                before = self.written()
                self.sync()
                self.assertEqual(before, self.written())
