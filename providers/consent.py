"""The consent dance: how an account's owner lets us in, whatever the vendor."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from .errors import AuthError, Declined, ProviderError, TransientError

if TYPE_CHECKING:
    from .base import Credentials


class OAuthClient(ABC):
    """The consent dance of one vendor."""

    @abstractmethod
    def authorize_url(
        self, *, state: str, challenge: str, redirect_uri: str, login_hint: str = ""
    ) -> str:
        """Return the address of the consent page (PKCE, S256 `challenge`).

        A vendor may have to be asked for it: raise what that raises.
        """

    @abstractmethod
    def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> Credentials:
        """Turn the callback's code into credentials.

        Raise `MissingScope` when a needed permission was unticked, `AuthError` when the
        code is not accepted.
        """

    @abstractmethod
    def refresh(self, credentials: Credentials) -> Credentials:
        """Return fresh credentials. Raise `AuthError` when the grant is gone."""

    @abstractmethod
    def revoke(self, credentials: Credentials) -> None:
        """End the grant at the vendor. What is already ended is fine.

        Where a vendor can not end a single grant, the credentials are merely forgotten.
        """

    def refusal(self, code: str, description: str = "") -> ProviderError:
        """Return what it means that the consent page sent its visitor back with this error.

        `code` is one of RFC 6749's, `description` the vendor's own words, which may be forged.
        """
        if code == "access_denied":
            return Declined("consent was not given", reason=code)
        if code in ("server_error", "temporarily_unavailable"):
            return TransientError("the consent page failed", reason=code)
        return AuthError("the consent page refused", reason=code)

    def approval_url(self, *, state: str, redirect_uri: str) -> str:
        """Return the page where an organisation's administrator approves us for everybody in it.

        It ends at `redirect_uri` with `state`, and with an error unless she approved. Empty
        where the vendor has no such page.
        """
        return ""
