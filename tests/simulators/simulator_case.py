"""A test case with a simulated vendor."""

from __future__ import annotations

import time

from ...dev.simulators.common.simulator import Simulator
from ..pure import PureCase


class SimulatorCase(PureCase):
    """A simulator of its own for each test class, and an empty world before each test."""

    simulator_class: type[Simulator]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sim = cls.simulator_class().start()
        cls.addClassCleanup(cls.sim.stop)
        cls.control = cls.sim.control

    def setUp(self):
        super().setUp()
        self.control.reset(seeded=False)

    def eventually(self, found, seconds: float = 30.0):
        """What `found()` answers, as soon as that is not empty."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            answer = found()
            if answer:
                return answer
            time.sleep(0.005)
        return self.fail(f"nothing within {seconds} seconds")
