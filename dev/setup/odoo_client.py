"""Speaks to a running Odoo as its web client does."""

from __future__ import annotations

import json
import urllib.request
from http.cookiejar import CookieJar
from typing import Any, NamedTuple
from urllib.parse import urlencode

_SECONDS = 60


class Page(NamedTuple):
    """A page and the address that it was found at in the end, without its query."""

    place: str
    text: str


class OdooClient:
    """One user's session. Raises `OdooSaidNo` with Odoo's own words."""

    def __init__(self, url: str, database: str, login: str, password: str):
        self._url = url
        # A proxy that the environment names has no way to this machine's own address.
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), urllib.request.ProxyHandler({})
        )
        self._ask("/web/session/authenticate", db=database, login=login, password=password)

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a public method; of records their ids are the first argument."""
        return self._ask(
            "/web/dataset/call_kw", model=model, method=method, args=list(args), kwargs=kwargs
        )

    def create(self, model: str, **values: Any) -> int:
        return self.call(model, "create", [values])[0]

    def search(self, model: str, *domain: tuple) -> list[int]:
        return self.call(model, "search", list(domain))

    def read(self, model: str, domain: list, *fields: str) -> list[dict]:
        """Archived records too."""
        context = {"active_test": False}
        return self.call(model, "search_read", domain, list(fields), context=context)

    def ref(self, xmlid: str) -> int:
        module, name = xmlid.split(".")
        found = self.read("ir.model.data", [("module", "=", module), ("name", "=", name)], "res_id")
        return found[0]["res_id"]

    def visit(self, address: str, form: list[tuple[str, str]] | None = None) -> Page:
        """Open a page of Odoo's (by its path) or anybody's, or send a form there."""
        address = self._url + address if address.startswith("/") else address
        body = urlencode(form).encode() if form else None
        with self._opener.open(address, body, timeout=_SECONDS) as response:
            return Page(response.geturl().partition("?")[0], response.read().decode())

    def open_account(self, preset: str, address: str, username: str, password: str) -> None:
        """Open an account by typing. Raise `OdooSaidNo` when it stays closed."""
        typed = {"address": address, "username": username, "password": password}
        answer = self._ask(f"/calendar_sync/open/{preset}", **typed)
        if "trouble" in answer:
            raise OdooSaidNo(str(answer["trouble"]))

    def _ask(self, path: str, **params: Any) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        asked = urllib.request.Request(
            self._url + path, body, {"Content-Type": "application/json"}
        )
        with self._opener.open(asked, timeout=_SECONDS) as response:
            answer = json.load(response)
        if "error" in answer:
            raise OdooSaidNo(answer["error"]["data"]["debug"])
        return answer.get("result")  # nothing, when the method gives nothing back


class OdooSaidNo(Exception):
    """Odoo's own words."""
