"""The lines, the postbox and the clock of the fault runner."""

import os
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
from email.message import EmailMessage
from pathlib import Path

from ...dev.faults.clock import Clock
from ...dev.faults.lines import Line, Loop
from ...dev.faults.postbox import Mail, Postbox, told_again
from ...dev.setup.network import HOST
from ..pure import PureCase


class TestLine(PureCase):
    """A line to somebody who says back what is said."""

    def setUp(self):
        super().setUp()
        self.far = socket.create_server((HOST, 0))
        self.addCleanup(self.far.close)
        threading.Thread(target=self._echo, daemon=True).start()
        self.loop, self.line = Loop(), Line(self.far.getsockname()[1])
        self.loop.do(self.line.listen())

    def _echo(self):
        while True:
            try:
                near, _ = self.far.accept()
            except OSError:
                return
            threading.Thread(target=_say_back, args=(near,), daemon=True).start()

    def call(self):
        near = socket.create_connection((HOST, self.line.port), timeout=5)
        self.addCleanup(near.close)
        return near

    def test_carries_both_ways(self):
        near = self.call()
        near.sendall(b"hello")
        self.assertEqual(b"hello", near.recv(9))

    def test_a_cut_breaks_it_and_mending_lets_a_new_one_through(self):
        near = self.call()
        self.loop.do(self.line.cut())
        with self.assertRaises(OSError):
            near.sendall(b"hello")
            if not near.recv(9):
                raise ConnectionResetError
        self.loop.do(self.line.mend())
        near = self.call()
        near.sendall(b"again")
        self.assertEqual(b"again", near.recv(9))

    def test_frozen_it_says_nothing_and_mended_it_says_all(self):
        near = self.call()
        self.loop.do(self.line.freeze())
        near.sendall(b"hello")
        near.settimeout(0.3)
        with self.assertRaises(TimeoutError):
            near.recv(9)
        self.loop.do(self.line.mend())
        near.settimeout(5)
        self.assertEqual(b"hello", near.recv(9))


def _say_back(near):
    near.sendall(near.recv(9))


class TestPostbox(PureCase):
    def test_keeps_what_is_sent_to_each(self):
        postbox = Postbox()
        Loop().do(postbox.listen())
        mail = EmailMessage()
        mail["From"], mail["To"] = "salon@salon.example", "jane@client.example"
        mail["Subject"] = "Your appointment"
        mail.set_content("See you.\n.\nUntil then.")
        with smtplib.SMTP(HOST, postbox.port) as post:
            post.send_message(mail)
            post.send_message(mail, to_addrs=["joan@client.example"])
        self.assertEqual(
            ["jane@client.example", "joan@client.example"], [m.to for m in postbox.mails]
        )
        self.assertEqual("Your appointment", postbox.mails[0].subject)
        self.assertEqual("See you. . Until then.", postbox.mails[0].text)

    def test_a_letter_that_was_on_its_way_when_its_sender_died_may_come_again(self):
        self.assertEqual([], list(told_again([_mail("1", 10), _mail("1", 20)], deaths=[15])))

    def test_otherwise_nothing_is_told_again(self):
        first = _mail("1", 10)
        for again, deaths in ((_mail("1", 20), [5, 25]), (_mail("2", 20), [15])):
            self.assertEqual([again], list(told_again([again, first], deaths)))


def _mail(id, at):
    return Mail(id, "jane@client.example", "Your appointment", "See you.", at)


LOOKS_AT_CLOCKS = """
import datetime, time
began = time.monotonic()
time.sleep(0.1)
print(time.time(), datetime.datetime.now().timestamp(), time.monotonic() - began)
"""


class TestClock(PureCase):
    def test_a_program_lives_by_it_and_waits_as_long_as_ever(self):
        if not shutil.which("cc"):
            self.skipTest("there is no C compiler")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        clock = Clock(Path(folder.name))
        for ahead in (7200, -5400, 0):
            clock.put(ahead)
            first, second, waited = self.look(clock)
            self.assertAlmostEqual(time.time() + ahead, first, delta=60)
            self.assertAlmostEqual(first, second, delta=60)
            self.assertTrue(0.1 <= waited < 60, waited)

    def look(self, clock):
        command = [sys.executable, "-c", LOOKS_AT_CLOCKS]
        around = {**os.environ, **clock.environment}
        told = subprocess.run(command, env=around, capture_output=True, text=True, check=True)
        return map(float, told.stdout.split())
