"""The calls to Graph: as one account, by ids that last, and to nobody but Graph."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote, urlencode, urljoin

from ..errors import (
    AuthError,
    CalendarUnavailable,
    MissingScope,
    ProviderError,
    Rejected,
    TransientError,
    UnreadableAnswer,
)
from ..http import Answer, Transport, utc_now
from ..token_keeper import TokenKeeper
from . import batch
from .batch import Told
from .failures import About, failure
from .gate import gate_of
from .oauth import PERMISSIONS, is_granted

# An event keeps such an id wherever it is moved within its mailbox. Asked for each time:
# without it, Graph answers with ids of another kind.
LASTING_IDS = 'IdType="ImmutableId"'
NEXT = "@odata.nextLink"
MOST_PAGES = 1000
NO_BODY = (202, 204)

Params = Mapping[str, "str | int"]
Result = TypeVar("Result")


@dataclass(frozen=True)
class _Call:
    """`weight` is how many things Graph works on for it."""

    method: str
    address: str
    about: About
    headers: Mapping[str, str]
    body: Mapping | None = field(default=None, repr=False)
    weight: int = 1


class GraphClient:
    """One account's calls. Raises only `ProviderError` and its children.

    A `path` is below the API's root, or an address that Graph gave us, which is used as it is.
    `params` are OData's, `prefer` further wishes for the Prefer header. `now` is the clock.
    """

    def __init__(
        self,
        graph_root: str,
        transport: Transport,
        keeper: TokenKeeper,
        clock: Callable[[], datetime] = utc_now,
    ):
        self._root = graph_root
        self._origin = urljoin(graph_root, "/")
        self._transport = transport
        self.now = clock
        self.keeper = keeper
        self._gate = gate_of(keeper.credentials.account_id)

    def get(
        self, path: str, about: About, params: Params | None = None, prefer: Iterable[str] = ()
    ) -> dict:
        """Return the object at this place."""
        address = self._address(path, params)
        return self._send(_Call("GET", address, about, _wishes(prefer))).json()

    def post(self, path: str, about: About, body: Mapping, prefer: Iterable[str] = ()) -> dict:
        """Return what was made or answered; an empty object where there is nothing to tell."""
        return _object(self._send(_Call("POST", self._address(path), about, _wishes(prefer), body)))

    def patch(
        self, path: str, about: About, body: Mapping, etag: str = "", prefer: Iterable[str] = ()
    ) -> dict:
        """Change an object and return it; with an `etag`, only if that is still its version."""
        headers = {**_wishes(prefer), **_only_if(etag)}
        return _object(self._send(_Call("PATCH", self._address(path), about, headers, body)))

    def delete(self, path: str, about: About, etag: str = "") -> None:
        """Take an object away; with an `etag`, only if that is still its version."""
        headers = {**_wishes(()), **_only_if(etag)}
        self._send(_Call("DELETE", self._address(path), about, headers))

    def pages(
        self, path: str, about: About, params: Params | None = None, prefer: Iterable[str] = ()
    ) -> Iterator[dict]:
        """Yield the answers of a listing, each with its list in `value`. One may be empty.

        Raise `UnreadableAnswer` when they lead in a circle.
        """
        prefer = tuple(prefer)
        address, before = self._address(path, params), None
        visited: set[str] = set()
        while address:
            visited.add(address)
            page = self.get(address, about, prefer=prefer)
            entries = entries_of(page)
            address = link_in(page, NEXT)
            if address in visited or len(visited) >= MOST_PAGES or entries and entries == before:
                raise UnreadableAnswer("the pages do not end", reason="endless_pages")
            before = entries
            yield page

    def batch(self, gets: Sequence[str], about: About, prefer: Iterable[str] = ()) -> list[Told]:
        """Return what is at each of these places, or the error that asking for it would raise.

        Raise what concerns more than one of them: all may be asked for again.
        """
        prefer = tuple(prefer)
        return [told for part in batch.pieces(gets) for told in self._piece(part, about, prefer)]

    def _piece(self, paths: Sequence[str], about: About, prefer: Iterable[str]) -> list[Told]:
        address, body = self._address(batch.PATH), batch.write(paths, _wishes(prefer))
        call = _Call("POST", address, About.ACCOUNT, _wishes(()), body, weight=len(paths))

        def ask(token: str) -> list[Told]:
            answers = batch.read(self._send_as(token, call).json(), len(paths))
            return [self._told(answer, about) for answer in answers]

        return self._with_token(ask)

    def _told(self, answer: Answer, about: About) -> Told:
        if _is_good(answer):
            return Told(answer.status, answer.json())
        error = self._failure(answer, about)
        if isinstance(error, (AuthError, TransientError)):
            raise error
        return Told(answer.status, answer.json(), error)

    def _address(self, path: str, params: Params | None = None) -> str:
        """Return the whole address. A token never goes to another host than Graph's."""
        if "://" not in path:
            path = f"{self._root}/{path}"
        elif not self.is_graphs(path):
            raise UnreadableAnswer("Graph points elsewhere", reason="foreign_address")
        return f"{path}?{query_text(params)}" if params else path

    def is_graphs(self, address: str) -> bool:
        """True when the address is at Graph's host: letter by letter, as there is more than one
        way to read an address, and ours need not be that of the library that visits it."""
        return address.startswith(self._origin)

    def _send(self, call: _Call) -> Answer:
        return self._with_token(lambda token: self._send_as(token, call))

    def _with_token(self, work: Callable[[str], Result]) -> Result:
        """Do some work with the access token, once more with another when it is not accepted."""
        token = self.keeper.token()
        try:
            return work(token)
        except MissingScope:
            raise
        except AuthError:
            token = self.keeper.renew(token)
        return work(token)

    def _send_as(self, token: str, call: _Call) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", **call.headers}
        body = None
        if call.body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(call.body)
        answer = self._answer(call, headers, body)
        if not _is_good(answer):
            raise self._failure(answer, call.about)
        return answer

    def _answer(self, call: _Call, headers: Mapping[str, str], body: str | None) -> Answer:
        with self._gate.passed(call.weight, self._transport.limits.total):
            return self._transport.send(call.method, call.address, headers=headers, body=body)

    def _failure(self, answer: Answer, about: About) -> ProviderError:
        error = failure(answer, about, self.now())
        scopes = self.keeper.credentials.scopes
        # Graph refuses a calendar and a missing permission in the same words.
        if answer.status == 403 and isinstance(error, CalendarUnavailable):
            if scopes and not is_granted(scopes):
                return MissingScope(str(error), reason=error.reason, missing=PERMISSIONS)
        return error


