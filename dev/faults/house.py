"""Odoo, its database server and the vendors, with a line to each vendor: all of it can fail."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from ..setup import databases
from ..setup.network import HOST, lasting_port
from ..setup.paths import ADDON
from ..setup.stack import Stack
from ..simulators.caldav import Front, radicale
from ..simulators.common.faults import Fault
from ..simulators.common.http import Request, Response
from ..simulators.common.remote_control import RemoteControl
from .lines import Line, Loop
from .postbox import Postbox
from .server import Server


class Doorman(Front):
    """Lets everybody in who knows the password, each to calendars of their own."""

    def answer(self, request: Request) -> Response:
        return self.passed_on(request) if request.account else self.refusal()


class House(Stack):
    """`lines` lead from Odoo to each vendor, `controls` are their strings behind the scenery."""

    def __init__(self, database: str, server: Server, workers: int = 0):
        super().__init__(database, workers=workers, odoo_port=lasting_port())
        self.server = server
        self.loop, self.postbox = Loop(), Postbox()
        self.front = Doorman(radicale())
        self.lines: dict[str, Line] = {}
        self.died_at: list[float] = []  # Odoo, or its database server: `time.time()`
        self.ahead: Counter[str] = Counter()

    def __enter__(self) -> House:
        with ExitStack() as stack:
            stack.enter_context(self.front)
            self.loop.do(self.postbox.listen())
            self._odoo_options = ("--smtp", HOST, "--smtp-port", str(self.postbox.port))
            self._lay_lines()
            self._keep_quiet()
            super().__enter__()
            self.controls = {
                "google": RemoteControl(self.google_url),
                "microsoft": RemoteControl(self.microsoft_url),
            }
            self._more = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._more.__exit__(*error)

    def _lay_lines(self) -> None:
        google, microsoft = self.vendors[:2]
        graph = urlsplit(microsoft.parameters["microsoft_graph_root"])
        ends = {"google": google.page, "microsoft": graph.geturl(), "caldav": self.front.url}
        for name, address in ends.items():
            self.lines[name] = Line(urlsplit(address).port)
            self.loop.do(self.lines[name].listen())

    def _keep_quiet(self) -> None:
        """Jobs that run once in an hour or less, all of which a fresh database has due, and those
        of other modules are for another day."""
        with databases.connected(self.database) as link, link.cursor() as cursor:
            cursor.execute(
                "UPDATE ir_cron SET nextcall = nextcall + interval '1 year'"
                " WHERE interval_type != 'minutes' OR id NOT IN ("
                " SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND module = %s)",
                [ADDON],
            )
            cursor.execute("DELETE FROM ir_cron_trigger")
            cursor.execute("UPDATE res_partner SET email = 'salon@salon.example' WHERE id = 1")
            cursor.execute("UPDATE res_company SET email = 'salon@salon.example'")

    def _parameters(self) -> dict[str, str]:
        """Odoo reaches every vendor through its line."""
        told = {**super()._parameters(), f"{ADDON}.caldav_allow_private_hosts": "True"}
        for line in self.lines.values():
            ends = f"{HOST}:{line.target}", f"{HOST}:{line.port}"
            told = {name: value.replace(*ends) for name, value in told.items()}
        return told

    @property
    def caldav_url(self) -> str:
        """As Odoo knows it."""
        return f"http://{HOST}:{self.lines['caldav'].port}/"

    @property
    def is_one_process(self) -> bool:
        return not self._workers

    @property
    def environment(self) -> dict[str, str]:
        """Odoo lives by its database server's clock."""
        return {**super().environment, **self.server.environment}

    # What can fail ----------------------------------------------------------------------------

    def kill_odoo(self) -> None:
        """A power cut. What it said is kept beside what it says next."""
        self.odoo.kill()
        self._bury()

    def kill_database(self) -> None:
        self.server.kill()
        self.died_at.append(time.time())

    def _bury(self) -> None:
        self.died_at.append(time.time())
        self.odoo.log.rename(self.odoo.log.with_suffix(f".{len(self.died_at)}.log"))

    def jump(self, vendor: str, seconds: float) -> None:
        """A vendor's clock jumps ahead of ours until all is well again."""
        self.controls[vendor].post("advance", seconds=seconds)
        self.ahead[vendor] += seconds

    def misbehave(self, vendor: str, fault: dict) -> None:
        """The next requests that fit go wrong; see `Fault` for the words."""
        if vendor in self.controls:
            self.controls[vendor].post("faults", **fault)
        else:
            self.front.faults.add(Fault(**fault))

    def asked(self) -> Counter[str]:
        """How many requests have come to each vendor so far, and how many of them went wrong."""
        counts: Counter[str] = Counter()
        for name, log in self.requests().items():
            counts[f"requests: to {name}"] = len(log)
            counts["requests: gone wrong"] += sum(bool(each["fault"]) for each in log)
        return counts

    def requests(self) -> dict[str, list[dict]]:
        """What each vendor was asked for, as its simulator has written it down."""
        logs = {name: control.get("requests") for name, control in self.controls.items()}
        return {**logs, "caldav": self.front.application.log.entries()}

    def logs(self) -> list[Path]:
        """What Odoo in all its lives, its database server and the vendors have said."""
        lives = sorted(self.odoo.log.parent.glob(f"{self.odoo.log.stem}.*log"))
        return [*lives, self.server.log, *(each.log for each in self.simulators)]

    def heal(self) -> None:
        """All is well from now on: lines, vendors, Odoo and its database server."""
        if self.server.clock:
            self.server.clock.put(0)
        for line in self.lines.values():
            self.loop.do(line.mend())
        for control in self.controls.values():
            control.delete("faults")
            control.post("notifications")
        for name, seconds in self.ahead.items():
            self.controls[name].post("advance", seconds=-seconds)
            # What had ended while the clock was ahead would be good again.
            self.controls[name].post("expire/access_tokens")
            self._end_subscriptions(name, seconds)
        self.ahead.clear()
        self.front.faults.clear()

    def _end_subscriptions(self, vendor: str, seconds: float) -> None:
        """What a vendor has ended as so much time had passed there has run out for Odoo, too."""
        with databases.connected(self.database) as link, link.cursor() as cursor:
            cursor.execute(
                "UPDATE calendar_subscription s SET expires_at = now() AT TIME ZONE 'UTC'"
                " FROM calendar_remote r JOIN calendar_connection c ON c.id = r.connection_id"
                " WHERE r.id = s.remote_id AND c.provider = %s"
                " AND s.expires_at < now() AT TIME ZONE 'UTC' + %s * interval '1 second'",
                [vendor, seconds],
            )

    def restart_odoo(self) -> None:
        if self.odoo.alive():
            self.odoo.stop()
            self._bury()
        self.start_odoo()
