"""OpenID Connect: BankID itself, or a broker of BankID, told apart by settings only."""

from quittance.providers.oidc.client import OidcProvider
from quittance.providers.oidc.settings import OidcConfig, config_from

__all__ = ["OidcConfig", "OidcProvider", "config_from"]
