"""The Prefer header: which ids, which zone, which form of body, how long a page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...common.http import Request
from .zones import understood

PART = re.compile(r'\s*([\w.-]+)\s*(?:=\s*(?:"([^"]*)"|([^,;]*)))?\s*(?:,|;|$)')


@dataclass(frozen=True)
class Preferences:
    """`zone` is the name that start and end are shown in; `applied` what an answer confirms."""

    immutable_ids: bool = False
    zone: str = "UTC"
    text_body: bool = False
    page_size: int = 0
    applied: tuple[str, ...] = ()

    @property
    def headers(self) -> dict[str, str]:
        return {"Preference-Applied": ", ".join(self.applied)} if self.applied else {}


def preferences(request: Request) -> Preferences:
    """What the request prefers; unknown preferences are passed over. 400 for an unknown zone."""
    said = {name.lower(): quoted or bare.strip()
            for name, quoted, bare in PART.findall(request.headers.get("prefer", ""))}
    zone, body = said.get("outlook.timezone", ""), said.get("outlook.body-content-type", "")
    if zone:
        understood(zone, any_iana=True)
    immutable = said.get("idtype", "").lower() == "immutableid"
    size = said.get("odata.maxpagesize", "")
    applied = [f'outlook.timezone="{zone}"'] if zone else []
    applied += [f'outlook.body-content-type="{body}"'] if body else []
    applied += ['IdType="ImmutableId"'] if immutable else []
    return Preferences(immutable, zone or "UTC", body.lower() == "text",
                       int(size) if size.isdigit() else 0, tuple(applied))
