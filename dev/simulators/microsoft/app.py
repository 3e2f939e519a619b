"""The simulated Microsoft as one vendor: Graph under ``/v1.0/``, the sign-in everywhere else."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ..common.http import Request, Response, json_response
from .graph import Graph
from .login import Login, Token
from .login.errors import SignInError
from .world import World

ROOT = "/v1.0/"
SIGN_IN_ERROR = re.compile(r"^AADSTS(\d+)$")


class Microsoft:
    """The vendor's side of the application."""

    def __init__(self, world: World, login: Login, graph: Graph):
        self.world, self.login, self.graph = world, login, graph

    def identify(self, request: Request) -> str:
        token = self._token(request)
        return token.account if token else self.login.account_of(request)

    def failure(self, reason: str) -> Response:
        """Graph's answer for one of its codes, or the sign-in's for ``AADSTS…``."""
        numbered = SIGN_IN_ERROR.match(reason)
        if numbered is None:
            return self.graph.failure(reason)
        host = urlsplit(self.login.addresses.url).netloc
        asked = Request("POST", "", {}, {"host": host}, secure=True)
        return SignInError(int(numbered[1])).response(asked, self.world.clock.now())

    def answer(self, request: Request) -> Response:
        if request.path.startswith(ROOT):
            return self.graph.answer(request, self._token(request))
        response = self.login.answer(request)
        if response is None:
            where = f"{request.method} {request.path}"
            self.world.violation(request.account, where, [f"not simulated: {where}"])
            return json_response({"error": "not found"}, 404)
        return response

    def _token(self, request: Request) -> Token | None:
        """The access token that the request carries, dead or alive."""
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        return self.login.identify(value) if scheme.lower() == "bearer" else None
