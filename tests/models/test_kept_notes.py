from dataclasses import replace

from odoo.tests.common import tagged

from ...core.event import Override
from .common import SyncCase, at, naive_at

INDENTED = "Bring \n\n\n  - towels\n  - oil"


@tagged("post_install", "-at_install")
class TestKeptNotes(SyncCase):
    """Odoo does not keep how a line is set in. The calendar does, whatever changes here."""

    def test_a_move_leaves_notes_as_they_are_set(self):
        event = self.event()
        self.sync()
        self.server.edit(self.ref(event), notes=INDENTED)
        self.sync()
        self.assertIn("towels", event.description)
        self.assertFalse(self.remote._unsent_links())
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.sync()
        [there] = self.there()
        self.assertEqual((at(14), INDENTED), (there.start, there.notes))

    def test_what_is_changed_of_them_is_changed(self):
        event = self.event()
        self.sync()
        self.server.edit(self.ref(event), notes=INDENTED)
        self.sync()
        event.description = "<p>Bring<br>towels</p>"
        self.sync()
        self.assertEqual("Bring\ntowels", self.there()[0].notes)

    def test_a_series_and_an_odd_one_keep_theirs(self):
        daily = {"recurrency": True, "rrule_type": "daily", "end_type": "count", "count": 3}
        series = self.event(naive_at(10), event_tz="UTC", interval=1, **daily).recurrence_id
        self.sync()
        ref = series.sudo().link_ids._ref()
        [there] = self.there()
        single = replace(there, recurrence=(), notes=INDENTED + "\n salt")
        self.server.edit(ref, notes=INDENTED)
        self.server.change_occurrence(ref, there.start, single)
        self.sync()
        written = self.written()
        self.assertFalse(self.remote._unsent_links())
        self.env["calendar.outbox"]._queue_links(series.sudo().link_ids)
        self.drain()
        self.assertEqual(written, self.written())
        series.calendar_event_ids.sorted("start")[2].name = "Consultation"
        self.sync()
        [there] = self.there()
        self.assertEqual(INDENTED, there.notes)
        self.assertEqual(Override(there.start, single), there.overrides[0])
