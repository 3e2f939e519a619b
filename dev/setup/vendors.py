"""The simulated vendors as programs: how each is started, and what Odoo has to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .network import HOST, free_port
from .paths import WORK

#: Where the simulated Microsoft keeps its certificate authority: it speaks https, as MSAL asks.
AUTHORITY = WORK / "authority"
TRUST = AUTHORITY / "bundle.pem"


@dataclass(frozen=True)
class Vendor:
    """A simulated vendor.

    `page` is the plain http address of what people look at and of the commands, `parameters`
    are system parameters without the addon's prefix, `environment` is what Odoo needs around
    it to trust this vendor. `health` is the page that answers once it is up, `store` what it
    keeps its accounts in.
    """

    name: str
    label: str
    page: str
    options: tuple[str, ...]
    parameters: Mapping[str, str]
    environment: Mapping[str, str] = field(default_factory=dict)
    health: str = "/healthz"
    store: str = "{name}.json"

    def state(self, folder: Path | None) -> list[str]:
        """The options that make it keep its accounts in this folder between runs."""
        store = self.store.format(name=self.name)
        return ["--state", str(folder / store)] if folder else []


def google() -> Vendor:
    port = free_port()
    url = f"http://{HOST}:{port}"
    parameters = {
        "google_client_id": "demo-client-id.apps.example",
        "google_client_secret": "demo-client-secret",
        "google_auth_uri": f"{url}/o/oauth2/v2/auth",
        "google_token_uri": f"{url}/token",
        "google_revoke_uri": f"{url}/revoke",
        "google_api_root": f"{url}/",
    }
    return Vendor("google", "Google", url, ("--port", str(port)), parameters)


def microsoft() -> Vendor:
    port, page_port = free_port(), free_port()
    url, page = f"https://{HOST}:{port}", f"http://{HOST}:{page_port}"
    parameters = {
        "microsoft_client_id": "demo-client-id",
        "microsoft_client_secret": "demo-client-secret",
        "microsoft_authority": f"{url}/common",
        "microsoft_graph_root": f"{url}/v1.0",
    }
    options = ("--port", str(port), "--page-port", str(page_port), "--authority", str(AUTHORITY))
    trust = {"REQUESTS_CA_BUNDLE": str(TRUST)}
    return Vendor("microsoft", "Microsoft", page, options, parameters, trust)


def radicale() -> Vendor:
    """A real CalDAV server, for telephones and other calendar programs as well as for Odoo."""
    port = free_port(5232)
    url = f"http://{HOST}:{port}"
    allowed = {"caldav_allow_private_hosts": "True"}
    options = ("--port", str(port))
    return Vendor(
        "caldav", "CalDAV server", url, options, allowed, health="/.web/", store="{name}"
    )
