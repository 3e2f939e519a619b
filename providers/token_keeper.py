"""Credentials in use: fresh when asked for, and saved before they are first used."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from .base import Credentials, OAuthClient, SaveCredentials
from .http import utc_now

EARLY = timedelta(seconds=60)


class TokenKeeper:
    """One account's access token, shared by the threads that use one provider."""

    def __init__(
        self,
        oauth: OAuthClient,
        credentials: Credentials,
        save: SaveCredentials,
        clock: Callable[[], datetime] = utc_now,
    ):
        self.credentials = credentials
        self._oauth = oauth
        self._save = save
        self._clock = clock
        self._lock = threading.Lock()

    def token(self) -> str:
        """Return an access token that lasts for a minute at least, as far as we know."""
        current = self.credentials
        if self._ends_soon(current):
            return self._renewed(current)
        return current.access_token

    def renew(self, refused: str) -> str:
        """Return another token than `refused`, which the vendor did not accept."""
        current = self.credentials
        if current.access_token != refused:
            return current.access_token
        return self._renewed(current)

    def _renewed(self, old: Credentials) -> str:
        with self._lock:
            # Whoever waited here for another thread finds its work done.
            if self.credentials is old:
                fresh = self._oauth.refresh(old)
                self._save(fresh)
                self.credentials = fresh
            return self.credentials.access_token

    def _ends_soon(self, credentials: Credentials) -> bool:
        if not credentials.access_token:
            return True
        expires = credentials.expires
        return expires is not None and expires - self._clock() <= EARLY
