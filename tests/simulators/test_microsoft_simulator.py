"""The simulated Microsoft as a whole: started, controlled, stopped and started again."""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

from ...dev.simulators.microsoft import MicrosoftSimulator, Options
from ..pure import PureCase
from .microsoft_signin_case import BACK, CALENDARS, JONAS, MAYA, SignInCase

ROOT = Path(__file__).resolve().parents[2]
SEEDED = "maya.lindqvist@salon-outlook.example"


class TestControlOverHttp(SignInCase):
    def ask(self, method: str, name: str, body: dict | None = None, **query):
        return self.program.request(method, f"{self.sim.page_url}/_control/{name}", json=body,
                                    params=query, timeout=10)

    def test_every_command_exists_and_no_two_share_an_address(self):
        commands = [(place, command) for part in self.control.PARTS
                    for place, command in part.COMMANDS.items()]
        self.assertEqual(len(commands), len(self.control.COMMANDS))
        for place, command in commands:
            with self.subTest(str(place)):
                self.assertEqual(command, self.control.COMMANDS[place])
                self.assertTrue(callable(getattr(self.control, command)))

    def test_both_addresses_answer_alike(self):
        for url in (self.sim.url, self.sim.page_url):
            for path in ("/healthz", "/_control/settings", "/common/discovery/v2.0/keys"):
                answer = self.program.get(url + path, timeout=10)
                self.assertEqual(200, answer.status_code, url + path)

    def test_accounts_grants_and_the_clock_by_http(self):
        self.ask("POST", "accounts", {"email": "elin@salon.example", "name": "Elin"})
        token = self.ask("POST", "grants", {"account": "elin@salon.example",
                                            "scopes": [CALENDARS]}).json()
        self.assertEqual(200, self.refresh(token["refresh_token"]).status_code)
        self.ask("POST", "advance", {"seconds": 91 * 86400})
        self.refused(self.refresh(token["refresh_token"]), 700082, "invalid_grant")
        self.ask("DELETE", "grants", {"account": "elin@salon.example"})
        self.refused(self.refresh(token["refresh_token"]), 50173, "invalid_grant")

    def test_switches_of_all_parts_are_set_by_name(self):
        said = self.ask("POST", "settings", {"access_token_lifetime": 60, "strict": True}).json()
        self.assertEqual((60, True), (said["access_token_lifetime"], said["strict"]))
        self.assertEqual(60, self.signed_in()["expires_in"])

    def test_mistakes_are_explained(self):
        for method, name, body, words in (
            ("POST", "settings", {"colour": 1}, "no such setting"),
            ("POST", "grants", {"account": "x", "scopes": []}, "no such account"),
            ("POST", "grants", {"account": MAYA, "scopes": ["Mail.Read"]}, "no such scope"),
            ("POST", "secrets", {"secret": "s", "client": "x"}, "KeyError"),
            ("DELETE", "grants", {"account": MAYA, "code": 1}, "no such code"),
        ):
            with self.subTest(words):
                answer = self.ask(method, name, body)
                self.assertEqual(400, answer.status_code)
                self.assertIn(words, answer.json()["error"])
        self.assertEqual(404, self.ask("POST", "nothing").status_code)

    def test_other_sites_pages_can_not_pull_the_strings(self):
        for url in (self.sim.url, self.sim.page_url):
            answer = self.program.post(url + "/_control/reset", data="{}", timeout=10,
                                       headers={"Origin": "https://elsewhere.example"})
            self.assertEqual(403, answer.status_code)

    def test_reset_brings_the_salon_back_as_it_was(self):
        self.control.order_sign_in_error(50173)
        self.control.rotate_secret("fresh")
        self.control.change_settings(users_may_consent=False)
        self.ask("POST", "reset")
        self.assertGreater(len(self.ask("GET", "events", calendar=SEEDED).json()), 5)
        self.assertEqual([], self.control.sign_in_errors())
        self.assertTrue(self.control.settings()["users_may_consent"])
        token = self.control.grant(SEEDED, [CALENDARS])["refresh_token"]
        answer = self.refresh(token, client_secret="fresh")
        self.refused(answer, 7000215, "invalid_client", 401)

    def test_what_is_not_simulated_is_noted(self):
        self.program.get(self.sim.url + "/common/oauth2/v2.0/devicecode", timeout=10)
        self.assertIn("not simulated", self.control.violations()[0]["fault"])


