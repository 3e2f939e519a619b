"""Our addon and Odoo's own google_calendar, as `builtin_inside` has them work.

Each runs inside Odoo, in a process and a database of its own, at the same simulated Google.
"""

import threading
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta, timezone

from ..setup.inside import ours

ZONE = "Europe/Brussels"


def make_user(env, account: str):
    """A practitioner whose login is the account's address."""
    return env["res.users"].create({"name": account, "login": account, "tz": ZONE})


class Ours:
    """Our addon; `detail` is what the calendars that receive bookings let Odoo know."""

    def __init__(self, registry, transaction, detail: str):
        self.registry, self.transaction, self.detail = registry, transaction, detail

    def connect(self, env, account: str, tokens: dict) -> None:
        base = ours("providers.base")
        expires = datetime.now(timezone.utc) + timedelta(seconds=tokens["expires_in"])
        credentials = base.Credentials(
            access_token=tokens["access_token"],
            refresh_token=tokens["refresh_token"],
            expires=expires,
            scopes=tuple(tokens["scope"].split()),
        )
        user = make_user(env, account)
        connection = env["calendar.connection"]._connect(
            user, "google", base.Account(account, account), credentials
        )
        provider = connection._build_provider(connection._store_credentials)
        env["calendar.remote"]._adopt(connection, provider.calendars())
        connection.remote_ids.filtered("primary").write(
            {"receives_bookings": True, "blocks_availability": True, "detail": self.detail}
        )

    def pull(self, accounts: list[str]) -> None:
        """What the scheduled actions do once these calendars are due."""
        with self.transaction() as env:
            env["calendar.notice"]._post(_remotes(env, accounts))
        with self.transaction() as env:
            env["calendar.remote"]._cron_pull()
        with self.transaction() as env:
            env["calendar.outbox"]._cron_drain()

    def known(self, env) -> int:
        """How much of what was made over there is here."""
        table = "calendar.event" if self.detail == "full" else "calendar.busy"
        return env[table].search_count([])

    @contextmanager
    def scheduler(self):
        """The scheduled action that sends, in a thread beside the user's, as Odoo runs it.

        Yields what to call after each commit; left, everything was sent.
        """
        due, over = threading.Event(), threading.Event()

        def work():
            while due.wait() and not over.is_set():
                due.clear()
                with self.transaction() as env:
                    env["calendar.outbox"]._cron_drain()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        yield due.set
        self._until_sent()
        over.set()
        due.set()
        thread.join()

    def _until_sent(self):
        while True:
            with self.transaction() as env:
                if not env["calendar.outbox"].search_count([]):
                    return
            threading.Event().wait(0.02)


def _remotes(env, accounts):
    domain = [("user_id.login", "in", accounts), ("receives_bookings", "=", True)]
    return env["calendar.remote"].search(domain)


class Theirs:
    """Odoo's own module. It sends inside the commit, so nothing is left to a scheduler.

    Google's addresses are constants in its code, it sends the token in the address, and asks for
    further pages without the words of the first. The simulator takes neither, as Google's guide
    has it: all that is put right from outside, in the process of this benchmark alone.
    """

    def __init__(self, registry, transaction, google_url: str):
        self.registry, self.transaction = registry, transaction
        _lead_to(google_url)

    def connect(self, env, account: str, tokens: dict) -> None:
        user = make_user(env, account)
        settings = env["res.users.settings"]._find_or_create_for_user(user)
        times = (tokens["access_token"], tokens["refresh_token"], tokens["expires_in"])
        settings._set_google_auth_tokens(*times)

    def pull(self, accounts: list[str]) -> None:
        """What its scheduled action does for these users."""
        with self.transaction() as env:
            users = env["res.users"].search([("login", "in", accounts)])
            users._sync_all_google_calendar()

    def known(self, env) -> int:
        return env["calendar.event"].search_count([])

    def scheduler(self):
        return nullcontext(lambda: None)


def _lead_to(url: str) -> None:
    from odoo.addons.google_account.models import google_service

    google_service.GOOGLE_API_BASE_URL = url
    google_service.GOOGLE_TOKEN_ENDPOINT = f"{url}/token"
    ask = google_service.GoogleService._do_request
    *before, _address, patience = ask.__defaults__
    ask.__defaults__ = (*before, url, patience)
    google_service.requests = _Line(google_service.requests)


class _Line:
    """Stands where google_calendar expects the library `requests`."""

    def __init__(self, library):
        self._library = library
        self._first_page: dict = {}
        self.HTTPError = library.HTTPError

    def request(self, *asked, **how):
        params = dict(how.get("params") or {})
        if token := params.pop("access_token", ""):
            params = self._whole(params)
            how |= {"params": params, "headers": {"Authorization": f"Bearer {token}"}}
        return self._library.request(*asked, **how)

    def _whole(self, params: dict) -> dict:
        if "pageToken" in params:
            return {**self._first_page, **params}
        self._first_page = params
        return params
