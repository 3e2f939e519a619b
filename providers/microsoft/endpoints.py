"""Where Microsoft is, and as whom we come: from the settings, with Microsoft's as defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .authority import Authority

API_PATH = "/v1.0"

DEFAULTS = {
    "microsoft_authority": Authority().address,
    "microsoft_graph_root": "https://graph.microsoft.com/v1.0",
}


@dataclass(frozen=True)
class Endpoints:
    """`authority` ends with a tenant: `common`, `organizations`, `consumers`, or one of its own.

    `graph_root` ends with the API's path, with or without it in the setting.
    """

    client_id: str
    client_secret: str = field(repr=False)
    authority: str = DEFAULTS["microsoft_authority"]
    graph_root: str = DEFAULTS["microsoft_graph_root"]

    @classmethod
    def read(cls, settings: Mapping[str, str]) -> Endpoints:
        """Read the system parameters; what is not set or empty keeps its default."""
        chosen = {name: settings.get(name) or default for name, default in DEFAULTS.items()}
        root = chosen["microsoft_graph_root"].rstrip("/")
        return cls(
            client_id=settings.get("microsoft_client_id") or "",
            client_secret=settings.get("microsoft_client_secret") or "",
            authority=chosen["microsoft_authority"].rstrip("/"),
            graph_root=root if root.endswith(API_PATH) else root + API_PATH,
        )
