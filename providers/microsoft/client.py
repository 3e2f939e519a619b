"""The calls to Graph: as one account, with ids that last, and to nobody but Graph."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

from ..errors import (
    AuthError,
    CalendarUnavailable,
    MissingScope,
    Rejected,
    UnreadableAnswer,
)
from ..http import Answer, Transport, origin, utc_now
from ..token_keeper import TokenKeeper
from .failures import About, failure
from .oauth import PERMISSIONS, is_granted

# An event keeps such an id wherever it is moved within its mailbox. Asked for each time:
# without it, Graph answers by ids of another kind.
LASTING_IDS = 'IdType="ImmutableId"'
NEXT = "@odata.nextLink"
MOST_PAGES = 1000
NO_BODY = (202, 204)


class GraphClient:
    """One account's calls. Raises only `ProviderError` and its children.

    `path` is below the API's root, or an address that Graph gave us, which is used as it is.
    `params` are OData's, `prefer` are further wishes for the Prefer header.
    """

    def __init__(
        self,
        graph_root: str,
        transport: Transport,
        keeper: TokenKeeper,
        clock: Callable[[], datetime] = utc_now,
    ):
        self._root = graph_root
        self._transport = transport
        self.now = clock
        self.keeper = keeper

    def get(
        self,
        path: str,
        about: About,
        params: Mapping[str, str | int] | None = None,
        prefer: Iterable[str] = (),
    ) -> dict:
        """Return the object at this place."""
        return self._ask("GET", self._address(path, params), about, _wishes(prefer)).json()

    def post(
        self,
        path: str,
        about: About,
        body: Mapping,
        params: Mapping[str, str | int] | None = None,
        prefer: Iterable[str] = (),
    ) -> dict:
        """Return what was made or answered; an empty object where there is nothing to tell."""
        return _object(
            self._ask("POST", self._address(path, params), about, _wishes(prefer), body)
        )

    def patch(
        self, path: str, about: About, body: Mapping, etag: str = "", prefer: Iterable[str] = ()
    ) -> dict:
        """Change an object and return it; with an `etag`, only if that is still its version."""
        headers = {**_wishes(prefer), **_only_if(etag)}
        return _object(self._ask("PATCH", self._address(path), about, headers, body))

    def delete(self, path: str, about: About, etag: str = "") -> None:
        """Take an object away; with an `etag`, only if that is still its version."""
        headers = {**_wishes(()), **_only_if(etag)}
        self._ask("DELETE", self._address(path), about, headers)

    def pages(
        self,
        path: str,
        about: About,
        params: Mapping[str, str | int] | None = None,
        prefer: Iterable[str] = (),
    ) -> Iterator[dict]:
        """Yield the answers of a listing, each with its list in `value`. One may be empty.

        Raise `UnreadableAnswer` when they never end, or lead in a circle.
        """
        prefer = tuple(prefer)
        address, last = self._address(path, params), None
        visited: set[str] = set()
        while address:
            if address in visited or len(visited) >= MOST_PAGES:
                raise UnreadableAnswer("the pages do not end", reason="endless_pages")
            visited.add(address)
            page = self.get(address, about, prefer=prefer)
            entries = entries_of(page)
            if entries and entries == last:
                raise UnreadableAnswer("the same page came again", reason="endless_pages")
            last = entries
            yield page
            address = page.get(NEXT)

    def _address(self, path: str, params: Mapping[str, str | int] | None = None) -> str:
        """Return the whole address. A token never goes to another host than Graph's."""
        if "://" not in path:
            path = f"{self._root}/{path}"
        elif not self._is_ours(path):
            raise UnreadableAnswer("Graph points elsewhere", reason="foreign_address")
        if not params:
            return path
        return f"{path}?{urlencode(params, quote_via=quote, safe="$,:()/'")}"

    def _is_ours(self, address: str) -> bool:
        try:
            return origin(address) == origin(self._root)
        except ValueError:
            return False

    def _ask(
        self,
        method: str,
        address: str,
        about: About,
        headers: Mapping[str, str],
        body: Mapping | None = None,
    ) -> Answer:
        token = self.keeper.token()
        try:
            return self._ask_as(token, method, address, about, headers, body)
        except MissingScope:
            raise
        except AuthError:
            token = self.keeper.renew(token)
        return self._ask_as(token, method, address, about, headers, body)

    def _ask_as(self, token, method, address, about, headers, body) -> Answer:
        sent = {"Authorization": f"Bearer {token}", "Accept": "application/json", **headers}
        data = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            data = json.dumps(body)
        answer = self._transport.send(method, address, headers=sent, body=data)
        if not 200 <= answer.status < 300:
            raise self._failure(answer, about)
        return answer

    def _failure(self, answer: Answer, about: About) -> Exception:
        error = failure(answer, about, self.now())
        scopes = self.keeper.credentials.scopes
        # Graph refuses a calendar and a permission in the same words.
        if isinstance(error, CalendarUnavailable) and answer.status == 403:
            if scopes and not is_granted(scopes):
                return MissingScope(str(error), reason=error.reason, missing=PERMISSIONS)
        return error


def quoted(id: str) -> str:
    """Return an id as a part of a path. Ids hold any of base64's signs."""
    if not id.strip("."):
        raise Rejected("an event or calendar without an id", reason="no_id")
    return quote(id, safe="")


def entries_of(page: Mapping) -> list:
    """Return the list of a page. Raise `UnreadableAnswer` when there is none."""
    entries = page.get("value")
    if not isinstance(entries, list):
        raise UnreadableAnswer("a page without a list", reason="no_list")
    return entries


def _wishes(prefer: Iterable[str]) -> dict[str, str]:
    return {"Prefer": ", ".join((LASTING_IDS, *prefer))}


def _only_if(etag: str) -> dict[str, str]:
    return {"If-Match": etag} if etag else {}


def _object(answer: Answer) -> dict:
    return {} if answer.status in NO_BODY and not answer.body else answer.json()
