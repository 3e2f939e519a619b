"""Requests and answers held against a vendor's OpenAPI file, where one is at hand.

The folder with the files is named by the environment variable CALENDAR_SCHEMAS. Nothing of
them is copied here; without the variable nothing is checked.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from .http import Request, Response
from .router import Router

VARIABLE = "CALENDAR_SCHEMAS"
DATE_TIME = re.compile(r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)?$")


class Schemas:
    """One vendor's file. `root` is the path under which its operations are served."""

    def __init__(self, document: dict, root: str):
        self.components = document["components"]
        self.router = Router()
        self._validators: dict[str, object] = {}
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                if method in ("get", "post", "put", "patch", "delete"):
                    self.router.add(method.upper(), root + path, operation)

    @classmethod
    def from_environment(cls, file_name: str, root: str) -> Schemas | None:
        """None when CALENDAR_SCHEMAS is not set. A missing file is an error, not silence."""
        folder = os.environ.get(VARIABLE)
        if not folder:
            return None
        return cls(json.loads((Path(folder) / file_name).read_text()), root)

    def request_faults(self, request: Request) -> list[str]:
        """What the vendor's file has against this request, one sentence each."""
        operation = self._operation(request)
        if operation is None:
            return [f"no such operation: {request.method} {request.path}"]
        return self._query_faults(operation, request) + self._body_faults(operation, request)

    def response_faults(self, request: Request, response: Response) -> list[str]:
        """What the vendor's file has against this answer. Errors are not described in it."""
        operation = self._operation(request)
        if operation is None or response.status >= 300:
            return []
        described = operation["responses"].get(str(response.status))
        if described is None:
            return [f"status {response.status} is not described"]
        schema = _json_schema(described)
        if schema is None:
            return ["a body where none is described"] if response.body else []
        return self._validate(schema, response.data, "answer")

    def _operation(self, request: Request) -> dict | None:
        found = self.router.find(request.method, request.path)
        return found[0].target if found else None

    def _query_faults(self, operation: dict, request: Request) -> list[str]:
        known = {p["name"]: p for p in operation.get("parameters", []) if p["in"] == "query"}
        faults = [f"unknown parameter {name}" for name in request.query if name not in known]
        for name, parameter in known.items():
            if name in request.query:
                value = _typed(parameter["schema"], request.query[name])
                faults += self._validate(parameter["schema"], value, name)
            elif parameter.get("required"):
                faults.append(f"parameter {name} is missing")
        return faults

    def _body_faults(self, operation: dict, request: Request) -> list[str]:
        schema = _json_schema(operation.get("requestBody", {}))
        if schema is None:
            return ["a body where none is expected"] if request.body else []
        try:
            body = request.json()
        except ValueError:
            return ["the body is not JSON"]
        if request.method == "PATCH":
            body = _without_nulls(body)
        return self._validate(schema, body, "body")

    def _validate(self, schema: dict, value, what: str) -> list[str]:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            self._validators[key] = self._validator(schema)
        errors = self._validators[key].iter_errors(value)
        return [f"{what}{_where(error.path)}: {error.message}" for error in errors]

    def _validator(self, schema: dict):
        from jsonschema import Draft202012Validator, FormatChecker

        checker = FormatChecker(formats=["date"])
        checker.checks("date-time")(_is_date_time)
        whole = {**schema, "components": self.components}
        return Draft202012Validator(whole, format_checker=checker)


def _is_date_time(value) -> bool:
    return not isinstance(value, str) or bool(DATE_TIME.match(value))


def _json_schema(described: dict) -> dict | None:
    return described.get("content", {}).get("application/json", {}).get("schema")


def _where(path) -> str:
    return "".join(f".{part}" for part in path)


def _without_nulls(value):
    """In a PATCH null means "remove", which the schemas do not know."""
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    return value


def _typed(schema: dict, values: list[str]):
    if schema.get("type") == "array":
        return values
    value = values[-1]
    if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if schema.get("type") == "boolean" and value in ("true", "false"):
        return value == "true"
    return value
