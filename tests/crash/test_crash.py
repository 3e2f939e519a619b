"""A power cut at any step of a run loses nothing and doubles nothing."""

import json
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path

from odoo.tests.common import BaseCase, tagged

from ...dev.setup import databases
from ..models.common import at, naive_at
from ..vendors.google import Google
from ..vendors.outlook import Outlook
from .mortal import DIED

MOST_STEPS = 45
FEWEST_STEPS = 4  # claim, send and record, before each, and the end
DAY = 5
SENT = ("drain", {})
BENT = [naive_at(10, DAY), naive_at(12, DAY + 1), naive_at(10, DAY + 3)]


class Crash:
    """Each test tells its story again and again; each time the process dies one step later."""

    allow_inherited_tests_method = True
    world_class: type

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stack = ExitStack()
        cls.addClassCleanup(stack.close)
        cls.world = stack.enter_context(closing(cls.world_class()))
        database = stack.enter_context(databases.scratch("crash"))
        cls.process = stack.enter_context(mortal_process(database))
        granted = cls.world.granted()
        names = ("access_token", "refresh_token", "scopes")
        cls.do(
            "connect", provider=cls.world.code, account=cls.world.account,
            calendar=cls.world.calendar, tokens={name: getattr(granted, name) for name in names},
            settings=cls.world.settings,
        )  # fmt: skip
        cls.do("drain")
        cls.do("pull")

    def tearDown(self):
        self.assertEqual([], self.world.complaints())
        super().tearDown()

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
            self.prepare(self.made(title))
            self.die_and_recover("drain")
            self.assertEqual([naive_at(10, DAY)], self.found(title))

        self.tell_at_every_step(story)

    def test_a_changed_appointment_is_changed(self):
        def story(title):
            before, start = f"Before {title}", naive_at(15, DAY).isoformat()
            changed = ("change", {"title": before, "start": start, "name": title})
            self.prepare(self.made(before), SENT, changed)
            self.die_and_recover("drain")
            self.assertEqual([naive_at(15, DAY)], self.found(title))
            self.assertEqual([], self.found(before))

        self.tell_at_every_step(story)

    def test_a_cancelled_appointment_goes(self):
        def story(title):
            self.prepare(self.made(title), SENT, ("archive", {"title": title}))
            self.assertEqual(1, len(self.found(title)))
            self.die_and_recover("drain")
            self.assertEqual([], self.found(title))

        self.tell_at_every_step(story)

    def test_a_move_outside_arrives(self):
        def story(title):
            self.prepare(self.made(title), SENT)
            self.world.edit(self.there(title), start=at(15, DAY), stop=at(16, DAY))
            self.do("notice")
            self.die_and_recover("pull")
            here = self.do("start_of", title=title)
            self.assertEqual(naive_at(15, DAY).isoformat(), here)

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
        self.assertEqual(0, self.do("recover", what=work))

    def prepare(self, *works):
        self.do("several", works=works)

    def made(self, title, **arguments):
        return "make", {"title": title, "start": naive_at(10, DAY).isoformat(), **arguments}

    def found(self, title):
        """When there is something of that title in her calendar."""
        return sorted(each.start for each in self.world.seen() if each.title == title)

    def there(self, title):
        [told] = [e for e in self.world.control.events(self.world.calendar)
                  if title in (e.get("summary"), e.get("subject"))]  # fmt: skip
        return self.world.ref(told)


@tagged("post_install", "-at_install", "crash")
class TestCrashWithGoogle(Crash, BaseCase):
    world_class = Google


@tagged("post_install", "-at_install", "crash")
class TestCrashWithOutlook(Crash, BaseCase):
    """What is one request elsewhere takes several at Microsoft, a series most of all."""

    world_class = Outlook

    def test_a_series_whose_occurrences_differ_is_whole(self):
        def story(title):
            self.prepare(self.made(title, count=4), ("bend", {"title": title}))
            self.die_and_recover("drain")
            self.assertEqual(BENT, self.found(title))

        self.tell_at_every_step(story)

    def test_a_series_that_changes_once_more_is_whole(self):
        def story(title):
            self.prepare(self.made(title, count=4), SENT, ("bend", {"title": title}))
            self.die_and_recover("drain")
            self.assertEqual(BENT, self.found(title))

        self.tell_at_every_step(story)


def mortal_process(database):
    script = Path(__file__).with_name("mortal.py")
    command = [sys.executable, str(script), database]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
