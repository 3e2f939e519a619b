from .eyes import naive_utc
from .series_case import HOUR, SeriesCase, on_the_wall, ten
from .vendor_case import GoogleCase, OutlookCase


class SeriesBegun(SeriesCase):
    """A series whose vendor takes it in several steps, of which only the first have arrived."""

    def begun(self):
        """One day was moved, and one cancelled. Return its place."""
        series = self.series()
        _first, second, third, _last = series.calendar_event_ids.sorted("start")
        moved = naive_utc(on_the_wall(15, 2))
        second.write({"start": moved, "stop": moved + HOUR})
        third.active = False
        for method in ("PATCH", "DELETE"):
            self.control.add_fault(kind="answer", status=503, method=method, times=2)
        self.drain()
        self.assertFalse(self.ref(series))
        self.control.clear_faults()
        provider = self.connection._build_provider(self.connection._store_credentials)
        return provider.find(self.world.calendar, series.sync_uid).ref

    def test_what_was_noted_there_stays_and_what_is_missing_comes(self):
        for strategy in ("odoo", "calendar"):
            with self.subTest(strategy):
                self.connection.with_user(self.maya).strategy = strategy
                place = self.begun()
                self.world.edit(place, title="Noted there")
                self.later()
                self.sync()
                self.assertAlike(*ten(1, 4), on_the_wall(15, 2))
                self.assertEqual(["Noted there"] * 3, self.titles())
                self.assertFalse(self.env["calendar.conflict"].search([]))
                self.assertRest()
                self.all_series().calendar_event_ids.unlink()
                self.sync()


class TestSeriesBegunAtGoogle(SeriesBegun, GoogleCase):
    pass


class TestSeriesBegunAtOutlook(SeriesBegun, OutlookCase):
    pass
