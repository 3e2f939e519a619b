"""Everything that a call to Graph passes through, from its token to its answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from ...common.http import Request, Response
from ...common.router import Route, Router
from ..world import World
from . import discipline
from .call import Call
from .errors import KNOWN, GraphError
from .prefer import preferences
from .routes import GraphRoute, allowed
from .schema import GraphSchemas

ROOT = "/v1.0"
SCHEMA_FILE = "graph-openapi.json"
AUTHENTICATE = ('Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/'
                'oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"')
RETRY_AFTER = 2  # seconds, where a named failure carries the header


class Graph:
    """The API under `root`. `login` tells whose a token is; `routes` are what is simulated.

    `scheme` stands in the links of answers. `checks` are called with each `Call` before it is
    worked on and may raise GraphError.
    """

    def __init__(self, world: World, login: Any, routes: tuple[GraphRoute, ...] = (),
                 root: str = ROOT, scheme: str = "https"):
        self.world, self.login, self.root, self.scheme = world, login, root, scheme
        self.checks: list = []
        self.router = Router()
        for route in routes:
            self.add(route)
        self.schemas = GraphSchemas.from_environment(SCHEMA_FILE, root)

    def add(self, route: GraphRoute) -> None:
        self.router.add(route.method, self.root + route.path, route)

    def answer(self, request: Request, token) -> Response:
        """The answer to one request. `token` is what `login.identify` says, or None."""
        try:
            return self._answer(request, token)
        except GraphError as error:
            return error.response(request.headers.get("client-request-id", ""))

    def failure(self, reason: str) -> Response:
        """The answer of a known error. Raises ValueError for an unknown one."""
        if reason not in KNOWN:
            raise ValueError(f"no such reason: {reason}")
        status = KNOWN[reason][0]
        headers = {"Retry-After": str(RETRY_AFTER)} if status in (429, 503, 504) else {}
        if status == 401:
            headers["WWW-Authenticate"] = AUTHENTICATE
        return GraphError(reason, headers=headers).response()

    def _answer(self, request: Request, token) -> Response:
        account = self._account(request, token)
        route, values = self._route(request)
        if not allowed(route, token.scopes):
            raise GraphError("ErrorAccessDenied")
        mailbox = self.world.mailboxes.get(account)
        if mailbox is None:
            raise GraphError("MailboxNotEnabledForRESTAPI")
        call = Call(self, request, token, mailbox, route, values, preferences(request))
        self._check(call)
        response = route.handler(call)
        if self.schemas:
            self._note(request, self.schemas.response_faults(request, response))
        return response

    def _account(self, request: Request, token) -> str:
        if token is not None and not token.expired:
            return token.account
        said = "Lifetime validation failed, the token is expired." if token \
            else "Access token is empty."
        raise GraphError("InvalidAuthenticationToken", said,
                         headers={"WWW-Authenticate": AUTHENTICATE})

    def _route(self, request: Request) -> tuple[GraphRoute, dict[str, str]]:
        found: tuple[Route, dict[str, str]] | None = self.router.find(request.method, request.path)
        if found is None:
            self._note(request, [f"not simulated: {request.method} {request.path}"])
            raise GraphError("ResourceNotFound")
        return found[0].target, found[1]

    def _check(self, call: Call) -> None:
        for check in self.checks:
            check(call)
        body = call.body() if call.route.body is not None else None
        faults = discipline.faults(call.route, call.request, call.prefers, body)
        if self.schemas:
            faults += self.schemas.request_faults(_described(call.request, body))
        self._note(call.request, faults)
        if faults and self.world.settings.strict:
            raise GraphError("BadRequest", "; ".join(faults))

    def _note(self, request: Request, faults: list[str]) -> None:
        self.world.violation(request.account, f"{request.method} {request.path}", faults)


def _described(request: Request, body: dict | None) -> Request:
    """The request as the published description knows it: it forgets that properties change."""
    if request.method != "PATCH" or "singleValueExtendedProperties" not in (body or {}):
        return request
    known = {k: v for k, v in body.items() if k != "singleValueExtendedProperties"}
    return replace(request, body=json.dumps(known).encode())
