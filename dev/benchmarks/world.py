"""Twenty practitioners with connected calendars, a running Odoo and a simulated vendor."""

import os
import time

from ..setup import inside
from ..setup.paths import ADDON
from ..setup.stack import Stack
from .vendors import Vendor

PRACTITIONERS = 20


class World:
    """Entered, it runs. `practitioners` are (calendar's id, user id, resource id).

    `server` are options of `Stack`."""

    def __init__(self, database: str, vendor: Vendor, **server):
        self.database = database
        self.vendor = vendor
        self.stack = Stack(database, **server)
        self.control = vendor.control(self.stack)
        self.practitioners: list[tuple[str, int, int]] = []

    def __enter__(self) -> "World":
        # The simulator and the parameters first: connecting asks the simulator for calendars.
        self.stack.start_vendors()
        self.stack.set_parameters()
        os.environ.update(self.stack.environment)
        self.registry = inside.load(self.database)
        with self.transaction() as env:
            self._furnish(env)
        self.stack.start_odoo()
        self.settle()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stack.__exit__()

    # Odoo in this process, to make appointments and take the time ----------------------------

    def transaction(self):
        """An environment whose changes are committed at the end."""
        return inside.transaction(self.registry)

    # The simulator ----------------------------------------------------------------------------

    def arrivals(self, since: int = 0) -> list[dict]:
        """Requests that wrote events, with the time at which they arrived."""
        log = self.control.get("requests", since=since)
        return [r for r in log if r["method"] in ("POST", "PATCH") and "/events" in r["path"]]

    # Furnishing -------------------------------------------------------------------------------

    def _furnish(self, env) -> None:
        settings = env["calendar.connection"]._settings()
        for number in range(PRACTITIONERS):
            account = self.vendor.account(number)
            self.control.post("accounts", email=account, zone="Europe/Brussels")
            self.practitioners.append(self._connect(env, settings, account, number))
        self.service = self._service(env)

    def _connect(self, env, settings, account, number):
        base = inside.ours("providers.base")
        tokens = self.control.post("grants", account=account, scopes=self.vendor.scopes)
        credentials = base.Credentials(**self.vendor.credentials(tokens, account))
        user = env["res.users"].create(
            {"name": f"Practitioner {number}", "login": account, "tz": "Europe/Brussels"}
        )
        connection = env["calendar.connection"]._connect(
            user, self.vendor.code, base.Account(account, account), credentials
        )
        provider = connection._build_provider(connection._store_credentials)
        env["calendar.remote"]._adopt(connection, provider.calendars())
        primary = connection.remote_ids.filtered("primary")
        primary.write({"receives_bookings": True, "blocks_availability": True})
        return primary.remote_id, user.id, user.resource_ids[0].id

    def _service(self, env):
        resources = [resource for _, _, resource in self.practitioners]
        service = env["booking.service"].create(
            {
                "name": "Massage",
                "duration": 60,
                "step": 60,
                "resource_ids": [(6, 0, resources)],
                "timezone": "Europe/Brussels",
                "website_published": True,
            }
        )
        return service.id

    def settle(self) -> None:
        """Wait until every calendar was read once and is subscribed to."""
        with self.transaction() as env:
            env.ref(f"{ADDON}.cron_renew")._trigger()
        for _ in range(600):
            with self.transaction() as env:
                unread = env["calendar.remote"].search_count(
                    [("receives_bookings", "=", True), ("sync_token", "=", False)]
                )
                subscribed = env["calendar.subscription"].search_count([])
            if not unread and subscribed >= PRACTITIONERS:
                return
            time.sleep(0.2)
        raise RuntimeError("the calendars were not read within two minutes")
