"""A power cut at any step of a run loses nothing and doubles nothing."""

import json
import subprocess
import sys
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from pathlib import Path

from odoo.tests.common import BaseCase, tagged

from ...dev.setup import databases
from ...dev.simulators.google import GoogleSimulator
from ...providers.google.oauth import SCOPES
from .mortal import DIED

ACCOUNT = "maya.lindqvist@salon.example"
TODAY = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
MOST_STEPS = 60
FEWEST_STEPS = 8  # claim, send and record, before and after each


def day(hour):
    return TODAY + timedelta(days=5, hours=hour)


def instant(hour):
    return {"dateTime": day(hour).isoformat()}


@tagged("post_install", "-at_install")
class TestCrash(BaseCase):
    """Each test tells its story again and again; each time the process dies one step later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stack = ExitStack()
        cls.addClassCleanup(stack.close)
        cls.google = stack.enter_context(GoogleSimulator())
        database = stack.enter_context(databases.scratch("crash"))
        cls.process = stack.enter_context(mortal_process(database))
        tokens = cls.google.control.grant(ACCOUNT, list(SCOPES))
        cls.do("connect", account=ACCOUNT, tokens=tokens, settings=settings(cls.google.url))
        cls.do("drain")
        cls.do("pull")

    @classmethod
    def do(cls, work, **arguments):
        """Have something done to its end; return what came of it."""
        code, result = cls.order(work, arguments)
        assert code == 0, f"{work} ended with {code}"
        return result

    @classmethod
    def order(cls, work, arguments, die_at=-1):
        order = {"work": work, "arguments": arguments, "die_at": die_at}
        cls.process.stdin.write(json.dumps(order) + "\n")
        cls.process.stdin.flush()
        return json.loads(cls.process.stdout.readline())

    # The stories ------------------------------------------------------------------------------

    def test_a_new_appointment_appears_exactly_once(self):
        def story(title):
            self.make(title)
            self.die_and_recover("drain")
            self.assertEqual(1, len(self.found(title)))

        self.tell_at_every_step(story)

    def test_a_cancelled_appointment_goes(self):
        def story(title):
            event_id = self.make(title)
            self.do("drain")
            self.assertEqual(1, len(self.found(title)))
            self.do("archive", event_id=event_id)
            self.die_and_recover("drain")
            self.assertEqual([], self.found(title))

        self.tell_at_every_step(story)

    def test_a_move_outside_arrives(self):
        def story(title):
            event_id = self.make(title)
            self.do("drain")
            [there] = self.found(title)
            moved = {"start": instant(15), "end": instant(16)}
            self.google.control.patch_event(ACCOUNT, there["id"], moved)
            self.do("notice")
            self.die_and_recover("pull")
            here = self.do("start_of", event_id=event_id)
            self.assertEqual(day(15).replace(tzinfo=None).isoformat(), here)

        self.tell_at_every_step(story)

    # How they are told ------------------------------------------------------------------------

    def tell_at_every_step(self, story):
        """Tell the story until the process outlives it."""
        for self.die_at in range(1, MOST_STEPS):
            with self.subTest(die_at=self.die_at):
                story(f"{self._testMethodName} {self.die_at}")
            if not self.died:
                self.assertGreater(self.die_at, FEWEST_STEPS, "this is not the whole run")
                return
        self.fail("the run has no end")

    def die_and_recover(self, work):
        code, _ = self.order(work, {}, self.die_at)
        self.assertIn(code, (0, DIED))
        self.died = code == DIED
        self.do("let_leases_end")
        self.do(work)
        self.do("drain")
        self.assertEqual(0, self.do("waiting"))

    def make(self, title):
        return self.do("make", title=title, start=day(10).replace(tzinfo=None).isoformat())

    def found(self, title):
        events = self.google.control.events(ACCOUNT)
        return [event for event in events if event.get("summary") == title]


def mortal_process(database):
    script = Path(__file__).with_name("mortal.py")
    command = [sys.executable, str(script), database]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def settings(url):
    return {
        "google_client_id": "demo-client-id.apps.example",
        "google_client_secret": "demo-client-secret",
        "google_auth_uri": f"{url}/o/oauth2/v2/auth",
        "google_token_uri": f"{url}/token",
        "google_revoke_uri": f"{url}/revoke",
        "google_api_root": f"{url}/",
    }
