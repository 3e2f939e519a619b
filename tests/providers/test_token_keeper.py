"""Fresh credentials: in time, once, and saved before they are used."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from ...providers.base import Credentials, OAuthClient
from ...providers.errors import AuthError
from ...providers.token_keeper import TokenKeeper
from ..pure import PureCase
from .world import MONDAY


class Desk(OAuthClient):
    """Hands out numbered tokens; the counter opens when `opens` is set."""

    def __init__(self):
        self.refreshed = 0
        self.opens = threading.Event()
        self.opens.set()

    def refresh(self, credentials):
        self.opens.wait(5)
        if not credentials.refresh_token:
            raise AuthError("the grant is gone")
        self.refreshed += 1
        return replace(credentials, access_token=f"token-{self.refreshed}", expires=None)

    def authorize_url(self, **_wishes):
        raise NotImplementedError

    exchange = revoke = authorize_url


class TestTokenKeeper(PureCase):
    def setUp(self):
        super().setUp()
        self.desk, self.saved = Desk(), []

    def keeper(self, **fields):
        given = {"access_token": "old", "refresh_token": "r", "expires": MONDAY}
        credentials = Credentials(**{**given, **fields})
        return TokenKeeper(self.desk, credentials, self.saved.append, lambda: self.now)

    def test_a_token_is_used_until_a_minute_before_its_end(self):
        for seconds, expected in ((61, "old"), (60, "token-1"), (-1, "token-2")):
            with self.subTest(seconds):
                self.now = MONDAY - timedelta(seconds=seconds)
                self.assertEqual(expected, self.keeper().token())

    def test_a_token_of_unknown_life_is_tried(self):
        self.now = MONDAY
        self.assertEqual("old", self.keeper(expires=None).token())

    def test_no_token_is_fetched_first(self):
        self.now = MONDAY
        self.assertEqual("token-1", self.keeper(access_token="", expires=None).token())

    def test_many_threads_refresh_once(self):
        self.now = MONDAY
        keeper = self.keeper()
        self.desk.opens.clear()
        with ThreadPoolExecutor(8) as pool:
            tokens = [pool.submit(keeper.token) for _number in range(8)]
            self.desk.opens.set()
            self.assertEqual({"token-1"}, {token.result() for token in tokens})
        self.assertEqual((1, 1), (self.desk.refreshed, len(self.saved)))

    def test_a_token_refused_that_is_no_longer_ours_is_not_renewed_again(self):
        self.now = MONDAY - timedelta(hours=1)
        keeper = self.keeper()
        self.assertEqual("token-1", keeper.renew("old"))
        self.assertEqual("token-1", keeper.renew("old"))
        self.assertEqual("token-2", keeper.renew("token-1"))

    def test_what_could_not_be_saved_is_not_used(self):
        self.now = MONDAY

        def refuse(_credentials):
            raise OSError("the disk is full")

        keeper = TokenKeeper(self.desk, Credentials(refresh_token="r"), refuse, lambda: self.now)
        with self.assertRaises(OSError):
            keeper.token()
        self.assertEqual("", keeper.credentials.access_token)

    def test_a_failed_refresh_leaves_the_way_free(self):
        self.now = MONDAY
        keeper = self.keeper(refresh_token="")
        for _attempt in range(2):
            with self.assertRaises(AuthError):
                keeper.token()
        self.assertEqual([], self.saved)
