"""The handshake: an address is tried before anything is sent to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from ...common.deliver import NotDelivered, ask
from ...common.http import Response
from .errors import GraphError

TOO_SLOW = "Subscription validation request timed out."
FAILED = "Subscription validation request failed. "
MUST_ANSWER = FAILED + "Notification endpoint must respond with 200 OK to validation request."
MUST_MATCH = FAILED + "Response must exactly match validationToken query parameter."
HEADERS = {"Content-Type": "text/plain; charset=utf-8"}


class Handshake:
    """Tries addresses while the call that named them is still open."""

    def __init__(self, subscriptions: Any):
        self.subscriptions = subscriptions

    async def then(self, addresses: list[str], response: Response,
                   agreed: Callable[[], None]) -> None:
        """Try all the addresses; call `agreed`, or turn the response into a refusal."""
        for address in addresses:
            problem = await self._problem(address)
            if problem:
                _become(response, GraphError("ValidationError", problem, 400).response())
                return
        with self.subscriptions.world.lock:
            agreed()

    async def _problem(self, address: str) -> str:
        """What is wrong with the address; empty when it answered as it should."""
        token = ("Validation: Testing client application reachability for subscription "
                 f"Request-Id: {uuid.uuid4()}")
        mark = "&" if "?" in address else "?"
        target = f"{address}{mark}validationToken={quote(token, safe='')}"
        try:
            reply = await ask(target, HEADERS,
                              patience=self.subscriptions.settings.handshake_patience)
        except NotDelivered as failure:
            return TOO_SLOW if "Timeout" in str(failure) else MUST_ANSWER
        if reply.status != 200:
            return (f"{FAILED}HTTP status code is '{_phrase(reply.status)}'. "
                    "Notification endpoint must respond with 200 OK to validation request.")
        kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        same = kind == "text/plain" and reply.body == token.encode()
        return "" if same else MUST_MATCH


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase.replace(" ", "")
    except ValueError:
        return str(status)


def _become(response: Response, other: Response) -> None:
    response.status, response.headers = other.status, other.headers
    response.body, response.data = other.body, other.data
