"""$batch: up to twenty requests in one, each with an answer of its own."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from ...common.faults import Fault
from ...common.http import Request, Response
from .call import Call
from .discipline import ANY
from .errors import GraphError, bad_request
from .routes import GraphRoute

MOST = 20
PASSED_ON = ("authorization", "host", "client-request-id")


@dataclass
class BatchSettings:
    """`throttled_items`: so many of the next items are told to come later."""

    throttled_items: int = 0


@dataclass
class Batches:
    """`take_fault` gives the fault that waits for an item, as if it had come alone."""

    settings: BatchSettings = field(default_factory=BatchSettings)
    take_fault: Callable[[Request], Fault | None] = lambda _request: None

    def clear(self) -> None:
        self.settings = BatchSettings()

    def answer(self, call: Call) -> Response:
        """200 with all the answers, in an order that nobody should rely on."""
        items = _items(call.body())
        answers: dict[str, Response] = {}
        for item in items:
            answers[item["id"]] = self._one(call, item, answers)
        response = _together(call, answers)
        waiting = [answer.first for answer in answers.values() if answer.first is not None]
        if waiting:
            response.first = _after(waiting, lambda: _become(response, _together(call, answers)))
        return response

    def _one(self, call: Call, item: dict, answers: dict[str, Response]) -> Response:
        if any(answers[name].status >= 400 for name in item.get("dependsOn") or ()):
            return GraphError("FailedDependency", "A request that this one depends on has failed.",
                              424).response()
        if not call.graph.limits.has_room(call.request) or self._is_throttled():
            return call.graph.limits.throttled().response()
        try:
            request = _request(call, item)
        except GraphError as error:
            return error.response()
        fault = self.take_fault(request)
        return _failed(call, fault) if fault else call.graph.answer(request, call.token)

    def _is_throttled(self) -> bool:
        left = self.settings.throttled_items
        self.settings.throttled_items = max(left - 1, 0)
        return left > 0


def _failed(call: Call, fault: Fault) -> Response:
    """A fault as one item shows it: where a line would have been cut, the service gave up."""
    if fault.reason:
        return call.graph.failure(fault.reason)
    if fault.kind in ("answer", "html"):
        return fault.answer()
    return call.graph.failure("UnknownError")


def _items(body: dict) -> list[dict]:
    """The requests inside, or 400 for the whole."""
    items = body.get("requests")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise bad_request("Invalid batch payload format.")
    if not items or len(items) > MOST:
        raise bad_request(f"Number of batch requests must be between 1 and {MOST}.")
    known: set[str] = set()
    for item in items:
        if not all(isinstance(item.get(name), str) for name in ("id", "method", "url")):
            raise bad_request("Each request of a batch needs an id, a method and a url.")
        if item["id"] in known or not known.issuperset(item.get("dependsOn") or ()):
            raise bad_request("Request Id has to be unique and depend on earlier ones only.")
        known.add(item["id"])
    return items


def _request(call: Call, item: dict) -> Request:
    """The item as a request of its own, as the same caller."""
    path, _, query = item["url"].partition("?")
    headers = {name: call.request.headers[name] for name in PASSED_ON
               if name in call.request.headers}
    headers |= {name.lower(): str(value) for name, value in (item.get("headers") or {}).items()}
    if path.strip("/").startswith("$batch"):
        raise bad_request("A batch can not hold a batch.")
    body = b""
    if "body" in item:
        if "content-type" not in headers:
            raise bad_request(f"Write request id : {item['id']} does not contain Content-Type "
                              "header or body.")
        body = json.dumps(item["body"]).encode()
    return Request(item["method"].upper(), f"{call.graph.root}/{path.lstrip('/')}",
                   parse_qs(query, keep_blank_values=True), headers, body,
                   call.request.peer, call.request.account)


def _together(call: Call, answers: dict[str, Response]) -> Response:
    told = [_told(name, answer) for name, answer in reversed(answers.items())]
    return call.answer({"responses": told})


def _told(name: str, answer: Response) -> dict:
    told = {"id": name, "status": answer.status, "headers": dict(answer.headers)}
    if answer.data is not None:
        told["body"] = answer.data
    elif answer.body:
        told["body"] = base64.b64encode(answer.body).decode()
    return told


async def _after(waiting: list, then: Callable[[], None]) -> None:
    for one in waiting:
        await one
    then()


def _become(response: Response, other: Response) -> None:
    response.body, response.data = other.body, other.data


def answer(call: Call) -> Response:
    return call.graph.batches.answer(call)


ROUTES = (GraphRoute("POST", "/$batch", answer, scopes=(), body={"requests": ANY}),)
