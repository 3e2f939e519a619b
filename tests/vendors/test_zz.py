from .vendor_case import GoogleCase, OutlookCase
from .series_case import *
from .eyes import *
class TestZG(SeriesCase, OutlookCase):
    def test_z(self):
        series, _ = self.linked()
        later = naive_utc(on_the_wall(15, 1))
        vals = {"start": later, "stop": later + HOUR, "recurrence_update": "all_events"}
        n=len(self.control.requests())
        self.nth(series, 0).write(vals)
        O=lambda: self.env["calendar.outbox"].search([]).mapped(lambda o:(o.id,o.event_id,o.recurrence_id,o.link_id,o.given_up))
        L=lambda: self.env["calendar.link"].search([]).mapped(lambda l:(l.id,l.event_id.id,l.recurrence_id.id,l.state,l.uid))
        print(O(), L())
        for i in range(3):
            self.drain()
            self.env.invalidate_all()
            print("drained", O(), L(), self.times())
        print([(l.kind,l.counts if 'counts' in l._fields else '', l.message if 'message' in l._fields else '') for l in self.env['calendar.sync.log'].search([])])
        for r in self.control.requests()[n:]: print(r['method'], r['path'][-30:], r['status'], str(r['body'])[:600])
