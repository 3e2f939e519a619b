"""Promises about trouble: each failure has one remedy, and secrets stay secret."""

from __future__ import annotations

import logging

from ....providers import __name__ as PROVIDERS
from ....providers.base import Feature
from ....providers.errors import AuthError, ProviderError, RateLimited, Remedy
from ..world import appointment
from .base import Promises

# What every provider's table of troubles must cover.
NAMED_TROUBLES = frozenset(
    "bad request|token refused|permission missing|calendar forbidden|rate limited|quota used up|"
    "busy server|broken server|timeout|reset|page instead of data|answer cut off".split("|")
)


# Whose talk is listened to; under Odoo, our own logger would not speak below INFO.
LOGGERS = ("", PROVIDERS, "googleapiclient", "requests", "urllib3")


class Listener(logging.Handler):
    """Keeps every line that anybody logs, at any level, with its traceback."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(logging.Formatter().format(record))

    def __enter__(self):
        self.usual = {name: logging.getLogger(name).level for name in LOGGERS}
        for name in LOGGERS:
            logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *exception):
        logging.getLogger().removeHandler(self)
        for name, level in self.usual.items():
            logging.getLogger(name).setLevel(level)


class FailurePromises(Promises):
    def test_each_failure_has_one_remedy(self):
        troubles = self.world.troubles()
        self.assertLessEqual(NAMED_TROUBLES, {trouble.name for trouble in troubles})
        for trouble in troubles:
            with self.subTest(trouble.name):
                trouble.arrange()
                with self.assertRaises(ProviderError) as caught:
                    self.world.attempt()
                self.world.mend()
                self.assertIs(trouble.expected, type(caught.exception))
                self.assertIsInstance(caught.exception.remedy, Remedy)

    def test_no_write_is_told_that_the_position_is_lost(self):
        """Whoever writes has none, and could do nothing about it but give up."""
        self.requires(Feature.WRITES)
        for trouble in self.world.troubles():
            with self.subTest(trouble.name):
                trouble.arrange()
                with self.assertRaises(ProviderError) as caught:
                    self.make(appointment())
                self.world.mend()
                self.assertIsNot(Remedy.RESYNC, caught.exception.remedy)

    def test_how_long_to_wait_is_told(self):
        self.world.ask_to_wait(7)
        with self.assertRaises(RateLimited) as caught:
            self.world.attempt()
        self.assertEqual(7.0, caught.exception.retry_after)

    def test_all_goes_well_again_after_trouble(self):
        ref = self.put_there(appointment())
        for trouble in self.world.troubles():
            with self.subTest(trouble.name):
                trouble.arrange()
                with self.assertRaises(ProviderError):
                    self.world.attempt()
                self.world.mend()
                self.assertEqual(ref, self.provider.get(self.calendar, ref.id).ref)

    def test_an_expired_access_token_is_refreshed_once(self):
        self.requires(Feature.OAUTH)
        self.provider.calendars()
        self.world.expire_access_token()
        before = len(self.world.saved)
        self.provider.calendars()
        self.provider.calendars()
        self.assertEqual(1, len(self.world.saved) - before)

    def test_fresh_credentials_are_saved_before_they_are_used(self):
        self.requires(Feature.OAUTH)
        self.world.expire_access_token()
        self.make(appointment())
        saved = self.world.saved[-1]
        self.assertTrue(saved.access_token)
        self.assertTrue(saved.refresh_token)
        self.assertEqual(self.provider.credentials, saved)

    def test_a_revoked_grant_asks_to_reconnect(self):
        self.requires(Feature.OAUTH)
        self.world.revoke_grant()
        for _attempt in range(2):
            with self.assertRaises(AuthError):
                self.provider.calendars()

    def test_every_request_has_a_timeout_and_no_secret_in_its_url(self):
        self.whole_day_of_work()
        for sent in self.world.sent():
            with self.subTest(f"{sent.method} {sent.url}"):
                self.assertEqual(2, len(sent.timeout))
                self.assertTrue(all(0 < seconds <= 60 for seconds in sent.timeout))
                for secret in self.world.secrets() - self.world.address_itself():
                    self.assertNotIn(secret, sent.url)

    def test_secrets_never_reach_the_log(self):
        with Listener() as log:
            self.whole_day_of_work()
            for trouble in self.world.troubles():
                trouble.arrange()
                self.stumble()
                self.world.mend()
        text = "\n".join(log.lines)
        self.assertIn("it did not work", text)
        for secret in self.world.secrets():
            self.assertNotIn(secret, text)

    def whole_day_of_work(self):
        if Feature.OAUTH in self.provider.supports:
            self.world.expire_access_token()
        ref = self.put_there(appointment())
        _, token = self.read()
        self.read(token)
        self.provider.get(self.calendar, ref.id)
        if Feature.WRITES in self.provider.supports:
            self.provider.delete(self.provider.update(ref, appointment(title="Later")))

    def stumble(self):
        try:
            self.world.attempt()
        except ProviderError:
            logging.getLogger("somebody").exception("it did not work")
