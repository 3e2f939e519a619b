"""Microsoft's published description of Graph, where it is at hand, and where it falls short."""

from __future__ import annotations

from ...common.http import Request, Response
from ...common.schema import Schemas


class GraphSchemas(Schemas):
    """It does not describe query options, some actions, nor that a PATCH answers the event."""

    def request_faults(self, request: Request) -> list[str]:
        return super().request_faults(request) if self._operation(request) else []

    def response_faults(self, request: Request, response: Response) -> list[str]:
        if request.method == "PATCH" and response.status == 200:
            request = Request("GET", request.path, {}, {})
        return super().response_faults(request, response)

    def _query_faults(self, operation: dict, request: Request) -> list[str]:
        return []
