from contextlib import closing

from ...providers.errors import TransientError
from ...providers.lanes import Lanes
from ...providers.timing import tell
from .raw_server import answer
from .test_http import TransportCase


class TestTiming(TransportCase):
    """How long vendors take is known of each lane, and of nothing outside."""

    def work(self, lanes, lane, work):
        lanes.start(lane, work)
        while lanes.busy:
            lanes.collect(1)

    def test_each_request_of_a_lane_is_counted_with_its_time(self):
        transport = self.transport()
        url = self.serve(answer(), answer()).url
        with closing(Lanes(2)) as lanes:
            self.work(lanes, "maya", lambda desk: transport.send("GET", url))
            self.work(lanes, "jonas", lambda desk: transport.send("GET", url))
        self.assertEqual(["maya", "jonas"], [lane for lane, _took in lanes.answers])
        self.assertTrue(all(took > 0 for _lane, took in lanes.answers))

    def test_a_request_that_fails_took_its_time_too(self):
        transport = self.transport()
        server = self.serve()
        server.close()

        def work(desk):
            with self.assertRaises(TransientError):
                transport.send("GET", server.url)

        with closing(Lanes(1)) as lanes:
            self.work(lanes, "maya", work)
        self.assertEqual(1, len(lanes.answers))

    def test_outside_a_lane_nobody_listens(self):
        with closing(Lanes(1)) as lanes:
            tell(12)
            self.work(lanes, "maya", lambda desk: tell(7))
            tell(13)
        self.assertEqual([("maya", 7)], lanes.answers)