def quoted(id: str) -> str:
    """Return an id as a part of a path. Ids hold any of base64's signs."""
    if not id.strip("."):
        raise Rejected("something without an id", reason="no_id")
    return quote(id, safe="")


def entries_of(page: Mapping) -> list:
    """Return the list of a page. Raise `UnreadableAnswer` when there is none."""
    entries = page.get("value")
    if not isinstance(entries, list):
        raise UnreadableAnswer("a page without a list", reason="no_list")
    return entries


def link_in(page: Mapping, name: str) -> str:
    """Return one of a page's links, or an empty text."""
    link = page.get(name) or ""
    if not isinstance(link, str):
        raise UnreadableAnswer("a link that is none", reason="no_link")
    return link


def _is_good(answer: Answer) -> bool:
    return 200 <= answer.status < 300


def query_text(params: Params) -> str:
    """Return parameters as the query of an address."""
    return urlencode(params, quote_via=quote, safe="$,:()/'")


def _wishes(prefer: Iterable[str]) -> dict[str, str]:
    return {"Prefer": ", ".join((LASTING_IDS, *prefer))}


def _only_if(etag: str) -> dict[str, str]:
    return {"If-Match": etag} if etag else {}


def _object(answer: Answer) -> dict:
    return {} if answer.status in NO_BODY and not answer.body else answer.json()
