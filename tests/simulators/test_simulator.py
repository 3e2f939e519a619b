"""A simulator as a whole: started, controlled over HTTP, stopped and started again."""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

from ...dev.simulators.google import GoogleSimulator, Options
from ..pure import PureCase
from .google_case import CALENDAR, MAYA, ApiClient, GoogleCase, events, ids, timed

ROOT = Path(__file__).resolve().parents[2]
SEEDED = "maya.lindqvist@salon.example"
DAY = "2027-03-01"


class TestControlOverHttp(GoogleCase):
    def ask(self, method: str, name: str, body: dict | None = None, **query):
        return requests.request(method, f"{self.sim.url}/_control/{name}", json=body,
                                params=query, timeout=10)

    def test_every_command_exists(self):
        for (method, name), command in self.control.COMMANDS.items():
            with self.subTest(f"{method} {name}"):
                self.assertTrue(callable(getattr(self.control, command)))

    def test_health_needs_no_token(self):
        self.assertEqual(200, requests.get(self.sim.url + "/healthz", timeout=10).status_code)

    def test_faults_latency_and_grants_by_http(self):
        self.ask("POST", "faults", {"status": 500, "times": 1})
        self.assertEqual(500, self.maya.get(events()).status_code)
        self.ask("POST", "latency", {"milliseconds": 60})
        token = self.ask("POST", "grants", {"account": MAYA, "scopes": [CALENDAR]}).json()
        answer = ApiClient(self.sim.url, token["access_token"]).get(events())
        self.assertEqual(200, answer.status_code)
        self.assertGreater(self.ask("GET", "requests").json()[-1]["took"], 0.059)

    def test_another_persons_events_by_http(self):
        made = self.ask("POST", "events", {"calendar": MAYA, "event": timed(DAY)}).json()
        self.assertEqual([made["id"]], ids({"items": self.ask("GET", "events",
                                                              calendar=MAYA).json()}))
        self.ask("DELETE", "events", {"calendar": MAYA, "id": made["id"]})
        self.assertEqual([], self.ask("GET", "events", calendar=MAYA).json())
        gone = self.ask("GET", "events", calendar=MAYA, deleted="true").json()
        self.assertEqual("cancelled", gone[0]["status"])

    def test_mistakes_are_explained(self):
        for method, name, body, words in (
            ("POST", "faults", {"kind": "flood"}, "no such kind"),
            ("POST", "settings", {"colour": 1}, "no such setting"),
            ("POST", "events", {"calendar": "x", "event": {}}, "no such calendar"),
            ("POST", "events", {"calendar": MAYA, "event": {}}, "required"),
            ("POST", "roles", {"account": MAYA, "calendar": MAYA, "role": "king"}, "no such role"),
        ):
            with self.subTest(words):
                answer = self.ask(method, name, body)
                self.assertEqual(400, answer.status_code)
                self.assertIn(words, answer.json()["error"])
        self.assertEqual(404, self.ask("POST", "nothing").status_code)

    def test_other_sites_pages_can_not_pull_the_strings(self):
        for path in ("/_control/reset", "/_person/events"):
            with self.subTest(path):
                answer = requests.post(self.sim.url + path, data="{}", timeout=10,
                                       headers={"Origin": "https://elsewhere.example"})
                self.assertEqual(403, answer.status_code)

    def test_reset_brings_the_salon_back(self):
        self.ask("POST", "reset")
        self.assertIn(SEEDED, self.sim.world.accounts)
        self.assertGreater(len(self.ask("GET", "events", calendar=SEEDED).json()), 8)

    def test_many_events_at_once(self):
        made = self.ask("POST", "events/many", {"calendar": MAYA, "events": [timed(DAY)] * 50})
        self.assertEqual({"created": 50}, made.json())


class TestStateFile(PureCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = Path(folder.name) / "world.json"

    def test_everything_goes_on_after_a_restart(self):
        with GoogleSimulator(Options(state=str(self.state))) as sim:
            token = sim.control.grant(SEEDED, [CALENDAR])["access_token"]
            api = ApiClient(sim.url, token)
            series = api.insert(timed(DAY, id="serie", recurrence=["RRULE:FREQ=DAILY;COUNT=3"]))
            api.delete(events(event="serie_20270302T090000Z"))
            sync = api.listed()["nextSyncToken"]
            api.post(events() + "/watch", {"id": "c1", "type": "web_hook",
                                           "address": "https://x.example/hook"})
        self.assertEqual(0o600, stat.S_IMODE(self.state.stat().st_mode))
        with GoogleSimulator(Options(state=str(self.state))) as sim:
            api = ApiClient(sim.url, token)
            self.assertEqual([], api.listed(syncToken=sync)["items"])
            left = api.get(events(event="serie") + "/instances").json()
            self.assertEqual(2, len(left["items"]))
            self.assertEqual(["c1"], [c["id"] for c in sim.control.channels()])
            known = {"If-Match": series["etag"]}
            self.assertEqual(204, api.delete(events(event="serie"), headers=known).status_code)

    def test_a_seed_is_only_for_the_first_start(self):
        seed = self.state.with_name("seed.json")
        with GoogleSimulator() as sim:
            sim.control.reset(seeded=False)
            sim.control.add_account(MAYA)
            seed.write_text(json.dumps(sim.dump()))
        options = Options(state=str(self.state), seed=str(seed))
        for wanted in ([MAYA], [MAYA, "new@salon.example"]):
            with GoogleSimulator(options) as sim:
                self.assertEqual(wanted, list(sim.world.accounts))
                sim.control.add_account("new@salon.example")


class TestProgram(PureCase):
    def test_the_program_serves_until_it_is_told_to_stop(self):
        command = [sys.executable, "-m", "dev.simulators.google", "--port", "0"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
            url = program.stdout.readline().split()[-1]
            self.assertEqual(200, requests.get(url + "/healthz", timeout=10).status_code)
            program.terminate()
            self.assertEqual(0, program.wait(60))

    def test_a_taken_port_is_said_at_once(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            with self.assertRaises(OSError):
                GoogleSimulator(Options(port=taken.getsockname()[1])).start()


class TestWire(GoogleCase):
    def speak(self, data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.sim.server.port), 5) as line:
            line.sendall(data)
            line.settimeout(20)
            return line.recv(65536)

    def test_what_is_not_http_is_refused(self):
        for data in (b"hello\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"):
            with self.subTest(data):
                self.assertTrue(self.speak(data).startswith(b"HTTP/1.1 400"))

    def test_a_connection_is_kept_for_the_next_request(self):
        head = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.sim.server.port), 5) as line:
            for _ in range(3):
                line.sendall(head)
                self.assertIn(b"Connection: keep-alive", line.recv(65536))

    def test_a_body_in_chunks_is_understood(self):
        body = json.dumps(timed(DAY)).encode()
        answer = self.maya.session.post(self.maya.root + events(), data=iter([body[:9], body[9:]]),
                                        headers={"Content-Type": "application/json"}, timeout=10)
        self.assertEqual(200, answer.status_code)
