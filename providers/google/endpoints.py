"""Where Google is, and as whom we come: from the settings, with Google's own as defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

API_PATH = "/calendar/v3"

# https://developers.google.com/identity/protocols/oauth2/web-server
DEFAULTS = {
    "google_auth_uri": "https://accounts.google.com/o/oauth2/v2/auth",
    "google_token_uri": "https://oauth2.googleapis.com/token",
    "google_revoke_uri": "https://oauth2.googleapis.com/revoke",
    "google_api_root": "https://www.googleapis.com/calendar/v3",
}


@dataclass(frozen=True)
class Endpoints:
    """`api_root` ends with the API's path, with or without it in the setting."""

    client_id: str
    client_secret: str = field(repr=False)
    auth_uri: str = DEFAULTS["google_auth_uri"]
    token_uri: str = DEFAULTS["google_token_uri"]
    revoke_uri: str = DEFAULTS["google_revoke_uri"]
    api_root: str = DEFAULTS["google_api_root"]

    @classmethod
    def read(cls, settings: Mapping[str, str]) -> Endpoints:
        """Read the system parameters; what is not set or empty keeps its default."""
        chosen = {name: settings.get(name) or default for name, default in DEFAULTS.items()}
        root = chosen["google_api_root"].rstrip("/")
        return cls(
            client_id=settings.get("google_client_id") or "",
            client_secret=settings.get("google_client_secret") or "",
            auth_uri=chosen["google_auth_uri"],
            token_uri=chosen["google_token_uri"],
            revoke_uri=chosen["google_revoke_uri"],
            api_root=root if root.endswith(API_PATH) else root + API_PATH,
        )
