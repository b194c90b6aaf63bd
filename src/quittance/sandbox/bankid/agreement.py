"""The one client the simulated BankID has an agreement with, and what stands in the agreement.

Environment, with demo defaults: SANDBOX_BANKID_CLIENT_ID (sandbox-client), SANDBOX_BANKID_CLIENT_SECRET
(sandbox-secret), SANDBOX_BANKID_SITE (http://localhost:8000): the site whose callback and front page are registered.
"""

import hmac
import os
from dataclasses import dataclass

from authlib.oauth2.rfc6749 import ClientMixin

from quittance.sandbox.shell import switches

CLIENT_ID = os.environ.get("SANDBOX_BANKID_CLIENT_ID", "sandbox-client")
CLIENT_SECRET = os.environ.get("SANDBOX_BANKID_CLIENT_SECRET", "sandbox-secret")
SITE = os.environ.get("SANDBOX_BANKID_SITE", "http://localhost:8000").rstrip("/")
SCOPES = ("openid", "profile", "nnin_altsub")
METHODS: dict[str, tuple[str, ...]] = {
    "both": ("client_secret_basic", "client_secret_post"),
    "basic": ("client_secret_basic",),
    "post": ("client_secret_post",),
}


def redirect_uris() -> tuple[str, ...]:
    """Registered exactly; the last slash matters."""
    return (f"{site()}/bankid/callback",)


def site() -> str:
    """Our site's address."""
    return str(switches.get("bankid_site", SITE))


def auth_methods() -> tuple[str, ...]:
    """How the client may prove itself at the token endpoint."""
    return METHODS[str(switches.get("bankid_client_auth", "both"))]


@dataclass(frozen=True)
class Client(ClientMixin):
    """The agreement, as Authlib asks about it."""

    client_id: str = CLIENT_ID

    def get_client_id(self) -> str:
        """Its name."""
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        """None: it must always be said."""
        return ""

    def get_allowed_scope(self, scope: str | None) -> str:
        """What was asked for and is agreed."""
        return " ".join(word for word in (scope or "").split() if word in SCOPES)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Letter by letter."""
        return redirect_uri in redirect_uris()

    def check_client_secret(self, client_secret: str) -> bool:
        """In constant time."""
        return hmac.compare_digest(client_secret.encode(), CLIENT_SECRET.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Only confidential clients."""
        return method in auth_methods()

    def check_response_type(self, response_type: str) -> bool:
        """Only codes."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Only codes; there is no refreshing and no offline access."""
        return grant_type == "authorization_code"
