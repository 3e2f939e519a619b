from odoo.tests.common import tagged

from .common import SyncCase, at, naive_at

STRATEGIES = ("odoo", "calendar", "recent", "ask")
AS_PLANNED = [naive_at(10, 1), naive_at(15, 2), naive_at(10, 4)]


@tagged("post_install", "-at_install")
class TestSeriesBegun(SyncCase):
    """A series of which nobody knows how much has arrived: the answer to its creation was lost,
    or the last of its requests were. One of its days was moved, and one cancelled."""

    def begun(self, *, whole):
        """Return it, and its place over there."""
        event = self.event(
            naive_at(10, day=1), recurrency=True, rrule_type="daily", interval=1,
            end_type="count", count=4, event_tz="UTC",
        )  # fmt: skip
        series = event.recurrence_id
        _first, second, third, _last = series.calendar_event_ids.sorted("start")
        second.write({"start": naive_at(15, 2), "stop": naive_at(16, 2)})
        third.active = False
        for _try in range(2):
            self.server.drop_next_answer()
        self.drain()
        self.assertFalse(series.sudo().link_ids._ref())
        provider = self.connection._build_provider(self.connection._store_credentials)
        place = provider.find(self.account, series.sync_uid).ref
        if not whole:
            self.server.edit(place, overrides=())
        return series, place

    def each(self, tell):
        """Tell a story whatever its owner has chosen, and however much has arrived. What is moved
        has its own title over there, and keeps it; what is not there yet follows its series."""
        for strategy in STRATEGIES:
            for whole, moved in ((True, "Massage"), (False, "Noted there")):
                with self.subTest(strategy, whole=whole):
                    self.connection.with_user(self.maya).strategy = strategy
                    tell(*self.begun(whole=whole), moved)

    def catch_up(self):
        self.later()
        self.sync()

    def events(self, series):
        return series.calendar_event_ids.filtered("active").sorted("start")

    def assertTogether(self, series, *titles):
        """Both sides are as planned, and nothing is asked."""
        self.assertEqual(AS_PLANNED, self.events(series).mapped("start"))
        self.assertEqual(list(titles), self.events(series).mapped("name"))
        [there] = self.there()
        self.assertEqual([at(10, 2), at(10, 3)], [each.original for each in there.overrides])
        self.assertEqual([at(15, 2)], [o.event.start for o in there.overrides if o.takes_place])
        self.assertFalse(series.sudo().link_ids.conflict_id)
        self.assertFalse(self.env["calendar.outbox"].search([]))
        self.events(series).unlink()
        self.sync()
        self.assertFalse(self.there())

    def test_what_has_not_arrived_is_sent(self):
        def tell(series, _place, _moved):
            self.catch_up()
            self.assertTogether(series, "Massage", "Massage", "Massage")

        self.each(tell)

    def test_what_was_noted_there_stays(self):
        def tell(series, place, moved):
            self.server.edit(place, title="Noted there")
            self.catch_up()
            [there] = self.there()
            self.assertEqual("Noted there", there.title)
            self.assertTogether(series, "Noted there", moved, "Noted there")

        self.each(tell)

    def test_what_was_noted_there_meets_what_was_changed_here(self):
        def tell(series, place, moved):
            self.server.edit(place, title="Noted there")
            self.events(series).location = "Room 4"
            self.catch_up()
            [there] = self.there()
            self.assertEqual(("Noted there", "Room 4"), (there.title, there.location))
            self.assertEqual({"Room 4"}, set(self.events(series).mapped("location")))
            self.assertTogether(series, "Noted there", moved, "Noted there")

        self.each(tell)
