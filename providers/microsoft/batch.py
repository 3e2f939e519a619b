"""Several reads in one request, as Graph's $batch wants it. No network here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import ProviderError, UnreadableAnswer
from ..http import Answer

PATH = "$batch"
# Graph takes twenty, and works on as many at once as the mailbox stands, which is four. One is
# left for a push that is under way in another process.
SIZE = 3


@dataclass(frozen=True)
class Told:
    """The answer to one read. `error` is what it means, when it is not the object asked for."""

    status: int
    body: dict = field(default_factory=dict, repr=False)
    error: ProviderError | None = None


def pieces(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the paths in as many parts as there must be requests."""
    return (paths[first : first + SIZE] for first in range(0, len(paths), SIZE))


def write(paths: Sequence[str], headers: Mapping[str, str]) -> dict:
    """Return the body that asks for these places below the API's root."""
    return {
        "requests": [
            {"id": str(number), "method": "GET", "url": f"/{path}", "headers": dict(headers)}
            for number, path in enumerate(paths)
        ]
    }


def read(told: Mapping, count: int) -> list[Answer]:
    """Return the `count` answers in the order of the questions. Graph keeps to none.

    Raise `UnreadableAnswer` when one is missing.
    """
    found = dict(map(_answer, _responses(told)))
    try:
        return [found[str(number)] for number in range(count)]
    except KeyError:
        raise UnreadableAnswer("an answer is missing", reason="batch") from None


def _responses(told: Mapping) -> list[Mapping]:
    responses = told.get("responses")
    if not isinstance(responses, list) or not all(isinstance(r, Mapping) for r in responses):
        raise UnreadableAnswer("the answers are no list", reason="batch")
    return responses


def _answer(response: Mapping) -> tuple[str, Answer]:
    status, headers = response.get("status"), response.get("headers") or {}
    if not isinstance(status, int) or not isinstance(headers, Mapping):
        raise UnreadableAnswer("an answer without a status", reason="batch")
    lower = {str(name).lower(): str(value) for name, value in headers.items()}
    body = json.dumps(response.get("body")).encode()
    return str(response.get("id")), Answer(status, lower, body)
