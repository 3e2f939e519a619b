"""A numbered error on its way to the application or to the person."""

from __future__ import annotations

import json
import uuid
from datetime import datetime

from ...common.http import Request, Response, json_response
from .codes import CODES

RETRY_AFTER = 5  # seconds


class SignInError(Exception):
    """One of `CODES`. `text` replaces the sentence that usually comes with it."""

    def __init__(self, code: int, text: str = ""):
        if code not in CODES:
            raise ValueError(f"no such code: AADSTS{code}")
        super().__init__(code)
        self.code, self.known = code, CODES[code]
        self.text = f"AADSTS{code}: {text or self.known.text}"

    def response(self, request: Request, now: datetime) -> Response:
        """As the token endpoint answers it."""
        trace = _trace(request, now)
        data = {"error": self.known.error, "error_description": self._described(trace),
                "error_codes": [self.code], **trace,
                "error_uri": f"{request.root}/error?code={self.code}"}
        if self.known.suberror:
            data["suberror"] = self.known.suberror
        if self.known.challenge:
            data["claims"] = _challenge()
        throttled = self.known.status in (429, 503)
        headers = {"Retry-After": str(RETRY_AFTER)} if throttled else {}
        headers["x-ms-request-id"] = trace["trace_id"]
        return json_response(data, self.known.status, headers)

    def parameters(self, request: Request, now: datetime) -> dict[str, str]:
        """As the application is called back with it; empty if it is only shown."""
        if not self.known.back:
            return {}
        told = {"error": self.known.back,
                "error_description": self._described(_trace(request, now)),
                "error_uri": f"{request.root}/error?code={self.code}"}
        return {**told, "error_subcode": "cancel"} if self.code == 65004 else told

    def _described(self, trace: dict[str, str]) -> str:
        return (f"{self.text}\r\nTrace ID: {trace['trace_id']}\r\n"
                f"Correlation ID: {trace['correlation_id']}\r\nTimestamp: {trace['timestamp']}")


def _trace(request: Request, now: datetime) -> dict[str, str]:
    """The caller may bring an id of its own, which comes back."""
    correlation = request.headers.get("client-request-id") or str(uuid.uuid4())
    return {"timestamp": now.strftime("%Y-%m-%d %H:%M:%SZ"), "trace_id": str(uuid.uuid4()),
            "correlation_id": correlation}


def _challenge() -> str:
    return json.dumps({"access_token": {"capolids": {"essential": True,
                                                     "values": [str(uuid.uuid4())]}}})
