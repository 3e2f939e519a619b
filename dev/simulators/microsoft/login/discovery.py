"""What MSAL reads before anything else: where the endpoints of a tenant are."""

from __future__ import annotations

from ...common.http import Request, Response, json_response
from . import tenants
from .scopes import IDENTITY


def document(request: Request, tenant: str, api: str, page: str) -> Response:
    """`api` is the https address of the endpoints, `page` that of what people's browsers open."""
    issuer = "{tenantid}" if tenant in (tenants.COMMON, tenants.ORGANIZATIONS) else tenant
    if tenant == tenants.CONSUMERS:
        issuer = tenants.PERSONAL
    return json_response({
        "issuer": f"{api}/{issuer}/v2.0",
        "authorization_endpoint": f"{page}/{tenant}/oauth2/v2.0/authorize",
        "token_endpoint": f"{api}/{tenant}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "jwks_uri": f"{api}/{tenant}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": list(IDENTITY),
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "name", "tid", "oid",
                             "preferred_username", "email"],
        "tenant_region_scope": None,
        "cloud_instance_name": "microsoftonline.com",
        "msgraph_host": request.headers.get("host", ""),
    })