class TestBadDaysByHttps(SignInCase):
    """What goes wrong below HTTP goes wrong through TLS as well."""

    def test_lost_lines_are_lost(self):
        token = self.signed_in()["refresh_token"]
        for kind in ("reset", "hang", "drop"):
            self.control.add_fault(kind=kind, path="/token$", seconds=0.01)
            with self.subTest(kind), self.assertRaises(requests.exceptions.ConnectionError):
                self.refresh(token)

    def test_an_answer_is_cut_off_half_way(self):
        token = self.signed_in()["refresh_token"]
        self.control.add_fault(kind="cut", path="/token$")
        answer = self.refresh(token)
        self.assertEqual(int(answer.headers["Content-Length"]) // 2, len(answer.content))

    def test_work_is_done_although_its_answer_is_lost(self):
        code = self.code()
        self.control.add_fault(kind="drop", path="/token$")
        with self.assertRaises(requests.exceptions.ConnectionError):
            self.exchange(code)
        self.refused(self.exchange(code), 54005, "invalid_grant")

    def test_latency_of_one_account_is_not_the_others(self):
        tokens = {who: self.signed_in(who)["refresh_token"] for who in (MAYA, JONAS)}
        self.control.set_latency(400, account=MAYA)
        self.control.forget_requests()
        for who in tokens:
            self.refresh(tokens[who])
        slow, quick = (entry["took"] for entry in self.control.requests())
        self.assertGreater(slow, 0.399)
        self.assertLess(quick, 0.399)


class TestRestart(PureCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.state = str(self.folder / "world.json")

    def test_grants_secrets_and_settings_go_on(self):
        with MicrosoftSimulator(Options(state=self.state)) as sim:
            kept = sim.control.grant(SEEDED, [CALENDARS])
            sim.control.rotate_secret("fresh")
            sim.control.change_settings(users_may_consent=False)
        self.assertEqual(0o600, stat.S_IMODE(Path(self.state).stat().st_mode))
        with MicrosoftSimulator(Options(state=self.state)) as sim:
            self.assertFalse(sim.control.settings()["users_may_consent"])
            token = sim.microsoft.login.identify(kept["access_token"])
            self.assertEqual((SEEDED, False), (token.account, token.expired))
            form = {"grant_type": "refresh_token", "refresh_token": kept["refresh_token"],
                    "client_id": "demo-client-id", "client_secret": "fresh"}
            answer = requests.post(f"{sim.page_url}/common/oauth2/v2.0/token", data=form,
                                   timeout=10)
            self.assertEqual(200, answer.status_code, answer.text)

    def test_a_seed_is_only_for_the_first_start(self):
        seed = self.folder / "seed.json"
        with MicrosoftSimulator() as sim:
            sim.control.reset(seeded=False)
            sim.control.add_account(MAYA)
            seed.write_text(json.dumps(sim.dump()))
        options = Options(state=self.state, seed=str(seed))
        for wanted in ([MAYA], [MAYA, JONAS]):
            with MicrosoftSimulator(options) as sim:
                self.assertEqual(wanted, list(sim.world.mailboxes))
                sim.control.add_account(JONAS)

    def test_a_taken_port_is_said_at_once(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            for name in ("port", "page_port"):
                with self.subTest(name), self.assertRaises(OSError):
                    MicrosoftSimulator(Options(**{name: taken.getsockname()[1]})).start()

    def test_the_program_serves_until_it_is_told_to_stop(self):
        command = [sys.executable, "-m", "dev.simulators.microsoft", "--port", "0",
                   "--page-port", "0", "--authority", str(self.folder / "authority"),
                   "--redirect", BACK.replace("/callback", "/other")]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
            words = program.stdout.readline().split()
            url = next(word for word in words if word.startswith("https://"))
            session = requests.Session()
            session.trust_env, session.verify = False, str(self.folder / "authority/bundle.pem")
            for root in (url, words[-1]):
                self.assertEqual(200, session.get(root + "/healthz", timeout=10).status_code)
            session.close()
            program.terminate()
            self.assertEqual(0, program.wait(60))
